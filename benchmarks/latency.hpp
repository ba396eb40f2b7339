#pragma once
// How long a user waits for the first patient of a model.

#include <filesystem>

#include "benchmarks/problem.hpp"
#include "core/result.hpp"

namespace hepatrial::benchmarks {

struct Latency {
  double cached_seconds = 0;  ///< read, compile to equations, load the kept or shipped kernel, one patient at rtol 1e-5
  double equations_seconds = 0;  ///< of these: read and compile to equations
  double cold_seconds = 0;       ///< read, compile to equations, have the kernel of many lanes compiled from nothing
};

/// Wall time; medians of five, the cold one of one. Kernels are compiled into a folder under `folder`, removed after.
[[nodiscard]] core::Result<Latency> latency_of(const Problem& problem, const std::filesystem::path& folder);

}  // namespace hepatrial::benchmarks
