#pragma once
// The verb `statements`: every causal statement of the reviews put to the disease model.
// Checked by tests/cli/statements_test.py.

#include <filesystem>
#include <string>

#include "cli/answer.hpp"
#include "cli/solver_choice.hpp"
#include "core/progress.hpp"

namespace hepatrial::cli {

struct StatementsOptions {
  std::size_t patients = 2000;
  std::uint64_t seed = 1;
  int threads = 0;                ///< 0: as many as the machine has
  std::string edges;              ///< ids, nodes or modules, separated by commas; empty: all, and the combinations
  std::filesystem::path out;      ///< table of statements; combinations.csv is written beside it
  std::filesystem::path mapping;  ///< folder of the mapping; empty: the shipped one
  SolverChoice solver = SolverChoice::batch;
  KernelUse kernel = KernelUse::compile_where_possible;
  double max_failed_share = 0.02;
  bool quiet = false;
};

/// Simulates, writes the tables (whole or not at all) and answers with the summary. Wrong signs are findings, not
/// errors. Errors: those of model, mapping and solver; usage when `stop` was raised: nothing is then written.
[[nodiscard]] core::Result<Answer> statements(const StatementsOptions& options, const core::StopFlag& stop);

}  // namespace hepatrial::cli
