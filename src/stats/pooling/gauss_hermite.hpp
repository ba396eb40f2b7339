#pragma once
// Nodes and weights of Gauss-Hermite quadrature; internal to this room.

#include <vector>

namespace hepatrial::stats {

/// integral of exp(-x^2) f(x) dx is about sum weight_k f(node_k).
struct GaussHermite {
  std::vector<double> node;
  std::vector<double> weight;
};

/// The rule with `nodes` points (1 to 64): roots of the Hermite polynomial by Newton's method on its normalised
/// recursion. Source: Golub & Welsch 1969, doi:10.1090/S0025-5718-69-99647-1 (the rule);
/// Abramowitz & Stegun 25.4.46 and table 25.10 (values). Checked by tests/stats/proportion_pool_test.cpp.
[[nodiscard]] GaussHermite gauss_hermite(int nodes);

}  // namespace hepatrial::stats
