#include "infer/profile_likelihood.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "infer/objectives.hpp"

namespace hepatrial::infer {
namespace {

ProfileSettings around_zero(std::size_t coordinates) {
  ProfileSettings settings;
  settings.optimum.assign(coordinates, 0.0);
  settings.first_step = 0.2;
  settings.fit_step_size = 0.2;
  settings.fit_tolerance = 1e-8;
  return settings;
}

void run(ProfileLikelihood& profile, const Objective& objective, std::size_t batches = 1000000) {
  for (std::size_t i = 0; i < batches && !profile.finished(); ++i) {
    ASSERT_TRUE(profile.tell(evaluate(profile.ask(), objective)));
  }
}

/// x' A x / 2 with A = [[2, 1, 0], [1, 2, 1], [0, 1, 2]]; A^-1 has the diagonal 3/4, 1, 3/4 (by hand).
double three_normals(std::span<const double> x) {
  return x[0] * x[0] + x[1] * x[1] + x[2] * x[2] + x[0] * x[1] + x[1] * x[2];
}

TEST(ProfileLikelihood, interval_of_a_normal_likelihood_is_the_textbook_one) {
  for (const std::size_t parameter : {0U, 1U}) {
    ProfileSettings settings = around_zero(3);
    settings.parameter = parameter;
    auto profile = ProfileLikelihood::create(settings);
    ASSERT_TRUE(profile) << core::text(profile.error());
    run(*profile, three_normals);
    const ProfileInterval interval = profile->interval();
    // 1.959963985 standard deviations (R 4.2.2: qnorm(0.975)).
    const double half_width = 1.959963985 * std::sqrt(parameter == 0 ? 0.75 : 1.0);
    EXPECT_EQ(interval.lower_end, ProfileEnd::crossed);
    EXPECT_EQ(interval.upper_end, ProfileEnd::crossed);
    EXPECT_NEAR(interval.lower, -half_width, 1e-3);
    EXPECT_NEAR(interval.upper, half_width, 1e-3);
    const auto points = profile->points();
    for (std::size_t i = 1; i < points.size(); ++i) EXPECT_LT(points[i - 1].value, points[i].value);
    for (const ProfilePoint& point : points) {
      EXPECT_EQ(point.best[parameter], point.value);
      EXPECT_NEAR(point.objective, point.value * point.value / (parameter == 0 ? 1.5 : 2.0), 1e-5);
    }
  }
}

TEST(ProfileLikelihood, a_pair_seen_only_as_its_sum_is_open_on_both_sides) {
  // The data fix a + b to 0.1 but not a.
  const Objective sum = [](std::span<const double> x) {
    const double misfit = (x[0] + x[1]) / 0.1;
    return 0.5 * misfit * misfit + 0.5 * x[2] * x[2];
  };
  ProfileSettings settings = around_zero(3);
  settings.lower.assign(3, -4.0);
  settings.upper.assign(3, 4.0);
  auto open = ProfileLikelihood::create(settings);
  ASSERT_TRUE(open);
  run(*open, sum);
  EXPECT_EQ(open->interval().lower_end, ProfileEnd::at_bound);
  EXPECT_EQ(open->interval().upper_end, ProfileEnd::at_bound);
  EXPECT_EQ(open->interval().upper, std::numeric_limits<double>::infinity());
  // The neighbour that nothing else stands in for is closed.
  settings.parameter = 2;
  auto closed = ProfileLikelihood::create(settings);
  run(*closed, sum);
  EXPECT_NEAR(closed->interval().upper, 1.959963985, 1e-3);
  // Without bounds the points run out.
  ProfileSettings unbounded = around_zero(3);
  unbounded.maximum_points = 6;
  auto flat = ProfileLikelihood::create(unbounded);
  run(*flat, sum);
  EXPECT_EQ(flat->interval().upper_end, ProfileEnd::too_flat);
  EXPECT_EQ(flat->points().size(), 13U);
}

TEST(ProfileLikelihood, one_sided_limits_of_a_single_parameter) {
  // Poisson count of 0: -ln L = exp(x); least at -infinity, so only the upper side is closed. With the optimum
  // at x = -10 the limit is ln(1.92073 + exp(-10)).
  ProfileSettings settings = around_zero(1);
  settings.optimum = {-10.0};
  settings.optimum_value = std::exp(-10.0);
  settings.lower = {-20.0};
  settings.upper = {20.0};
  auto profile = ProfileLikelihood::create(settings);
  ASSERT_TRUE(profile);
  run(*profile, [](std::span<const double> x) { return std::exp(x[0]); });
  EXPECT_EQ(profile->interval().lower_end, ProfileEnd::at_bound);
  EXPECT_EQ(profile->interval().upper_end, ProfileEnd::crossed);
  EXPECT_NEAR(profile->interval().upper, std::log(1.9207294103 + std::exp(-10.0)), 0.02);  // interpolated over one step
}

TEST(ProfileLikelihood, a_cliff_before_the_bound_is_found_without_asking_twice) {
  // Flat up to 3, then a wall far above the threshold, bound at 4: steps must be halved from where the bound cut them.
  std::vector<double> asked;
  ProfileSettings settings = around_zero(1);
  settings.lower = {-1.0};
  settings.upper = {4.0};
  settings.first_step = 50.0;
  auto profile = ProfileLikelihood::create(settings);
  ASSERT_TRUE(profile);
  run(*profile, [&](std::span<const double> x) {
    asked.push_back(x[0]);
    return x[0] > 3.0 ? 100.0 : 0.0;
  });
  EXPECT_EQ(profile->interval().upper_end, ProfileEnd::crossed);
  EXPECT_NEAR(profile->interval().upper, 3.0, 0.01);
  EXPECT_EQ(profile->interval().lower_end, ProfileEnd::at_bound);
  std::sort(asked.begin(), asked.end());
  EXPECT_EQ(std::adjacent_find(asked.begin(), asked.end()), asked.end());
}

TEST(ProfileLikelihood, tells_when_the_optimum_was_none) {
  ProfileSettings settings = around_zero(2);
  settings.optimum = {0.5, 0.0};
  settings.optimum_value = 0.125;
  auto profile = ProfileLikelihood::create(settings);
  run(*profile, [](std::span<const double> x) { return 0.5 * sphere(x); });
  EXPECT_LT(profile->interval().least_objective, 0.1);
  EXPECT_NEAR(profile->interval().upper, 1.96, 0.05);
  EXPECT_NEAR(profile->interval().lower, -1.96, 0.05);
}

TEST(ProfileLikelihood, an_end_without_finite_values_is_failed_not_closed) {
  auto profile = ProfileLikelihood::create(around_zero(2));
  run(*profile, [](std::span<const double> x) {
    return x[0] > 0.5 ? std::numeric_limits<double>::quiet_NaN() : 0.5 * sphere(x);
  });
  EXPECT_EQ(profile->interval().upper_end, ProfileEnd::failed);
  EXPECT_EQ(profile->interval().upper, std::numeric_limits<double>::infinity());
  EXPECT_EQ(profile->interval().lower_end, ProfileEnd::crossed);
}

TEST(ProfileLikelihood, resumes_with_the_same_bits) {
  auto whole = ProfileLikelihood::create(around_zero(3));
  ASSERT_TRUE(whole);
  run(*whole, three_normals, 150);
  ASSERT_FALSE(whole->finished());
  auto resumed = ProfileLikelihood::resume(whole->state());
  ASSERT_TRUE(resumed) << core::text(resumed.error());
  run(*whole, three_normals);
  run(*resumed, three_normals);
  EXPECT_EQ(resumed->state(), whole->state());
  EXPECT_EQ(resumed->interval().upper, whole->interval().upper);
  EXPECT_EQ(ProfileLikelihood::resume(whole->state())->points().size(), whole->points().size());
}

TEST(ProfileLikelihood, reports_all_problems_at_once) {
  ProfileSettings settings = around_zero(2);
  settings.parameter = 2;
  settings.first_step = 0.0;
  settings.threshold = NAN;
  settings.lower = {0.0};
  const auto refused = ProfileLikelihood::create(settings);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().size(), 4U) << core::text(refused.error());
  EXPECT_FALSE(ProfileLikelihood::resume("{}"));
  auto profile = ProfileLikelihood::create(around_zero(2));
  EXPECT_FALSE(profile->tell(std::vector<double>(1, 0.0)));
}

}  // namespace
}  // namespace hepatrial::infer
