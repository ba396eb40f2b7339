#pragma once
// Runs in chunks: `hepatrial run --cohort`, and `hepatrial merge`. docs/methods/cohorts.md. Checked by
// tests/cli/cohort_test.py.

#include <filesystem>
#include <vector>

#include "cli/prepared_trial.hpp"

namespace hepatrial::cli {

struct MergeOptions {
  std::vector<std::filesystem::path> parts;  ///< folders of shards, at least one
  std::filesystem::path out;
  double max_failed_share = 0.02;
  bool quiet = false;
};

/// Asked for, or more patients than fit into one piece (report::k_csv_patients_max over all arms).
[[nodiscard]] bool runs_in_chunks(const RunOptions& options, const trial::TrialSpec& spec);

/// Makes the chunks that `prepared.out` lacks; when none is missing any more, writes the results. Errors: a folder that
/// holds other results or chunks made with something else (bad_input, naming what differs); when `stop` was raised, a
/// usage problem that says how to go on; those of trial::run_cohort and trial::cohort_result.
[[nodiscard]] core::Result<Answer> run_in_chunks(const RunOptions& options, const PreparedTrial& prepared,
                                                 const core::StopFlag& stop);

/// Puts the chunks of several folders into one and writes the results there. Errors: parts that do not belong together
/// or were made with other inputs than this program has, missing chunks (bad_input, naming them; the others stay).
[[nodiscard]] core::Result<Answer> merge(const MergeOptions& options, const core::StopFlag& stop);

}  // namespace hepatrial::cli
