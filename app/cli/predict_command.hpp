#pragma once
// The verb that predicts trials which have not reported: `hepatrial predict`. Method: docs/methods/predictions.md.

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "cli/answer.hpp"
#include "cli/solver_choice.hpp"
#include "core/progress.hpp"

namespace hepatrial::cli {

struct PredictOptions {
  std::vector<std::string> trials;  ///< paths, or names of shipped trials
  bool all = false;                 ///< every shipped trial that is planned, running or of unknown status
  std::size_t patients = 2000;      ///< of the smallest arm, over all draws
  std::size_t draws = 20;           ///< of the parameters, 1 to 1,000
  std::uint64_t seed = 1;
  int threads = 0;
  SolverChoice solver = SolverChoice::batch;
  KernelUse kernel = KernelUse::compile_where_possible;
  std::filesystem::path out = "results/predictions";
  double max_failed_share = 0.02;
  bool verify = false;  ///< only check the ledger in `out`
  std::string head;     ///< with verify: the hash that the last row must have
  bool quiet = false;
};

/// Simulates each trial under plausible draws of the parameters, chosen once for all of them, and adds the predictions
/// to <out>/predictions.csv. A trial that fails has a row with the reason and stops no other. When `stop` is raised,
/// the trials that were finished stay in the ledger. With verify: checks the ledger and simulates nothing. Checked by
/// tests/cli/predict_test.py.
[[nodiscard]] core::Result<Answer> predict(const PredictOptions& options, const core::StopFlag& stop);

}  // namespace hepatrial::cli
