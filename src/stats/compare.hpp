#pragma once
// How good predictions are: proper scores, and whether one set of scores is better than another.
// Low scores are good. Checked by tests/stats/compare_test.cpp.

#include <span>

#include "core/random.hpp"
#include "core/result.hpp"

namespace hepatrial::stats {

/// Interval score of a central prediction interval at `level` for what was observed: the width, plus 2 / (1 - level)
/// times the distance by which the observed value lies outside. In the unit of the values. Pure.
/// Errors (bad_input): a value not finite, lower above upper, a level outside (0, 1).
/// Source: Gneiting & Raftery 2007, doi:10.1198/016214506000001437, eq. 43.
[[nodiscard]] core::Result<double> interval_score(double lower, double upper, double observed, double level);

/// Continuous ranked probability score of a predictive sample: E|X - y| - E|X - X'| / 2 under the distribution that
/// gives `sample[i]` the weight `weights[i]` over their sum (empty weights: all equal). In the unit of the values.
/// Pure. O(n log n).
/// Errors (bad_input): empty sample, values not finite, lengths that differ, weights negative or summing to 0.
/// Source: Gneiting & Raftery 2007, doi:10.1198/016214506000001437, eq. 21.
[[nodiscard]] core::Result<double> continuous_ranked_probability_score(std::span<const double> sample, double observed,
                                                                       std::span<const double> weights = {});

/// Mean difference of paired scores with its bootstrap percentile interval.
struct PairedDifference {
  double mean;   ///< of first - second: below 0, the first is better
  double lower;  ///< percentile limits of the resampled mean
  double upper;
  double share_below_zero;  ///< share of resampled means below 0
};

/// Resamples the pairs (first[i], second[i]) with replacement `resamples` times. The interval depends only on the
/// stream's seed, purpose, subject and position; `stream` moves on by first.size() * resamples draws.
/// Errors (bad_input): empty input, lengths that differ, values not finite, resamples below 1, a level outside (0, 1).
/// Source: Efron & Tibshirani 1993, doi:10.1201/9780429246593, section 13.3.
[[nodiscard]] core::Result<PairedDifference> paired_bootstrap(std::span<const double> first,
                                                              std::span<const double> second, int resamples,
                                                              core::RandomStream& stream, double level = 0.95);

}  // namespace hepatrial::stats
