#pragma once
// The verbs that simulate trials: run, score-holdout, natural-history. Options are checked for range by
// the command line before a verb sees them.

#include <cstdint>
#include <filesystem>
#include <optional>

#include "cli/answer.hpp"
#include "cli/solver_choice.hpp"
#include "core/progress.hpp"
#include "population/mechanisms.hpp"

namespace hepatrial::cli {

/// What every simulating verb takes.
struct SimulationOptions {
  std::optional<std::size_t> patients_per_arm;  ///< 1 to 1,000,000; none: as the trial file says
  std::uint64_t seed = 1;
  int threads = 0;  ///< 0: as many as the machine has
  SolverChoice solver = SolverChoice::batch;
  KernelUse kernel = KernelUse::compile_where_possible;
  std::optional<std::filesystem::path> out;  ///< output directory; none: results/<name of the trial or verb>
  double max_failed_share = 0.02;            ///< more failed patients than this: exit 4
  double inject_failure_share = 0;           ///< makes this share of patients fail, to test how failures are told
  bool quiet = false;                        ///< no progress on standard error
};

/// Whether and how a run is cut into chunks: docs/methods/cohorts.md.
struct ChunkOptions {
  bool cohort = false;                  ///< also when the run is small enough for one piece
  std::optional<std::uint64_t> chunks;  ///< 1 to 500,000 over all shards; none: as many as the patients take
  std::uint64_t shard = 1,
                shards = 1;  ///< this process makes the chunks of shard 1..shards; more than one need `chunks`

  [[nodiscard]] bool asked_for() const { return cohort || chunks.has_value() || shards > 1; }
};

struct RunOptions {
  std::string trial;  ///< a path, or the name of a shipped trial; resolve with find_trial (paths.hpp)
  SimulationOptions simulation;
  std::size_t draws = 0;                     ///< of the parameters behind the intervals beside published results
  ChunkOptions chunks;                       ///< of `run` only
  population::MechanismSwitches mechanisms;  ///< of `run` only
};

/// Draws of `score-holdout` unless told otherwise.
inline constexpr std::size_t k_scoring_draws = 20;

/// `hepatrial run TRIAL`: simulates a trial and writes the report and data sets. With draws, the trial is simulated
/// again under each of them (drawn_trial.hpp), and the predicted intervals beside published results hold the
/// uncertainty of the parameters. When `stop` was raised, nothing is written but the finished chunks of a run in chunks
/// (cohort_command.hpp). Errors (usage): draws together with chunks or switches of mechanisms.
[[nodiscard]] core::Result<Answer> run(const RunOptions& options, const core::StopFlag& stop);

/// `hepatrial score-holdout TRIAL`: the same, with held-out published results beside the predictions and a ledger
/// entry. The held-out file is opened when everything is simulated; the ledger is checked before and written first of
/// all, so that no score is seen without a line. Checked by tests/cli/score_holdout_test.py.
[[nodiscard]] core::Result<Answer> score_holdout(const RunOptions& options, const core::StopFlag& stop);

/// `hepatrial natural-history`: the disease without treatment beside published natural history.
[[nodiscard]] core::Result<Answer> natural_history(const SimulationOptions& options, const core::StopFlag& stop);

}  // namespace hepatrial::cli
