#pragma once
// Which settings of the rival are worth timing: all of the grid are tried on a few patients, and those on the Pareto
// front of error and time stay. So the rival has its best setting at every accuracy, not one setting for all.

#include <string>
#include <vector>

#include "benchmarks/measurement.hpp"
#include "benchmarks/rival_solver.hpp"

namespace hepatrial::benchmarks {

struct RivalPoint {
  RivalSetting setting;
  double relative_tolerance = 0;
  double seconds = 0;  ///< per patient, as found in the search
};

/// "coefficient 0.03, order 5, interpolates"
[[nodiscard]] std::string text_of(const RivalSetting& setting);

struct RivalSearch {
  std::vector<RivalPoint> best;  ///< from the loosest to the tightest
  std::vector<Row> rows;         ///< every setting that was tried
};

struct RivalGrid {
  std::vector<double> nonlinear_coefficients{0.01, 0.03, 0.1, 0.33};
  std::vector<int> maximum_orders{3, 4, 5};
  std::vector<bool> interpolations{false, true};
  std::vector<double> tolerances;  ///< from the loosest to the tightest
  double smallest_error = 5e-7;    ///< tighter tolerances are left out once every setting is that accurate
  double seconds = 35;             ///< about what the search may take
  std::size_t keep = 14;           ///< points at most; thinned evenly along the front
};

[[nodiscard]] core::Result<RivalSearch> search_rival(const Problem& problem, const compile::CompiledModel& model,
                                                     const Reference& reference, const RivalGrid& grid);

}  // namespace hepatrial::benchmarks
