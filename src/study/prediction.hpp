#pragma once
// What a run predicts for one published number. Deterministic, thread-safe. Checked by
// tests/report/comparison_test.cpp.

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "evidence/targets.hpp"
#include "study/predictive.hpp"
#include "study/published_endpoint.hpp"
#include "trial/analysis.hpp"

namespace hepatrial::study {

/// A simulated arm, or everybody who started a prior line. Points into a result and a summary that outlive it.
struct Group {
  const trial::TrialResult* result = nullptr;
  const trial::ArmSummary* summary = nullptr;
  std::string name;
  bool prior = false;
  std::size_t index = 0;  ///< of the arm or of the prior line

  /// How tumours are looked at in this line.
  [[nodiscard]] const trial::AssessmentPlan& plan() const;
  /// Times and events of "OS", "PFS" or "TTP".
  [[nodiscard]] trial::EventTimes times(const std::string& survival) const;
  /// arm_ids of the published arms this group stands for.
  [[nodiscard]] std::vector<std::string> published_arms() const;
};

/// Every arm of a run, then every prior line.
[[nodiscard]] std::vector<Group> groups_of(const trial::TrialResult& result, const trial::TrialSummary& summary);

/// Patients of the published arm whose sampling error a prediction gets, and of its comparator.
struct TrialSize {
  std::size_t arm = 0;
  std::size_t comparator = 0;  ///< of a ratio
};

/// What a run says of one published number. NaN where not reached.
struct Prediction {
  double value = 0;               ///< of the run's own patients
  TrialSize size;                 ///< that was taken
  std::vector<double> resampled;  ///< what trials of that size would show; central_interval() makes an interval of them
};

/// How the resampled values come about.
struct PredictionOptions {
  Resampling resampling;
  /// None: the published n, and where that is not known the simulated number, at most 10,000. Given for a draw of the
  /// parameters: the size that the run beside the draws has.
  std::optional<TrialSize> size;
};

/// The prediction for `target`, asked as `question`, or nothing when the run cannot answer: nobody in the group, a
/// landmark behind the follow-up, a ratio whose comparator is no arm of the run. `groups` and `targets` supply the
/// comparator and its size. Random numbers depend on the run's seed, the group and the target.
[[nodiscard]] std::optional<Prediction> predict(const Question& question, const Group& group,
                                                const evidence::Target& target, const std::vector<Group>& groups,
                                                const std::vector<evidence::Target>& targets,
                                                const PredictionOptions& options);

}  // namespace hepatrial::study
