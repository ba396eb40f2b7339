#include "infer/rank_correlation.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace hepatrial::infer {
namespace {

/// Whole numbers by remainders, so that R and C++ see the same data.
struct Example {
  Matrix design{60, 3};
  std::vector<double> results;
  Example() {
    for (long i = 1; i <= 60; ++i) {
      const long x1 = i * 7919 % 1009, x2 = i * 104729 % 997, x3 = i * 1299709 % 51;
      const auto row = static_cast<std::size_t>(i - 1);
      design(row, 0) = static_cast<double>(x1);
      design(row, 1) = static_cast<double>(x2);
      design(row, 2) = static_cast<double>(x3);  // with ties
      results.push_back(static_cast<double>(3 * x1 - 2 * x2 + i * 15485863 % 1500));
    }
  }
};

TEST(PartialRankCorrelation, agrees_with_residuals_of_regressions_in_r) {
  // R 4.2.2: i <- 1:60, the same remainders, X <- apply(cbind(x1, x2, x3), 2, rank), then for each j
  // r <- cor(resid(lm(X[, j] ~ X[, -j])), resid(lm(rank(y) ~ X[, -j]))), t with 56 degrees of freedom, and
  // tanh(atanh(r) + c(-1, 1) * qnorm(0.975) / sqrt(55)).
  const double expected[3][4] = {{8.83601430849e-01, 8.10223349264e-01, 9.29709195958e-01, 4.20531386121e-20},
                                 {-7.78738422360e-01, -8.63371476154e-01, -6.51485621297e-01, 6.17002661065e-13},
                                 {0.063785083132, -0.197769018894, 0.316860449817, 0.634300274663}};
  const Example example;
  const auto found = partial_rank_correlation(example.design, example.results, 0.95);
  ASSERT_TRUE(found) << core::text(found.error());
  EXPECT_EQ(found->points_used, 60U);
  for (std::size_t j = 0; j < 3; ++j) {
    EXPECT_NEAR(found->correlation[j].value, expected[j][0], 1e-11);
    EXPECT_NEAR(found->correlation[j].lower, expected[j][1], 1e-11);
    EXPECT_NEAR(found->correlation[j].upper, expected[j][2], 1e-11);
    EXPECT_NEAR(found->p_value[j] / expected[j][3], 1.0, 1e-9);
  }
}

TEST(PartialRankCorrelation, ranks_share_ties) {
  // R 4.2.2: rank(c(3, 1, 3, 2, 3)) is 4 1 4 2 4.
  EXPECT_EQ(ranks(std::vector<double>{3, 1, 3, 2, 3}), (std::vector<double>{4, 1, 4, 2, 4}));
}

TEST(PartialRankCorrelation, a_monotone_curve_is_perfect_and_scales_do_not_matter) {
  Matrix design(20, 1);
  std::vector<double> rising, falling;
  for (std::size_t i = 0; i < 20; ++i) {
    design(i, 0) = static_cast<double>(i * 7 % 20);
    rising.push_back(std::exp(design(i, 0)));
    falling.push_back(-rising.back());
  }
  EXPECT_EQ(partial_rank_correlation(design, rising, 0.95)->correlation[0].value, 1.0);
  EXPECT_EQ(partial_rank_correlation(design, falling, 0.95)->correlation[0].value, -1.0);
}

TEST(PartialRankCorrelation, failed_rows_are_left_out_and_constants_have_none) {
  Example example;
  Matrix more(61, 4);
  for (std::size_t i = 0; i < 60; ++i) {
    for (std::size_t j = 0; j < 3; ++j) more(i, j) = example.design(i, j);
    more(i, 3) = 2.0;
  }
  std::vector<double> results = example.results;
  results.push_back(std::numeric_limits<double>::quiet_NaN());
  const auto found = partial_rank_correlation(more, results, 0.95);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->points_used, 60U);
  EXPECT_NEAR(found->correlation[0].value, 8.83601430849e-01, 1e-11);
  EXPECT_TRUE(std::isnan(found->correlation[3].value));
  EXPECT_TRUE(std::isnan(found->p_value[3]));
}

TEST(PartialRankCorrelation, reports_all_problems_at_once) {
  const auto refused = partial_rank_correlation(Matrix(5, 3), std::vector<double>(5, 1.0), 1.5);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().size(), 2U);
  EXPECT_FALSE(partial_rank_correlation(Matrix(9, 3), std::vector<double>(8, 1.0), 0.9));
}

}  // namespace
}  // namespace hepatrial::infer
