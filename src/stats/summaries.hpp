#pragma once
// Summaries of one sample. Pure, thread-safe, the same bits for the same input in the same order.

#include <span>
#include <vector>

#include "core/result.hpp"

namespace hepatrial::stats {

/// Arithmetic mean. Errors (bad_input): empty sample, a value not finite.
[[nodiscard]] core::Result<double> mean(std::span<const double> sample);

/// Standard deviation with n - 1 in the denominator, computed around the mean (two passes).
/// Errors (bad_input): fewer than two values, a value not finite.
[[nodiscard]] core::Result<double> standard_deviation(std::span<const double> sample);

/// Quantiles by linear interpolation of order statistics at 1 + (n - 1) p (type 7 of Hyndman & Fan 1996,
/// doi:10.1080/00031305.1996.10473566; R's default), in the order of `probabilities`. O(n log n).
/// Errors (bad_input): empty sample, a value not finite, a probability outside [0, 1].
/// Checked by tests/stats/summaries_test.cpp against R quantile.
[[nodiscard]] core::Result<std::vector<double>> quantiles(std::span<const double> sample,
                                                          std::span<const double> probabilities);

}  // namespace hepatrial::stats
