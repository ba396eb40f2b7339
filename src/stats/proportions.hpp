#pragma once
// Intervals for a proportion. Pure, thread-safe, the same bits for the same input.

#include <cstdint>

#include "core/result.hpp"

namespace hepatrial::stats {

/// A proportion with its interval; all shares in [0, 1].
struct Proportion {
  double estimate;
  double lower;
  double upper;
};

/// Clopper-Pearson ("exact") interval: lower = Beta^-1(a/2; x, n-x+1), upper = Beta^-1(1-a/2; x+1, n-x), a = 1 - level;
/// lower is 0 at x = 0 and upper is 1 at x = n, each limit then keeping its share a/2 (two-sided, as R binom.test).
/// Errors (bad_input): trials below 1, successes outside 0..trials, a level outside (0, 1).
/// Source: Clopper & Pearson 1934, doi:10.1093/biomet/26.4.404. Checked by tests/stats/proportions_test.cpp.
[[nodiscard]] core::Result<Proportion> clopper_pearson(std::int64_t successes, std::int64_t trials,
                                                       double level = 0.95);

/// Wilson score interval without continuity correction (as R prop.test(correct = FALSE)): the p with
/// |x/n - p| <= z sqrt(p (1 - p) / n). Errors: as clopper_pearson.
/// Source: Wilson 1927, doi:10.1080/01621459.1927.10502953. Checked by tests/stats/proportions_test.cpp.
[[nodiscard]] core::Result<Proportion> wilson(std::int64_t successes, std::int64_t trials, double level = 0.95);

}  // namespace hepatrial::stats
