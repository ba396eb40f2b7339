#pragma once
// Everything that the credibility page says, computed in one place. docs/methods/credibility.md.
// Checked by tests/study/answer_test.cpp and tests/cli/credibility_test.py.

#include <optional>
#include <string>
#include <vector>

#include "evidence/targets.hpp"
#include "study/answers/answer.hpp"
#include "study/credibility/ablation.hpp"
#include "study/credibility/recorded.hpp"
#include "study/credibility/scores.hpp"
#include "study/credibility/sensitivity.hpp"

namespace hepatrial::study {

/// One heading of the plan with its paragraphs: credibility/plan.toml.
struct PlanSection {
  std::string heading;
  std::vector<std::string> paragraphs;
};

struct CredibilityPlan {
  std::string title, lead;
  std::vector<PlanSection> sections;
  Scenario post_immunotherapy;         ///< for sensitivity and ablation
  std::vector<GroupMeasure> measures;  ///< read there
};
/// All problems at once, with file, line and key.
[[nodiscard]] core::Result<CredibilityPlan> read_credibility_plan(const std::filesystem::path& file);

/// Predictions of published calibration rows, from the calibration trials.
struct CalibrationFindings {
  std::vector<std::string> trials;
  std::vector<std::string> problems;  ///< trials that could not be simulated, and why
  std::vector<ScoredRow> rows;
  ScoreTotals totals;
  std::vector<RivalTotals> rivals;
};

/// A fact that a right model shows by itself, or why it cannot be shown yet.
struct FactFinding {
  std::string id, title;
  std::optional<AnsweredQuestion> found;
  std::string problem;
};

struct CredibilityReport {
  CredibilityPlan plan;
  CalibrationFindings calibration;
  RecordedTable leave_one_out;  ///< calibration/leave_one_out.csv
  RecordedTable ledger;         ///< of held-out scorings
  RecordedTable fitted;         ///< calibration/fitted.tsv
  RecordedTable statements;     ///< as `hepatrial statements` wrote it
  std::vector<FactFinding> facts;
  SensitivityResult sensitivity;
  std::vector<Ablation> ablations;
  std::string uncertainty;
  std::size_t patients = 0;
  std::uint64_t seed = 0;
};

struct CredibilityOptions {
  std::size_t patients_per_arm = 300;                             ///< of calibration trials and ablations
  std::size_t sensitivity_patients = 48, sensitivity_points = 0;  ///< 0 points: see sensitivity()
  std::size_t fact_draws = 8;
  std::vector<std::uint64_t> draw_indices;  ///< of plausible_draws(); empty: the first ones
  std::string draws_text;
  std::uint64_t seed = 1;
  simulate::SolverOptions solver;
};

/// Simulates every trial file named in `trial_names` that has a calibration target, and scores it. A trial that cannot
/// be simulated is told, not an error.
[[nodiscard]] core::Result<CalibrationFindings> calibration_findings(
    const std::vector<std::string>& trial_names, const DiseaseSetting& setting,
    const std::vector<evidence::Target>& targets, simulate::Solver& solver, const CredibilityOptions& options,
    core::Progress* progress, const core::StopFlag* stop);

/// Names of the shipped trials that stand for a published calibration arm.
[[nodiscard]] std::vector<std::string> calibration_trials(const DiseaseSetting& setting,
                                                          const std::vector<evidence::Target>& targets);

/// Answers every fact question of `folder`.
[[nodiscard]] core::Result<std::vector<FactFinding>> fact_findings(
    const std::filesystem::path& folder, const DiseaseSetting& setting, const Posterior* posterior,
    const evidence::Store& store, simulate::Solver& solver, const CredibilityOptions& options, core::Progress* progress,
    const core::StopFlag* stop);

}  // namespace hepatrial::study
