#include "infer/chain_diagnostics.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "core/random.hpp"

namespace hepatrial::infer {
namespace {

/// First-order autoregression with variance 1; its effective size is draws (1 - rho) / (1 + rho) (textbook result).
Matrix autoregression(std::size_t chains, std::size_t draws, double rho) {
  Matrix result(chains, draws);
  for (std::size_t i = 0; i < chains; ++i) {
    core::RandomStream stream(5, "test chain", i);
    double x = stream.normal();
    for (double& draw : result.row(i)) draw = x = rho * x + std::sqrt(1.0 - rho * rho) * stream.normal();
  }
  return result;
}

TEST(ChainDiagnostics, agree_with_the_formulas_written_in_r) {
  // R 4.2.2 on whole numbers: e <- ((1:100) * c(7919, 104729, 1299709)[k]) %% c(1009, 997, 991)[k]; x[i] <- x[i-1] %/%
  // 2 + e[i]; the third chain + 100. z scores by qnorm((rank - 3/8) / (S + 1/4)); sqrt(((N-1)/N W + B) / W) for z and
  // for |x - median|; autocovariances by acf(type = "covariance"); sums of pairs by cummin.
  const long factors[] = {7919, 104729, 1299709}, moduli[] = {1009, 997, 991};
  Matrix chains(3, 100);
  for (std::size_t k = 0; k < 3; ++k) {
    long x = 0;
    for (long i = 1; i <= 100; ++i) {
      x = x / 2 + i * factors[k] % moduli[k];
      chains(k, static_cast<std::size_t>(i - 1)) = static_cast<double>(x + (k == 2 ? 100 : 0));
    }
  }
  EXPECT_NEAR(split_r_hat(chains), 1.07443456499087, 1e-12);
  EXPECT_NEAR(effective_sample_size(chains), 72.808039434742, 1e-9);
}

TEST(ChainDiagnostics, effective_size_of_autoregressions) {
  EXPECT_NEAR(effective_sample_size(autoregression(4, 10000, 0.9)) / (40000 * 0.1 / 1.9), 1.0, 0.12);
  EXPECT_NEAR(effective_sample_size(autoregression(4, 10000, 0.0)) / 40000, 1.0, 0.1);
  EXPECT_GT(effective_sample_size(autoregression(4, 10000, -0.5)), 60000);  // exact: 120,000
  EXPECT_LT(split_r_hat(autoregression(4, 10000, 0.5)), 1.01);
}

TEST(ChainDiagnostics, see_a_shift_a_scale_and_a_trend) {
  Matrix shifted = autoregression(4, 2000, 0.0);
  for (double& draw : shifted.row(3)) draw += 1.0;
  // Eight halves, two of them at 1: variance of the means 0.214, R-hat about sqrt(1.214) = 1.10.
  EXPECT_NEAR(split_r_hat(shifted), 1.10, 0.03);
  EXPECT_LT(effective_sample_size(shifted), 100);
  Matrix wide = autoregression(4, 2000, 0.0);
  for (double& draw : wide.row(3)) draw *= 4.0;
  EXPECT_GT(split_r_hat(wide), 1.05);
  Matrix trend = autoregression(1, 2000, 0.0);
  for (std::size_t t = 0; t < 2000; ++t) trend(0, t) += static_cast<double>(t) / 1000.0;
  EXPECT_GT(split_r_hat(trend), 1.1);
}

TEST(ChainDiagnostics, are_not_defined_without_variation) {
  EXPECT_TRUE(std::isnan(split_r_hat(Matrix(4, 100))));
  EXPECT_TRUE(std::isnan(effective_sample_size(Matrix(4, 100))));
  EXPECT_TRUE(std::isnan(split_r_hat(autoregression(4, 7, 0.0))));
  Matrix broken = autoregression(2, 100, 0.0);
  broken(1, 5) = NAN;
  EXPECT_TRUE(std::isnan(split_r_hat(broken)));
}

}  // namespace
}  // namespace hepatrial::infer
