#pragma once
// Meta-regression: how study effects change with what is known of the studies. Pure, thread-safe, the same bits for the
// same input. Methods and sources: docs/methods/pooling.md. Checked by tests/stats/meta_regression_test.cpp.

#include <span>
#include <vector>

#include "core/result.hpp"
#include "stats/distributions.hpp"
#include "stats/pooling/effects.hpp"

namespace hepatrial::stats {

/// One coefficient of the regression.
struct RegressionCoefficient {
  double estimate;
  double std_error;
  double p_value;  ///< two-sided, normal
  double lower;
  double upper;
};

struct MetaRegression {
  std::vector<RegressionCoefficient> coefficients;  ///< intercept first, then the moderators
  double tau_squared;                               ///< what the moderators leave between studies
  double r_squared;          ///< per cent of the tau squared without moderators that they explain
  ChiSquareTest moderators;  ///< of all moderators together (Wald)
  ChiSquareTest residual;    ///< Q of what is left, fixed weights
};

/// y_i = b_0 + sum_j b_j x_ij + u_i + e_i with Var u = tau^2 (0 where `fixed`, else REML by Fisher scoring) and Var e =
/// v_i. `moderators[j]` is column j. Errors (bad_input): those of pool; a column of another length, not finite,
/// constant or collinear; fewer studies than coefficients + 1. (numerical): tau^2 did not settle.
[[nodiscard]] core::Result<MetaRegression> meta_regression(std::span<const Effect> effects,
                                                           std::span<const std::span<const double>> moderators,
                                                           bool fixed = false, double level = 0.95);

/// Whether small studies show other effects than large ones: the coefficient of the standard error in a regression of
/// the effects on it. Egger's form: least squares weighted by 1 / v, t with k - 2 degrees of freedom. Few studies tell
/// little: below about ten the test has hardly any power. Source: Egger et al. 1997, doi:10.1136/bmj.315.7109.629.
struct SmallStudyTest {
  double statistic;
  double degrees_of_freedom;
  double p_value;
};
/// Errors: as meta_regression; fewer than 3 studies; equal standard errors.
[[nodiscard]] core::Result<SmallStudyTest> egger_test(std::span<const Effect> effects);

}  // namespace hepatrial::stats
