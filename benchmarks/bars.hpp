#pragma once
// What is asked of the engine, row by row, and by how much each row is met or missed. The bars are fixed in advance and
// are not lowered.

#include <optional>
#include <string>
#include <vector>

#include "benchmarks/bench_tables.hpp"

namespace hepatrial::benchmarks {

struct Bar {
  std::string what;
  double wanted = 0;
  bool at_least = true;            ///< else at most
  std::optional<double> measured;  ///< nothing: it could not be measured
  std::string why_not;             ///< then: why
};

/// How far the measured value is on the good side of the bar, as a factor; below 1 it is missed.
[[nodiscard]] double margin(const Bar& bar);
/// "met (1.20 times)", "missed: 0.79 of it", "not measured: ...".
[[nodiscard]] std::string verdict(const Bar& bar);

/// All bars for these results.
[[nodiscard]] std::vector<Bar> bars_of(const std::vector<ProblemResult>& results);

}  // namespace hepatrial::benchmarks
