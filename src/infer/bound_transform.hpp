#pragma once
// Smooth map of the whole space onto a box, so that an optimiser without bounds never leaves it; internal to this room.

#include <span>
#include <vector>

namespace hepatrial::infer {

/// x = T(y), coordinate by coordinate. Identity inside; within a margin of each bound a parabola that meets the bound
/// with slope 0; mirrored beyond. Margin a = min((upper - lower) / 2, (1 + |bound|) / 20). With the lower bound:
/// x = lower + (y - lower + a)^2 / (4 a) for y in [lower - a, lower + a]. This is the boundary transformation that
/// Hansen's CMA-ES programs document (N. Hansen, CMA-ES source code, https://cma-es.github.io). Optima on a bound stay
/// reachable. Immutable, pure, thread-safe. Checked by tests/infer/bound_transform_test.cpp.
class BoundTransform {
 public:
  /// Both empty: no bounds. Otherwise one element a coordinate, lower < upper; infinite: no bound on that side.
  BoundTransform(std::vector<double> lower, std::vector<double> upper);

  /// T(y), inside the bounds to the bit.
  [[nodiscard]] std::vector<double> outer(std::span<const double> inner) const;
  /// The y in the box's own copy with T(y) = x, for x inside the bounds.
  [[nodiscard]] std::vector<double> inner(std::span<const double> outer) const;

 private:
  struct Interval {
    double lower, upper, lower_margin, upper_margin;
    [[nodiscard]] double map(double y) const;
    [[nodiscard]] double mirrored(double y) const;
  };
  std::vector<Interval> intervals_;
};

}  // namespace hepatrial::infer
