#pragma once
// Partial rank correlation coefficients (PRCC): how monotonically a result follows each parameter when the others are
// held.

#include <span>
#include <vector>

#include "core/result.hpp"
#include "infer/matrix.hpp"
#include "infer/sobol_indices.hpp"

namespace hepatrial::infer {

struct PartialRankCorrelation {
  std::vector<SensitivityIndex> correlation;  ///< one a parameter, in [-1, 1]; NaN where it is not defined
  std::vector<double> p_value;                ///< two-sided, of no correlation
  std::size_t points_used = 0;                ///< rows with a finite result
};

/// Ranks with ties at their mean; correlation of the residuals of parameter i and result after linear regression of
/// both on all other parameters' ranks: -P_iy / sqrt(P_ii P_yy) with P the inverse of the rank correlation matrix. p
/// from t with N - 2 - (k - 1) degrees of freedom; interval by Fisher's z with standard error 1 / sqrt(N - 3 - (k -
/// 1)). Marino et al. 2008, doi:10.1016/j.jtbi.2008.04.011. A parameter that is constant or whose ranks depend on
/// earlier ones has NaN. Misleads where the result does not follow a parameter monotonically: then use Sobol' indices.
/// `design`: a row a point. Rows whose result is not finite are left out. Problems (all at once): sizes that differ,
/// level outside (0, 1), too few points used (N < k + 3). Pure and thread-safe. Checked by
/// tests/infer/rank_correlation_test.cpp.
[[nodiscard]] core::Result<PartialRankCorrelation> partial_rank_correlation(const Matrix& design,
                                                                            std::span<const double> results,
                                                                            double level);

/// Ranks from 1, ties at their mean. Pure.
[[nodiscard]] std::vector<double> ranks(std::span<const double> values);

}  // namespace hepatrial::infer
