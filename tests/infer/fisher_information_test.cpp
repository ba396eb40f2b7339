#include "infer/fisher_information.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace hepatrial::infer {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

Matrix matrix(std::size_t rows, std::size_t columns, std::vector<double> values) {
  Matrix result(rows, columns);
  result.values = std::move(values);
  return result;
}

TEST(FisherInformation, gives_the_standard_errors_of_a_straight_line) {
  // y = a + b x at x = 1..5 with known error 2. R 4.2.2: 2 * sqrt(diag(solve(crossprod(cbind(1, 1:5))))) gives
  // 2.097617696 and 0.632455532; cov2cor gives -0.904534034.
  const Matrix line = matrix(5, 2, {1, 1, 1, 2, 1, 3, 1, 4, 1, 5});
  const auto result = fisher_information(line, std::vector<double>(5, 2.0), {});
  ASSERT_TRUE(result) << core::text(result.error());
  EXPECT_EQ(result->rank, 2U);
  EXPECT_NEAR(result->standard_deviations[0], 2.097617696, 1e-9);
  EXPECT_NEAR(result->standard_deviations[1], 0.632455532, 1e-9);
  EXPECT_NEAR(result->correlation(0, 1), -0.904534034, 1e-9);
  EXPECT_EQ(result->correlation(1, 1), 1.0);
}

TEST(FisherInformation, finds_the_pair_that_data_cannot_tell_apart) {
  // y = (a + b) x + c: a and b are seen only as their sum, c alone is known.
  const Matrix pair = matrix(3, 3, {1, 1, 1, 2, 2, 1, 3, 3, 1});
  const auto result = fisher_information(pair, std::vector<double>(3, 1.0), {});
  ASSERT_TRUE(result);
  EXPECT_EQ(result->rank, 2U);
  EXPECT_EQ(result->standard_deviations[0], infinity);
  EXPECT_EQ(result->standard_deviations[1], infinity);
  // x = 1..3: variance of the intercept is 1/3 + 2^2/2 = 7/3.
  EXPECT_NEAR(result->standard_deviations[2], std::sqrt(7.0 / 3.0), 1e-12);
  EXPECT_TRUE(std::isnan(result->correlation(0, 1)));
  // The unseen direction is (1, -1, 0) / sqrt(2).
  EXPECT_NEAR(std::fabs(result->eigen.vectors(0, 0)), std::sqrt(0.5), 1e-9);
  EXPECT_NEAR(result->eigen.vectors(0, 0) + result->eigen.vectors(1, 0), 0.0, 1e-9);
  const auto pairs = collinear_pairs(pair);
  EXPECT_EQ(pairs.front().first, 0U);
  EXPECT_EQ(pairs.front().second, 1U);
  EXPECT_EQ(pairs.front().index, infinity);
}

TEST(FisherInformation, priors_close_open_directions) {
  // One datum a + b with sd 1, priors sd 1: F = [[2, 1], [1, 2]], F^-1 = [[2, -1], [-1, 2]] / 3.
  const auto result = fisher_information(matrix(1, 2, {1, 1}), std::vector<double>{1.0}, std::vector<double>{1.0, 1.0});
  ASSERT_TRUE(result);
  EXPECT_EQ(result->rank, 2U);
  EXPECT_NEAR(result->covariance(0, 0), 2.0 / 3.0, 1e-15);
  EXPECT_NEAR(result->correlation(0, 1), -0.5, 1e-15);
  EXPECT_NEAR(result->eigen.values[0], 1.0, 1e-15);
  EXPECT_NEAR(result->eigen.values[1], 3.0, 1e-15);
}

TEST(FisherInformation, collinearity_index_by_hand) {
  // Unit columns at angle 60 degrees: S'S = [[1, 1/2], [1/2, 1]], least eigenvalue 1/2, index sqrt(2). Lengths do not
  // count.
  const Matrix angle = matrix(2, 3, {5.0, 0.5, 0.0, 0.0, std::sqrt(0.75), 0.0});
  const std::size_t both[] = {0, 1};
  EXPECT_NEAR(collinearity_index(angle, both), std::sqrt(2.0), 1e-14);
  const std::size_t single[] = {1};
  EXPECT_NEAR(collinearity_index(angle, single), 1.0, 1e-14);
  const std::size_t with_zero_column[] = {0, 2};
  EXPECT_TRUE(std::isnan(collinearity_index(angle, with_zero_column)));
  const std::size_t beyond[] = {7};
  EXPECT_TRUE(std::isnan(collinearity_index(angle, beyond)));
  EXPECT_TRUE(std::isnan(collinearity_index(angle, {})));
  EXPECT_EQ(collinear_pairs(angle).size(), 1U);
  EXPECT_NEAR(collinear_pairs(angle)[0].cosine, 0.5, 1e-15);
  EXPECT_NEAR(sensitivity_importance(angle)[0], 5.0 / std::sqrt(2.0), 1e-14);
}

TEST(FisherInformation, three_columns_can_depend_without_a_collinear_pair) {
  const Matrix plane = matrix(2, 3, {1, 0, 1, 0, 1, 1});
  const std::size_t all[] = {0, 1, 2};
  EXPECT_EQ(collinearity_index(plane, all), infinity);
  EXPECT_LT(collinear_pairs(plane).front().index, 2.0);
}

TEST(FisherInformation, central_differences_are_exact_for_parabolas) {
  const std::vector<double> centre = {1.0, -2.0};
  const std::vector<double> steps = {0.1, 0.5};
  const Matrix points = difference_points(centre, steps);
  Matrix predicted(4, 2);
  for (std::size_t i = 0; i < 4; ++i) {
    predicted(i, 0) = points(i, 0) * points(i, 0) + 3.0 * points(i, 1);
    predicted(i, 1) = points(i, 0) * points(i, 1);
  }
  const Matrix jacobian = difference_jacobian(predicted, steps);
  EXPECT_NEAR(jacobian(0, 0), 2.0, 1e-13);
  EXPECT_NEAR(jacobian(0, 1), 3.0, 1e-13);
  EXPECT_NEAR(jacobian(1, 0), -2.0, 1e-13);
  EXPECT_NEAR(jacobian(1, 1), 1.0, 1e-13);
  EXPECT_EQ(difference_jacobian(predicted, centre).columns, 2U);
  EXPECT_EQ(difference_jacobian(predicted, std::vector<double>{0.1}).rows, 0U);
}

TEST(FisherInformation, reports_all_problems_at_once) {
  const auto refused =
      fisher_information(matrix(1, 2, {1, NAN}), std::vector<double>{0.0, 1.0}, std::vector<double>{-1.0});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().size(), 5U) << core::text(refused.error());
  EXPECT_FALSE(fisher_information({}, {}, {}));
}

}  // namespace
}  // namespace hepatrial::infer
