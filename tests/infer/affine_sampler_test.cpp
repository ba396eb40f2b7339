#include "infer/affine_sampler.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "infer/chain_diagnostics.hpp"
#include "infer/objectives.hpp"

namespace hepatrial::infer {
namespace {

Matrix cloud(std::size_t walkers, std::size_t dimensions, std::uint64_t seed) {
  Matrix result(walkers, dimensions);
  core::RandomStream stream(seed, "test cloud", 0);
  for (double& element : result.values) element = 0.5 * stream.normal();
  return result;
}

struct Draws {
  std::vector<Matrix> chains;  ///< one a coordinate: a row a walker, a column a round
  [[nodiscard]] double mean(std::size_t k) const {
    double sum = 0;
    for (const double draw : chains[k].values) sum += draw / static_cast<double>(chains[k].values.size());
    return sum;
  }
  [[nodiscard]] double covariance(std::size_t k, std::size_t l) const {
    const double at_k = mean(k), at_l = mean(l);
    double sum = 0;
    for (std::size_t i = 0; i < chains[k].values.size(); ++i) {
      sum += (chains[k].values[i] - at_k) * (chains[l].values[i] - at_l);
    }
    return sum / static_cast<double>(chains[k].values.size() - 1);
  }
};

void advance(AffineSampler& sampler, const Objective& log_density, std::uint64_t rounds) {
  const std::uint64_t until = sampler.rounds() + rounds;
  while (sampler.rounds() < until) ASSERT_TRUE(sampler.tell(evaluate(sampler.ask(), log_density)));
}

Draws collect(AffineSampler& sampler, const Objective& log_density, std::size_t rounds) {
  const std::size_t walkers = sampler.walkers().rows, dimensions = sampler.walkers().columns;
  Draws draws{std::vector<Matrix>(dimensions, Matrix(walkers, rounds))};
  for (std::size_t round = 0; round < rounds; ++round) {
    advance(sampler, log_density, 1);
    EXPECT_TRUE(sampler.between_rounds());
    for (std::size_t i = 0; i < walkers; ++i) {
      for (std::size_t k = 0; k < dimensions; ++k) draws.chains[k](i, round) = sampler.walkers()(i, k);
    }
  }
  return draws;
}

TEST(AffineSampler, meets_a_correlated_normal) {
  // Mean (1, -2), standard deviations 0.01 and 100, correlation 0.9: precision by hand.
  const Objective log_density = [](std::span<const double> x) {
    const double u = (x[0] - 1.0) / 0.01, v = (x[1] + 2.0) / 100.0;
    return -0.5 * (u * u - 1.8 * u * v + v * v) / (1.0 - 0.81);
  };
  auto sampler = AffineSampler::create({}, cloud(40, 2, 1));
  ASSERT_TRUE(sampler) << core::text(sampler.error());
  advance(*sampler, log_density, 500);
  const Draws draws = collect(*sampler, log_density, 4000);
  // Some 5,000 effective draws of 160,000: standard errors of 1.4 % of a standard deviation and 2 % of a variance.
  EXPECT_GT(effective_sample_size(draws.chains[0]), 3000);
  EXPECT_NEAR(draws.mean(0), 1.0, 0.05 * 0.01);
  EXPECT_NEAR(draws.mean(1), -2.0, 0.05 * 100.0);
  EXPECT_NEAR(draws.covariance(0, 0) / 1e-4, 1.0, 0.06);
  EXPECT_NEAR(draws.covariance(1, 1) / 1e4, 1.0, 0.06);
  EXPECT_NEAR(draws.covariance(0, 1), 0.9, 0.06);
  EXPECT_LT(split_r_hat(draws.chains[0]), 1.02);
  EXPECT_GT(sampler->acceptance_share(), 0.4);
  EXPECT_LT(sampler->acceptance_share(), 0.9);
}

TEST(AffineSampler, meets_a_banana) {
  // x1 ~ N(0, 1), x2 | x1 ~ N(x1^2 / 2, 1): means 0 and 1/2, variances 1 and 1 + 2/4 = 1.5, no covariance.
  const Objective log_density = [](std::span<const double> x) {
    const double rest = x[1] - 0.5 * x[0] * x[0];
    return -0.5 * (x[0] * x[0] + rest * rest);
  };
  auto sampler = AffineSampler::create({}, cloud(40, 2, 2));
  ASSERT_TRUE(sampler);
  advance(*sampler, log_density, 200);
  const Draws draws = collect(*sampler, log_density, 6000);
  EXPECT_NEAR(draws.mean(0), 0.0, 0.05);
  EXPECT_NEAR(draws.mean(1), 0.5, 0.05);
  EXPECT_NEAR(draws.covariance(0, 0), 1.0, 0.06);
  EXPECT_NEAR(draws.covariance(1, 1), 1.5, 0.1);
  EXPECT_NEAR(draws.covariance(0, 1), 0.0, 0.06);
}

TEST(AffineSampler, failures_are_rejected_and_counted) {
  // A half normal: everything below 0 fails. Mean sqrt(2 / pi) = 0.797885, variance 1 - 2 / pi = 0.363380.
  std::uint64_t failed = 0;
  const Objective half = [&](std::span<const double> x) {
    failed += x[0] < 0 ? 1 : 0;
    return x[0] < 0 ? std::numeric_limits<double>::quiet_NaN() : -0.5 * x[0] * x[0];
  };
  auto sampler = AffineSampler::create({}, cloud(20, 1, 3));
  ASSERT_TRUE(sampler);
  advance(*sampler, half, 200);
  const Draws draws = collect(*sampler, half, 6000);
  EXPECT_NEAR(draws.mean(0), 0.797885, 0.02);
  EXPECT_NEAR(draws.covariance(0, 0), 0.363380, 0.02);
  EXPECT_EQ(sampler->failed_evaluations(), failed);
}

TEST(AffineSampler, resumes_with_the_same_bits) {
  const Objective log_density = [](std::span<const double> x) { return -0.5 * sphere(x); };
  auto whole = AffineSampler::create({2.0, 9}, cloud(12, 3, 4));
  ASSERT_TRUE(whole);
  auto from_start = AffineSampler::resume(whole->state());
  ASSERT_TRUE(from_start);
  advance(*whole, log_density, 10);
  ASSERT_TRUE(whole->tell(evaluate(whole->ask(), log_density)));  // in the middle of a round
  EXPECT_FALSE(whole->between_rounds());
  auto resumed = AffineSampler::resume(whole->state());
  ASSERT_TRUE(resumed) << core::text(resumed.error());
  advance(*whole, log_density, 20);
  advance(*resumed, log_density, 20);
  advance(*from_start, log_density, whole->rounds());
  EXPECT_EQ(resumed->state(), whole->state());
  EXPECT_EQ(from_start->walkers().values, whole->walkers().values);
}

TEST(AffineSampler, reports_all_problems_at_once) {
  Matrix walkers(5, 3);
  walkers(0, 0) = NAN;
  const auto refused = AffineSampler::create({1.0, 1}, walkers);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().size(), 3U);
  EXPECT_FALSE(AffineSampler::resume("{}"));
  auto sampler = AffineSampler::create({}, cloud(4, 1, 1));
  EXPECT_FALSE(sampler->tell(std::vector<double>(3, 0.0)));
  EXPECT_FALSE(sampler->tell(std::vector<double>(4, NAN)));
  EXPECT_TRUE(sampler->tell(std::vector<double>(4, 0.0)));
}

}  // namespace
}  // namespace hepatrial::infer
