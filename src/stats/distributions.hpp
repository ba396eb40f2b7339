#pragma once
// Distribution functions that the other files of this room need. Thin wrappers of Boost.Math; its headers
// are seen by distributions.cpp alone. Checked by tests/stats/distributions_test.cpp against R 4.2.2.

namespace hepatrial::stats {

// All functions here are pure and thread-safe. An argument outside the stated domain, or NaN, gives NaN.
// Accuracy is a few units in the last place of the result, tails included.

/// P(Z <= x), Z standard normal.
[[nodiscard]] double normal_cdf(double x);
/// P(Z > x), accurate where 1 - normal_cdf(x) would cancel.
[[nodiscard]] double normal_upper_tail(double x);
/// x with P(Z <= x) = p; p in [0, 1], -infinity at 0 and +infinity at 1.
[[nodiscard]] double normal_quantile(double p);

/// P(X <= x), X chi-square; x >= 0, degrees_of_freedom > 0.
[[nodiscard]] double chi_square_cdf(double x, double degrees_of_freedom);
/// P(X > x), accurate for small tails: the p-value of a chi-square statistic.
[[nodiscard]] double chi_square_upper_tail(double x, double degrees_of_freedom);
/// x with P(X <= x) = p; p in [0, 1].
[[nodiscard]] double chi_square_quantile(double p, double degrees_of_freedom);

/// P(T <= x), T Student's t; degrees_of_freedom > 0 (may be infinite: normal).
[[nodiscard]] double student_t_cdf(double x, double degrees_of_freedom);
/// x with P(T <= x) = p; p in [0, 1].
[[nodiscard]] double student_t_quantile(double p, double degrees_of_freedom);

/// P(B <= x), B beta with finite shapes > 0; x in [0, 1].
[[nodiscard]] double beta_cdf(double x, double shape1, double shape2);
/// x with P(B <= x) = p; p in [0, 1], finite shapes > 0.
[[nodiscard]] double beta_quantile(double p, double shape1, double shape2);

/// The half-width multiplier of a two-sided normal interval: z with P(|Z| <= z) = level; level in (0, 1).
[[nodiscard]] double two_sided_normal_multiplier(double level);

/// A statistic that is chi-square distributed under its null hypothesis.
struct ChiSquareTest {
  double chi_square;       ///< the statistic; NaN when it is not defined
  int degrees_of_freedom;  ///< 0 when there is no information, then p_value is NaN
  double p_value;          ///< P(X >= chi_square)
};

/// Fills in the p-value; NaN when degrees_of_freedom is 0 or the statistic is NaN.
[[nodiscard]] ChiSquareTest chi_square_test(double chi_square, int degrees_of_freedom);

}  // namespace hepatrial::stats
