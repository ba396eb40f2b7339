#pragma once
// Eigenvalues and eigenvectors of a small symmetric matrix (tens of rows).

#include <vector>

#include "infer/matrix.hpp"

namespace hepatrial::infer {

/// A = V diag(values) V'. Column k of `vectors` belongs to values[k]; values rise.
struct SymmetricEigen {
  std::vector<double> values;
  Matrix vectors;
};

/// Cyclic Jacobi rotations (Golub & Van Loan, Matrix Computations, 4th ed., section 8.5), until every off-diagonal
/// element is below rounding; only the upper triangle is read. Arithmetic and square roots alone, so the same bits
/// everywhere. Elements must be finite. Pure and thread-safe. Checked by tests/infer/symmetric_eigen_test.cpp.
[[nodiscard]] SymmetricEigen symmetric_eigen(const Matrix& matrix);

}  // namespace hepatrial::infer
