#pragma once
// Fixed-effect pooling of two-arm counts without a continuity correction. Pure, thread-safe, the same bits for the
// same input. Methods and sources: docs/methods/pooling.md. Checked by tests/stats/pool_test.cpp.

#include <span>

#include "core/result.hpp"
#include "stats/pooling/effects.hpp"

namespace hepatrial::stats {

/// A pooled log ratio from counts.
struct PooledCounts {
  double estimate;   ///< log ratio
  double std_error;  ///< of the log ratio
  double lower;
  double upper;
};

/// Mantel-Haenszel: ratio = sum of (events1 n2 / N) over sum of (events2 n1 / N) for the risk ratio, of
/// (events1 others2 / N) over (events2 others1 / N) for the odds ratio. Variances: Greenland & Robins 1985,
/// doi:10.2307/2530643; Robins, Breslow & Greenland 1986, doi:10.2307/2531052.
/// Errors (bad_input): counts as in two_arm_effect, no table, the risk difference, a sum of 0 (no ratio).
[[nodiscard]] core::Result<PooledCounts> mantel_haenszel(TwoArmMeasure measure, std::span<const TwoArms> tables,
                                                         double level = 0.95);

/// Peto's log odds ratio: sum (observed - expected) / sum of hypergeometric variances; standard error
/// 1 / sqrt(sum). Source: Yusuf et al. 1985, doi:10.1016/S0033-0620(85)80003-7. Errors: as mantel_haenszel.
[[nodiscard]] core::Result<PooledCounts> peto(std::span<const TwoArms> tables, double level = 0.95);

}  // namespace hepatrial::stats
