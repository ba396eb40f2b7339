#pragma once
// Study results as an effect with a sampling variance, ready for pooling. Pure, thread-safe, the same bits for the
// same input. Methods and sources: docs/methods/pooling.md. Checked by tests/stats/pool_test.cpp.

#include <cstdint>

#include "core/result.hpp"

namespace hepatrial::stats {

/// An effect on the scale on which it is pooled, with the variance of its estimate.
struct Effect {
  double value = 0.0;
  double variance = 0.0;
};

/// Events and patients of two arms.
struct TwoArms {
  std::int64_t events1 = 0;
  std::int64_t n1 = 0;
  std::int64_t events2 = 0;
  std::int64_t n2 = 0;
};

/// How two arms are compared, arm 1 against arm 2.
enum class TwoArmMeasure {
  log_risk_ratio,  ///< log(p1 / p2)
  log_odds_ratio,  ///< log(p1 / (1 - p1)) - log(p2 / (1 - p2))
  risk_difference  ///< p1 - p2
};

/// The effect of one trial. With a cell of 0, one half is added to all four cells (for the risk difference: to its
/// variance only). Variances by the delta method.
/// Errors (bad_input): events outside 0..n, n below 1.
[[nodiscard]] core::Result<Effect> two_arm_effect(TwoArmMeasure measure, const TwoArms& arms);

/// A ratio (hazard ratio, odds ratio) as printed with its interval.
struct PrintedRatio {
  double ratio = 1.0;
  double lower = 1.0;
  double upper = 1.0;
  double level = 0.95;  ///< of the interval, as this trial states it: 0.9602, 0.99, ...
};

/// log(ratio) with variance ((log upper - log lower) / (2 z))^2, z the normal multiplier of the trial's own level.
/// Source: Parmar, Torri & Stewart 1998, doi:10.1002/(SICI)1097-0258(19981230)17:24<2815::AID-SIM110>3.0.CO;2-8.
/// Errors (bad_input): a number that is not finite and > 0, limits that are not rising, a ratio outside its limits, a
/// level outside (0, 1).
[[nodiscard]] core::Result<Effect> log_ratio_effect(const PrintedRatio& printed);

/// (log lower + log upper) / 2 - log ratio: 0 for an interval that is symmetric on the log scale, apart from rounding.
[[nodiscard]] double log_ratio_asymmetry(const PrintedRatio& printed);

}  // namespace hepatrial::stats
