#pragma once
// What data say about parameters near a point, from the sensitivities of the predictions: which directions they fix,
// which parameters they cannot tell apart. Local; see profile_likelihood.hpp for the rest. docs/methods/inference.md.

#include <span>
#include <vector>

#include "core/result.hpp"
#include "infer/matrix.hpp"
#include "infer/symmetric_eigen.hpp"

// All functions are pure and thread-safe. Parameters should be in standard coordinates (ParameterSpace), so that
// eigenvalues of different parameters can be compared. Checked by tests/infer/fisher_information_test.cpp.
namespace hepatrial::infer {

/// Points for central differences: row 2k is centre + steps[k] in coordinate k, row 2k + 1 is centre - steps[k].
[[nodiscard]] Matrix difference_points(std::span<const double> centre, std::span<const double> steps);
/// (f(x + h) - f(x - h)) / (2 h): a row a datum, a column a parameter. `predicted`: a row a point of difference_points.
/// An empty matrix when the rows are not twice the steps. Error of order h^2.
[[nodiscard]] Matrix difference_jacobian(const Matrix& predicted, std::span<const double> steps);

struct FisherInformation {
  Matrix information;    ///< F = J' C_e^-1 J + C_prior^-1
  SymmetricEigen eigen;  ///< of F; small values: directions in which parameters can move unseen
  std::size_t rank = 0;  ///< eigenvalues above 1e-10 of the largest
  /// sqrt of the diagonal of F^-1 (Cramer-Rao); infinite for a parameter with a part in an unseen direction.
  std::vector<double> standard_deviations;
  Matrix covariance;   ///< F^-1; NaN in rows and columns of infinite standard deviation
  Matrix correlation;  ///< of F^-1; NaN likewise
};

/// `jacobian`: a row a datum, a column a parameter. `prior_sd`: one a parameter, infinite where there is no prior;
/// empty: no priors. Problems (all at once): empty or sizes that differ, elements not finite, standard deviations not
/// positive.
[[nodiscard]] core::Result<FisherInformation> fisher_information(const Matrix& jacobian,
                                                                 std::span<const double> observation_sd,
                                                                 std::span<const double> prior_sd);

/// Collinearity index of the columns in `subset`: gamma = 1 / sqrt(least eigenvalue of S'S), S the columns scaled to
/// length 1. 1: orthogonal; infinite: linearly dependent; above about 10 to 15 a change of one parameter can be made
/// good by the others to 1/gamma. Brun, Reichert & Kuensch 2001, doi:10.1029/2000WR900350. NaN for an empty subset, an
/// index beyond the columns, or a column that is zero or not finite. Weigh rows (divide by sd) beforehand.
[[nodiscard]] double collinearity_index(const Matrix& jacobian, std::span<const std::size_t> subset);

struct CollinearPair {
  std::size_t first = 0;
  std::size_t second = 0;
  double cosine = 0.0;  ///< between the columns; with a negative one both can rise unseen, else one against the other
  double index = 1.0;   ///< collinearity index of the pair: 1 / sqrt(1 - |cosine|)
};

/// All pairs of columns that are neither zero nor infinite, most collinear first.
[[nodiscard]] std::vector<CollinearPair> collinear_pairs(const Matrix& jacobian);

/// Root mean square of each column: the importance delta_msqr of Brun et al. 2001.
[[nodiscard]] std::vector<double> sensitivity_importance(const Matrix& jacobian);

}  // namespace hepatrial::infer
