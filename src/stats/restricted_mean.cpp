// Restricted mean survival time.

#include <cmath>

#include "core/maths.hpp"
#include "stats/distributions.hpp"
#include "stats/input.hpp"
#include "stats/survival.hpp"

namespace hepatrial::stats {

core::Result<RestrictedMean> restricted_mean_survival(const SurvivalCurve& curve, double tau) {
  if (!std::isfinite(tau) || !(tau > 0.0)) {
    core::Problems problems;
    add_problem(problems, "tau", "is " + std::to_string(tau) + ", expected a finite number above 0");
    return core::fail(std::move(problems));
  }
  // From tau back to 0, so that the area still to come is at hand at every event time.
  double area = 0.0;
  double variance = 0.0;
  double right = tau;
  for (std::size_t i = curve.time.size(); i-- > 0;) {
    if (curve.time[i] > tau) continue;
    area += (right - curve.time[i]) * curve.survival[i];
    right = curve.time[i];
    const double survivors = curve.n_risk[i] - curve.n_event[i];
    if (survivors > 0.0) variance += area * area * curve.n_event[i] / (curve.n_risk[i] * survivors);
  }
  area += right;
  const double std_error = core::maths::sqrt(variance);
  const double width = two_sided_normal_multiplier(curve.level) * std_error;
  const bool beyond_follow_up = tau > curve.time.back() && curve.survival.back() > 0.0;
  return RestrictedMean{tau, area, std_error, area - width, area + width, beyond_follow_up};
}

}  // namespace hepatrial::stats
