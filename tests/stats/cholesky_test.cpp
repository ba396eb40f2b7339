#include "stats/cholesky.hpp"

#include "stats/reference.hpp"

namespace hepatrial::stats {
namespace {

TEST(CholeskyFactor, solves_inverts_and_measures) {
  // A = [[4, 2], [2, 3]], determinant 8: A^-1 = [[3, -2], [-2, 4]] / 8 (by hand).
  const Cholesky factor(std::vector<double>{4, 2, 2, 3}, 2, 1e-12);
  EXPECT_EQ(factor.rank(), 2U);
  reference::expect_numbers(factor.inverse(), std::vector<double>{0.375, -0.25, -0.25, 0.5}, "inverse");
  reference::expect_numbers(factor.solve(std::vector<double>{8, 16}), std::vector<double>{-1, 6}, "solution");
  reference::expect_number(factor.quadratic_form(std::vector<double>{8, 16}), 88.0, "quadratic form");
}

TEST(CholeskyFactor, leaves_out_dependent_rows) {
  // The second row is twice the first; the third stands alone.
  const Cholesky factor(std::vector<double>{1, 2, 0, 2, 4, 0, 0, 0, 5}, 3, 1e-12);
  EXPECT_EQ(factor.rank(), 2U);
  EXPECT_TRUE(factor.kept(0) && !factor.kept(1) && factor.kept(2));
  reference::expect_numbers(factor.solve(std::vector<double>{3, 6, 10}), std::vector<double>{3, 0, 2}, "solution");
}

// det [[4, 2], [2, 3]] = 8.
TEST(Cholesky, log_determinant_by_hand) {
  const std::vector<double> matrix{4.0, 2.0, 2.0, 3.0};
  EXPECT_NEAR(Cholesky(matrix, 2, 1e-12).log_determinant(), std::log(8.0), 1e-15);
}

}  // namespace
}  // namespace hepatrial::stats
