#pragma once
// LU factors and solves of the matrix d M - df/dx as expressions. Internal to the compile room.

#include <vector>

#include "compile/lowered.hpp"

namespace hepatrial::compile {

/// Straight-line elimination without pivot search. Factors: the reciprocals of the pivots in pivot order, then the
/// entries of L (below the diagonal, 1 on it) and U (above) as the elimination makes them.
struct Elimination {
  std::vector<std::int32_t> pivot_order;   ///< states, in the order they are eliminated
  std::vector<ExpressionId> factors;       ///< over states, parameters, time and operand 0, the diagonal d
  std::vector<std::int32_t> factor_order;  ///< indices of `factors` in the order they come to be
  std::vector<ExpressionId> stage;         ///< (d M - df/dx)^-1 (f + w), one per state, over factors and operands w
  std::vector<std::int32_t> stage_order;   ///< indices of `stage` in the order they come to be
};

/// Eliminates diagonal pivots in Markowitz order (H. M. Markowitz, Management Science 3 (1957) 255,
/// doi:10.1287/mnsc.3.3.255): each time the one with the least (row count - 1)(column count - 1), the first of equals.
/// A diagonal entry of such a matrix is 1/(gamma h) less something bounded, so for small steps it never vanishes; the
/// solver watches the pivots. Adds nodes to the system's pool. Checked by tests/compile/elimination_test.cpp.
[[nodiscard]] Elimination eliminate(LoweredSystem& system, const SparseJacobian& jacobian);

}  // namespace hepatrial::compile
