#pragma once
// One work-precision plot per problem.

#include <string>

#include "benchmarks/bench_tables.hpp"

namespace hepatrial::benchmarks {

/// A stand-alone SVG: patients per second and core against median error, both logarithmic, both engines, the finding as
/// its title. Points off the Pareto front are drawn pale. Empty when there is nothing to draw.
[[nodiscard]] std::string plot_of(const ProblemResult& result);

}  // namespace hepatrial::benchmarks
