#pragma once
// Cholesky factor of a small symmetric positive semidefinite matrix; internal to the rooms stats and infer.

#include <cstddef>
#include <span>
#include <vector>

namespace hepatrial::stats {

/// L with L L' = A, where rows and columns of A that depend on earlier ones are left out.
/// Golub & Van Loan, Matrix Computations, 4th ed., section 4.2. Checked by tests/stats/cholesky_test.cpp.
class Cholesky {
 public:
  /// `matrix` is size x size, row-major, symmetric. Row j is left out when its pivot is not above
  /// `tolerance` times its diagonal element.
  Cholesky(std::span<const double> matrix, std::size_t size, double tolerance);

  [[nodiscard]] std::size_t size() const { return size_; }
  /// Number of rows kept.
  [[nodiscard]] std::size_t rank() const;
  /// Whether row j was kept.
  [[nodiscard]] bool kept(std::size_t row) const { return kept_[row] != 0; }

  /// x with A x = b on the kept rows; 0 on the others.
  [[nodiscard]] std::vector<double> solve(std::span<const double> right_side) const;
  /// b' A^-1 b on the kept rows: the sum of squares of L^-1 b, so never negative.
  [[nodiscard]] double quadratic_form(std::span<const double> vector) const;
  /// log det A over the kept rows.
  [[nodiscard]] double log_determinant() const;
  /// A^-1 on the kept rows and columns, row-major; 0 elsewhere.
  [[nodiscard]] std::vector<double> inverse() const;

 private:
  [[nodiscard]] std::vector<double> forward(std::span<const double> right_side) const;

  std::size_t size_;
  std::vector<double> lower_;
  std::vector<char> kept_;
};

}  // namespace hepatrial::stats
