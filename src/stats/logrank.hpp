#pragma once
// The log-rank test. Pure, thread-safe, the same bits for the same input.

#include <span>
#include <vector>

#include "core/result.hpp"
#include "stats/distributions.hpp"

namespace hepatrial::stats {

/// What a log-rank test found.
struct LogRank {
  std::vector<int> group;        ///< the k distinct labels, rising
  std::vector<double> n;         ///< subjects per group
  std::vector<double> observed;  ///< events per group, over all strata
  std::vector<double> expected;  ///< events expected per group when all share one hazard in each stratum
  std::vector<double> variance;  ///< k x k, row-major: covariance of observed - expected
  ChiSquareTest test;            ///< degrees of freedom: groups that carry information, less one; 0 with p NaN
                                 ///< when there are no events or no event time with two groups at risk
};

/// k-sample log-rank (Mantel-Haenszel) test, optionally stratified. `group[i]` is any label; `stratum` is empty or
/// holds a label per subject. At each event time of each stratum, with n at risk, n_g of them in group g, and d
/// events: expected n_g d / n, covariance d (n - d) / (n - 1) (n_g / n) (1{g = h} - n_h / n); sums over times and
/// strata; chi-square = (O - E)' V^- (O - E). O(n log n + event times k^2).
/// Errors (bad_input): those of kaplan_meier, fewer than 2 groups, lengths that differ.
/// Source: Mantel 1966; Peto & Peto 1972, doi:10.2307/2344317.
/// Checked by tests/stats/logrank_test.cpp against R survdiff.
[[nodiscard]] core::Result<LogRank> log_rank(std::span<const double> time, std::span<const int> event,
                                             std::span<const int> group, std::span<const int> stratum = {});

}  // namespace hepatrial::stats
