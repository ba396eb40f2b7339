#include "infer/parameter_space.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace hepatrial::infer {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

std::vector<Parameter> example() {
  return {{"growth_rate", Scale::log, PriorForm::normal, std::log(0.004), 0.5, 0.0, infinity},
          {"share", Scale::logit, PriorForm::normal, 0.0, 1.5, 0.0, 1.0},
          {"offset", Scale::linear, PriorForm::uniform, 0.0, 0.0, -2.0, 6.0},
          {"potency", Scale::log, PriorForm::uniform, 0.0, 0.0, 0.1, 10.0},
          {"cut", Scale::linear, PriorForm::normal, 0.0, 1.0, 0.0, infinity}};
}

TEST(ParameterSpace, maps_known_points) {
  const auto space = ParameterSpace::create(example());
  ASSERT_TRUE(space) << core::text(space.error());
  const std::vector<double> middle = space->values_from_unit(std::vector<double>(5, 0.5));
  EXPECT_NEAR(middle[0], 0.004, 1e-15);
  EXPECT_NEAR(middle[1], 0.5, 1e-15);
  EXPECT_NEAR(middle[2], 2.0, 1e-15);
  EXPECT_NEAR(middle[3], 1.0, 1e-14);
  // Median of the half normal: Phi^-1(3/4) = 0.674489750196082 (R 4.2.2: qnorm(0.75)).
  EXPECT_NEAR(middle[4], 0.674489750196082, 1e-14);
  const std::vector<double> one = space->values_from_standard(std::vector<double>(5, 1.0));
  EXPECT_NEAR(one[0], 0.004 * std::exp(0.5), 1e-15);
  EXPECT_NEAR(one[1], 1.0 / (1.0 + std::exp(-1.5)), 1e-15);
  EXPECT_NEAR(one[2], 2.0 + 8.0 / std::sqrt(12.0), 1e-14);
  EXPECT_NEAR(space->standard_lower()[2], -std::sqrt(3.0), 1e-14);
  EXPECT_EQ(space->standard_lower()[0], -infinity);
  // Without bounds that matter, normal scores are standard coordinates.
  EXPECT_EQ(space->values_from_scores(std::vector<double>(5, 1.0))[0], one[0]);
}

TEST(ParameterSpace, every_map_has_its_inverse) {
  const auto space = ParameterSpace::create(example());
  ASSERT_TRUE(space);
  for (const double u : {0.01, 0.2, 0.5, 0.77, 0.99}) {
    const std::vector<double> values = space->values_from_unit(std::vector<double>(5, u));
    const auto near = [&](const std::vector<double>& found) {
      for (std::size_t i = 0; i < 5; ++i) EXPECT_NEAR(found[i], values[i], 1e-11 * std::abs(values[i]) + 1e-12);
    };
    for (const double back : space->unit_from_values(values)) EXPECT_NEAR(back, u, 1e-12);
    near(space->values_from_scaled(space->scaled_from_values(values)));
    near(space->values_from_standard(space->standard_from_values(values)));
    near(space->values_from_scores(space->scores_from_values(values)));
  }
}

TEST(ParameterSpace, values_never_leave_the_bounds) {
  const auto space = ParameterSpace::create(example());
  ASSERT_TRUE(space);
  for (const double z : {-1e300, -50.0, -3.0, 3.0, 50.0, 1e300}) {
    for (const auto& values : {space->values_from_standard(std::vector<double>(5, z)),
                               space->values_from_scores(std::vector<double>(5, z))}) {
      for (std::size_t i = 0; i < 5; ++i) {
        EXPECT_GE(values[i], example()[i].lower);
        EXPECT_LE(values[i], example()[i].upper);
      }
    }
  }
}

TEST(ParameterSpace, prior_counts_squares_on_the_scale) {
  const auto space = ParameterSpace::create(example());
  ASSERT_TRUE(space);
  const double e = std::exp(1.0);
  // One standard deviation of growth (0.5), two of cut (2^2 / 2); the uniform ones count nothing.
  EXPECT_NEAR(space->negative_log_prior(std::vector<double>{0.004 * std::sqrt(e), 0.5, 5.0, 2.0, 2.0}), 2.5, 1e-12);
  EXPECT_EQ(space->negative_log_prior(std::vector<double>{0.004, 0.5, 7.0, 2.0, 2.0}), infinity);
  EXPECT_EQ(space->negative_log_prior(std::vector<double>{0.004, 0.5, NAN, 2.0, 2.0}), infinity);
}

TEST(ParameterSpace, reports_all_problems_at_once) {
  const auto refused = ParameterSpace::create(
      {{"", Scale::linear, PriorForm::normal, 0.0, 1.0, -1.0, 1.0},                    // no name
       {"a", Scale::linear, PriorForm::normal, 0.0, 1.0, 1.0, -1.0},                   // bounds fall
       {"a", Scale::log, PriorForm::normal, 0.0, 1.0, -1.0, 2.0},                      // repeated; below the domain
       {"b", Scale::log, PriorForm::uniform, 0.0, 1.0, 0.0, 2.0},                      // ln 0 is not finite
       {"c", Scale::logit, PriorForm::normal, 0.9, -1.0, 0.1, 0.6},                    // mean on the scale outside; sd
       {"d", Scale::linear, PriorForm::normal, NAN, infinity, -infinity, infinity}});  // mean; sd
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().size(), 9U) << core::text(refused.error());
  EXPECT_FALSE(ParameterSpace::create({}));
}

}  // namespace
}  // namespace hepatrial::infer
