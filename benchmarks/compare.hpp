#pragma once
// One problem from the reference solution to all rows of both engines.

#include <filesystem>
#include <vector>

#include "benchmarks/bench_tables.hpp"
#include "benchmarks/rival_tuning.hpp"

namespace hepatrial::benchmarks {

/// How much is measured.
struct Effort {
  std::vector<double> tolerances{1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8};
  std::vector<double> rival_tolerances{1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9, 1e-10};
  RivalGrid grid;
  int repeats = 3;            ///< of every timed setting, engines in turn
  double timed_seconds = 50;  ///< about what all repeats together may take
  double shortest_run_seconds = 0.1;
  double profile_seconds = 1;
  double memory_seconds = 15;  ///< for each size
};
[[nodiscard]] Effort quick_effort();

/// `folder` keeps reference solutions. A failure is told in ProblemResult::left_out.
[[nodiscard]] ProblemResult compare(const Problem& problem, const Effort& effort, const std::filesystem::path& folder);

}  // namespace hepatrial::benchmarks
