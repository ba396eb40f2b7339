#include "core/random.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace hepatrial::core {
namespace {

TEST(RandomStream, DependsOnlyOnSeedPurposeAndSubject) {
  RandomStream first(7, "covariates", 42);
  RandomStream other(7, "death", 42);
  RandomStream again(7, "covariates", 42);
  for (int draw = 0; draw < 100; ++draw) {
    (void)other.uniform();  // drawing from another stream shifts nothing
    EXPECT_EQ(first.uniform(), again.uniform());
  }
}

TEST(RandomStream, PurposeSeedAndSubjectEachGiveAnotherStream) {
  const double base = RandomStream(7, "covariates", 42).uniform();
  EXPECT_NE(base, RandomStream(8, "covariates", 42).uniform());
  EXPECT_NE(base, RandomStream(7, "covariatez", 42).uniform());
  EXPECT_NE(base, RandomStream(7, "covariates", 43).uniform());
}

// Error rate: each bound is five standard errors of a correct generator (about 6e-7 two-sided).
TEST(RandomStream, MomentsOfUniformNormalAndExponential) {
  constexpr int k_draws = 200000;
  RandomStream stream(1, "moments", 0);
  double uniform_sum = 0;
  double normal_sum = 0;
  double normal_squares = 0;
  double exponential_sum = 0;
  for (int draw = 0; draw < k_draws; ++draw) {
    const double uniform = stream.uniform();
    ASSERT_GT(uniform, 0.0);
    ASSERT_LT(uniform, 1.0);
    uniform_sum += uniform;
    const double normal = stream.normal();
    normal_sum += normal;
    normal_squares += normal * normal;
    exponential_sum += stream.exponential();
  }
  const double root_n = std::sqrt(static_cast<double>(k_draws));
  EXPECT_NEAR(uniform_sum / k_draws, 0.5, 5 * 0.2887 / root_n);
  EXPECT_NEAR(normal_sum / k_draws, 0.0, 5 / root_n);
  EXPECT_NEAR(normal_squares / k_draws, 1.0, 5 * std::sqrt(2.0) / root_n);
  EXPECT_NEAR(exponential_sum / k_draws, 1.0, 5 / root_n);
}

TEST(RandomStream, NeighbouringSubjectsAreUncorrelated) {
  constexpr int k_subjects = 100000;
  double product = 0;
  for (int subject = 0; subject < k_subjects; ++subject) {
    const auto id = static_cast<std::uint64_t>(subject);
    product += RandomStream(3, "pairs", id).normal() * RandomStream(3, "pairs", id + 1).normal();
  }
  EXPECT_NEAR(product / k_subjects, 0.0, 5 / std::sqrt(static_cast<double>(k_subjects)));
}

}  // namespace
}  // namespace hepatrial::core
