#pragma once
// Answers a question: simulations at the values in use, again under draws of what is not known, and the evidence
// beside them. docs/methods/answers.md. Checked by tests/study/answer_test.cpp.

#include <cstdint>
#include <string>
#include <vector>

#include "evidence/show.hpp"
#include "study/answers/patient_story.hpp"
#include "study/answers/scenario_run.hpp"
#include "study/uncertainty/parameter_draws.hpp"

namespace hepatrial::study {

/// What an answer's uncertainty comes from.
enum class Driver : std::uint8_t {
  data,   ///< mostly parameters that calibration rows inform
  prior,  ///< mostly parameters that nothing but a prior holds
  none    ///< draws do not move it, or there were too few
};
[[nodiscard]] const char* text(Driver driver);
/// From the share of the variance between draws that remains when only priors vary: prior from 0.5 on.
[[nodiscard]] Driver driver_of(double prior_share);

/// One number with its 90 % interval over draws and resampled patients; NaN where it does not exist.
struct AnsweredQuantity {
  std::string label, scenario, arm, stratum, measure, unit;
  ValueForm form = ValueForm::value;
  std::string against;
  double published = 0, published_low = 0, published_high = 0;  ///< NaN where nothing is published
  std::string published_source;
  std::optional<ShownWhen> shown_when;
  double value = 0, low = 0, high = 0;
  double prior_share = 0;    ///< NaN: unknown
  std::size_t patients = 0;  ///< of this side
};

struct RankedArm {
  std::string arm;
  double value = 0, low = 0, high = 0;
  double probability_best = 0;
  double probability_worse = 0;  ///< than the first of the ranking: (draws in which it is + 1) / (draws + 2)
};

/// Arms from best to worst by the mean over draws.
struct AnsweredRanking {
  std::string label, scenario, stratum, measure, unit;
  std::vector<RankedArm> arms;
  std::size_t patients = 0;
  double prior_share = 0;  ///< of the difference between the first two
  std::string sentence;    ///< names the best, or refuses to
};
/// An arm is told apart from the best when it is worse in at least this share of draws.
inline constexpr double k_told_apart = 0.9;

struct BesideEvidence {
  std::string regimen, after;
  std::vector<evidence::KnownOutcome> outcomes;
  std::string problem;  ///< why there is none
};

struct AnsweredQuestion {
  StudyQuestion question;
  std::vector<AnsweredQuantity> quantities;
  std::vector<AnsweredRanking> rankings;
  std::vector<PatientStory> stories;
  std::vector<BesideEvidence> evidence;
  std::string uncertainty;
  std::size_t patients = 0, draws = 0;
  std::size_t failed_draws = 0;  ///< of `draws`; left out of every interval
  std::string failed_draw_reason;
  std::uint64_t seed = 0, failed_patients = 0;
  std::vector<std::string> notes;
};

struct AnswerOptions {
  std::size_t patients = 200;  ///< of each scenario, in every arm
  std::size_t draws = 16;
  std::vector<std::uint64_t> draw_indices;  ///< which draws (plausible_draws()); empty: 0, 1, ... draws - 1
  std::string draws_text;                   ///< how they were chosen, for the report
  std::uint64_t seed = 1;
  std::optional<std::uint64_t> patient_id;  ///< of a patient's story; none: one with a median time to progression
  simulate::SolverOptions solver;
  double max_failed_share = 0.02;
};

/// Errors: usage when `stop` was raised; bad_input for names that model, trials or mechanisms lack; numerical when more
/// patients failed than allowed. Deterministic for any number of threads.
[[nodiscard]] core::Result<AnsweredQuestion> answer(const StudyQuestion& question, const DiseaseSetting& setting,
                                                    const ParameterUncertainty& uncertainty,
                                                    const evidence::Store& store, simulate::Solver& solver,
                                                    const AnswerOptions& options, core::Progress* progress,
                                                    const core::StopFlag* stop);

/// Drugs of every regimen that the scenarios of a question give, to anybody at any time.
[[nodiscard]] core::Result<std::set<std::string>> drugs_of(const StudyQuestion& question,
                                                           const DiseaseSetting& setting);

/// "A is best (P 0.93)", or which arms cannot be told apart. `arms` as in AnsweredRanking.
[[nodiscard]] std::string ranking_sentence(const std::vector<RankedArm>& arms);

}  // namespace hepatrial::study
