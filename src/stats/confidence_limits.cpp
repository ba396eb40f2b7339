#include "stats/confidence_limits.hpp"

#include <algorithm>
#include <limits>

#include "core/maths.hpp"

namespace hepatrial::stats {

namespace maths = core::maths;

Limits probability_limits(double probability, double std_error, double multiplier, ConfidenceScale scale) {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  const double width = multiplier * std_error;
  if (scale == ConfidenceScale::plain) {
    // A NaN width must stay NaN, which std::max and std::min would swallow.
    if (!(width >= 0.0)) return {nan, nan};
    return {std::max(probability - width, 0.0), std::min(probability + width, 1.0)};
  }
  if (!(probability > 0.0)) return {nan, nan};
  const double log_width = width / probability;
  if (scale == ConfidenceScale::log) {
    return {probability * maths::exp(-log_width), std::min(probability * maths::exp(log_width), 1.0)};
  }
  if (!(probability < 1.0)) return {nan, nan};
  // p^exp(+w) and p^exp(-w): log(-log p) -/+ w, with w the standard error of log(-log p) times z.
  const double log_probability = maths::log(probability);
  const double log_log_width = -log_width / log_probability;
  return {maths::exp(log_probability * maths::exp(log_log_width)),
          maths::exp(log_probability * maths::exp(-log_log_width))};
}

}  // namespace hepatrial::stats
