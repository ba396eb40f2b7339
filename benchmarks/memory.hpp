#pragma once
// Peak memory of a run, measured in a process of its own, so that nothing earlier counts.

#include <cstddef>
#include <string>

#include "benchmarks/problem.hpp"
#include "benchmarks/problems/problems.hpp"
#include "core/result.hpp"

namespace hepatrial::benchmarks {

struct MemoryUse {
  std::string model;
  std::size_t rows = 0;
  double horizon = 0;  ///< simulated time; shorter than the problem's where the whole would take too long
  double peak_bytes = 0, wall_seconds = 0;
};

/// Starts this program again for one run of our engine with `rows` rows, two threads, nothing recorded. Error: the
/// child failed.
[[nodiscard]] core::Result<MemoryUse> memory_of(const std::string& problem, std::size_t rows, double horizon);

/// The child's side: runs and prints "peak_bytes wall_seconds". Returns the exit code.
int run_memory_child(const Problem& problem, std::size_t rows, double horizon);

}  // namespace hepatrial::benchmarks
