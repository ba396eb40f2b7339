#include "infer/symmetric_eigen.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "infer/objectives.hpp"

namespace hepatrial::infer {
namespace {

TEST(SymmetricEigen, agrees_with_the_second_difference_matrix) {
  // tridiag(-1, 2, -1) of n rows has eigenvalues 2 - 2 cos(k pi / (n + 1)), k = 1..n (textbook result).
  const std::size_t n = 30;
  Matrix a(n, n);
  for (std::size_t i = 0; i < n; ++i) {
    a(i, i) = 2.0;
    if (i + 1 < n) a(i, i + 1) = a(i + 1, i) = -1.0;
  }
  const SymmetricEigen eigen = symmetric_eigen(a);
  for (std::size_t k = 0; k < n; ++k) {
    const double expected = 2.0 - 2.0 * std::cos(M_PI * static_cast<double>(k + 1) / static_cast<double>(n + 1));
    EXPECT_NEAR(eigen.values[k], expected, 1e-13);
  }
}

TEST(SymmetricEigen, recovers_values_over_twelve_orders_and_orthonormal_vectors) {
  const std::size_t n = 12;
  const Matrix rows = rotation(n);
  Matrix a(n, n);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) {
      for (std::size_t k = 0; k < n; ++k) a(i, j) += rows(k, i) * std::pow(10.0, -static_cast<double>(k)) * rows(k, j);
    }
  }
  const SymmetricEigen eigen = symmetric_eigen(a);
  for (std::size_t k = 0; k < n; ++k) {
    EXPECT_NEAR(eigen.values[n - 1 - k], std::pow(10.0, -static_cast<double>(k)), 1e-15);
    for (std::size_t l = 0; l < n; ++l) {
      double product = 0;
      for (std::size_t i = 0; i < n; ++i) product += eigen.vectors(i, k) * eigen.vectors(i, l);
      EXPECT_NEAR(product, k == l ? 1.0 : 0.0, 1e-14);
    }
  }
}

TEST(SymmetricEigen, takes_diagonal_zero_and_single_matrices) {
  Matrix diagonal(3, 3);
  diagonal(0, 0) = 5.0;
  diagonal(1, 1) = -1.0;
  EXPECT_EQ(symmetric_eigen(diagonal).values, (std::vector<double>{-1.0, 0.0, 5.0}));
  EXPECT_EQ(symmetric_eigen(Matrix(1, 1)).values, std::vector<double>{0.0});
  EXPECT_TRUE(symmetric_eigen(Matrix(0, 0)).values.empty());
}

}  // namespace
}  // namespace hepatrial::infer
