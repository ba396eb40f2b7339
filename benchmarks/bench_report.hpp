#pragma once
// The page that `make bench` writes: docs/validation/benchmarks.md.

#include <string>
#include <vector>

#include "benchmarks/bench_tables.hpp"

namespace hepatrial::benchmarks {

/// Markdown: machine, method, bars, one section a model, memory. `machine` is machine_text() from before the run.
[[nodiscard]] std::string report_of(const std::vector<ProblemResult>& results, const std::vector<MemoryUse>& memory,
                                    const std::string& machine);

}  // namespace hepatrial::benchmarks
