#pragma once
// A trial under draws of what is not known about the parameters, for `run --draws` and `score-holdout`.
// docs/methods/predictions.md. Checked by tests/cli/score_holdout_test.py and tests/cli/trial_runs_test.py.

#include <map>
#include <string>

#include "cli/prepared_trial.hpp"
#include "study/uncertainty/drawn_runs.hpp"

namespace hepatrial::cli {

/// Runs of one trial beside the one at the parameters in use. Empty when no draws were asked for.
struct TrialUnderDraws {
  std::vector<study::DrawnRun> runs;
  std::string what;                                 ///< one paragraph: how many draws, of what, chosen how
  std::map<std::string, std::string> input_sha256;  ///< of files that only draws depend on
};

/// Patients of the smallest arm in one draw: the run's own number divided over the draws, at least
/// k_least_patients_of_a_draw, never more than the run's own.
[[nodiscard]] std::size_t patients_per_draw(std::size_t patients_per_arm, std::size_t draws);

inline constexpr std::size_t k_least_patients_of_a_draw = 100;

/// Chooses options.draws plausible draws (choose_draws) and runs the trial under each. Errors: those of choose_draws
/// and study::drawn_runs; a posterior that does not fit its plan; when `stop` was raised, a usage problem that says so.
[[nodiscard]] core::Result<TrialUnderDraws> run_under_draws(const PreparedTrial& prepared, const RunOptions& options,
                                                            const core::StopFlag& stop);

}  // namespace hepatrial::cli
