#pragma once
// Pointwise confidence limits of a probability; internal to this room.

#include "stats/survival.hpp"

namespace hepatrial::stats {

/// A pair of limits.
struct Limits {
  double lower;
  double upper;
};

/// Limits of a probability p that has the standard error `std_error`, symmetric on `scale` with `multiplier`
/// standard errors on each side. NaN where the scale is undefined at p.
[[nodiscard]] Limits probability_limits(double probability, double std_error, double multiplier, ConfidenceScale scale);

}  // namespace hepatrial::stats
