#include "infer/cma_es.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>

#include "infer/objectives.hpp"

namespace hepatrial::infer {
namespace {

constexpr double nan_value = std::numeric_limits<double>::quiet_NaN();

CmaEsSettings ten_dimensions(std::uint64_t seed) {
  CmaEsSettings settings;
  settings.start.assign(10, 1.0);
  settings.step_size = 0.5;
  settings.seed = seed;
  settings.target_value = 1e-10;
  settings.maximum_evaluations = 50000;
  return settings;
}

std::uint64_t evaluations_to_target(CmaEsSettings settings, const Objective& objective) {
  auto optimiser = CmaEs::create(std::move(settings));
  if (!optimiser) return 0;
  minimise(*optimiser, objective);
  EXPECT_EQ(optimiser->stop(), CmaEsStop::target_value);
  EXPECT_LE(objective(optimiser->best()), 1e-10);
  return optimiser->evaluations();
}

// Published: N. Hansen, documentation of barecmaes2.py, `fmin(Fcts.elli, 10 * [0.5], 0.3)`: 5.3e-10 after 6,000
// evaluations, 3.3e-13 after 6,510, without active covariance (which saves a quarter or more). Measured here over seeds
// 1 to 3: sphere 1,700, ellipsoid 4,500, rotated 4,400, Rosenbrock 5,800. Ceilings: half as much again; the ellipsoids
// must beat the published run.
TEST(CmaEs, reaches_known_minima_in_published_orders_of_evaluations) {
  for (const std::uint64_t seed : {1, 2, 3}) {
    SCOPED_TRACE(seed);
    EXPECT_LE(evaluations_to_target(ten_dimensions(seed), sphere), 2500U);
    EXPECT_LE(evaluations_to_target(ten_dimensions(seed), ellipsoid), 6000U);
    EXPECT_LE(evaluations_to_target(ten_dimensions(seed), rotated(ellipsoid, rotation(10))), 6000U);
    CmaEsSettings published = ten_dimensions(seed);
    published.start.assign(10, 0.5);
    published.step_size = 0.3;
    EXPECT_LE(evaluations_to_target(published, ellipsoid), 6000U);
    CmaEsSettings valley = ten_dimensions(seed);
    valley.start.assign(10, 0.0);
    EXPECT_LE(evaluations_to_target(valley, rosenbrock), 9000U);
  }
}

TEST(CmaEs, does_not_care_how_the_axes_lie) {
  const auto straight = static_cast<double>(evaluations_to_target(ten_dimensions(5), ellipsoid));
  const auto turned = static_cast<double>(evaluations_to_target(ten_dimensions(5), rotated(ellipsoid, rotation(10))));
  EXPECT_LT(turned / straight, 1.5);
  EXPECT_GT(turned / straight, 0.67);
}

TEST(CmaEs, learns_the_inverse_hessian) {
  CmaEsSettings settings = ten_dimensions(4);
  settings.start.assign(4, 1.0);
  auto optimiser = CmaEs::create(settings);
  ASSERT_TRUE(optimiser);
  // Hessian diag(2, 2, 2, 2e4): the covariance's last axis becomes 1e4 times smaller.
  minimise(*optimiser, [](std::span<const double> x) { return sphere(x.first(3)) + 1e4 * x[3] * x[3]; });
  const double ratio = optimiser->covariance()(0, 0) / optimiser->covariance()(3, 3);
  EXPECT_GT(ratio, 2e3);
  EXPECT_LT(ratio, 5e4);
}

TEST(CmaEs, resumes_in_the_middle_with_the_same_bits) {
  CmaEsSettings settings = ten_dimensions(7);
  settings.lower.assign(10, -2.0);
  settings.upper.assign(10, std::numeric_limits<double>::infinity());
  auto whole = CmaEs::create(settings);
  ASSERT_TRUE(whole);
  minimise(*whole, rosenbrock, 60);
  auto resumed = CmaEs::resume(whole->state());
  ASSERT_TRUE(resumed) << core::text(resumed.error());
  EXPECT_EQ(resumed->state(), whole->state());
  EXPECT_EQ(resumed->ask().values, whole->ask().values);
  minimise(*whole, rosenbrock, 60);
  minimise(*resumed, rosenbrock, 60);
  EXPECT_EQ(resumed->state(), whole->state());
  ASSERT_EQ(resumed->best().size(), 10U);
  for (std::size_t i = 0; i < 10; ++i) {
    EXPECT_EQ(std::bit_cast<std::uint64_t>(resumed->best()[i]), std::bit_cast<std::uint64_t>(whole->best()[i]));
  }
  EXPECT_EQ(whole->history().size(), 120U);
}

TEST(CmaEs, same_seed_same_run_other_seed_other_run) {
  EXPECT_EQ(CmaEs::create(ten_dimensions(7))->ask().values, CmaEs::create(ten_dimensions(7))->ask().values);
  EXPECT_NE(CmaEs::create(ten_dimensions(7))->ask().values, CmaEs::create(ten_dimensions(8))->ask().values);
}

TEST(CmaEs, only_ranks_count) {
  auto plain = CmaEs::create(ten_dimensions(6));
  auto cubed = CmaEs::create(ten_dimensions(6));
  minimise(*plain, rosenbrock, 100);
  minimise(*cubed, [](std::span<const double> x) { return std::pow(rosenbrock(x), 3); }, 100);
  EXPECT_EQ(plain->ask().values, cubed->ask().values);
}

TEST(CmaEs, values_without_sense_leave_a_usable_distribution) {
  CmaEsSettings settings = ten_dimensions(2);
  settings.start.assign(40, 0.0);
  auto optimiser = CmaEs::create(settings);
  ASSERT_TRUE(optimiser);
  core::RandomStream noise(3, "test noise", 0);
  for (int generation = 0; generation < 300; ++generation) {
    std::vector<double> values;
    for (std::size_t i = 0; i < optimiser->population_size(); ++i) {
      values.push_back(noise.uniform() < 0.3 ? nan_value : 1.0 + noise.normal());
    }
    ASSERT_TRUE(optimiser->tell(values));
  }
  // Ranks by chance teach nothing: axes drift apart but stay far from flat, the step neither bursts nor vanishes.
  EXPECT_LT(optimiser->history().back().axis_ratio, 10.0);
  EXPECT_GT(optimiser->step_size(), 0.05);
  EXPECT_LT(optimiser->step_size(), 5.0);
}

TEST(CmaEs, gives_the_same_bits_on_every_machine) {
  // Written down from g++ 12 at -O2; g++ at -O0 and at -O3 for the processor at hand and clang 19 give the same.
  auto optimiser = CmaEs::create(ten_dimensions(7));
  minimise(*optimiser, rosenbrock, 200);
  EXPECT_EQ(optimiser->best_value(), 0x1.577d82cddc682p+2);
  EXPECT_EQ(optimiser->step_size(), 0x1.c36845d6ea5dbp-5);
}

TEST(CmaEs, failed_evaluations_rank_last_and_are_counted) {
  CmaEsSettings settings = ten_dimensions(3);
  settings.maximum_evaluations = 20000;
  auto optimiser = CmaEs::create(settings);
  ASSERT_TRUE(optimiser);
  std::uint64_t failed = 0;
  // A half-space gives nothing, and every seventh call fails besides.
  std::uint64_t calls = 0;
  minimise(*optimiser, [&](std::span<const double> x) {
    const bool fails = x[0] < -0.01 || ++calls % 7 == 0;
    failed += fails ? 1 : 0;
    return fails ? (calls % 2 == 0 ? nan_value : std::numeric_limits<double>::infinity()) : sphere(x);
  });
  EXPECT_EQ(optimiser->stop(), CmaEsStop::target_value);
  EXPECT_EQ(optimiser->failed_evaluations(), failed);
  EXPECT_GT(failed, 100U);
}

TEST(CmaEs, stops_when_everything_fails_and_keeps_the_mean) {
  auto optimiser = CmaEs::create(ten_dimensions(3));
  ASSERT_TRUE(optimiser);
  minimise(*optimiser, [](std::span<const double>) { return nan_value; });
  EXPECT_EQ(optimiser->stop(), CmaEsStop::evaluations_fail);
  EXPECT_EQ(optimiser->mean(), std::vector<double>(10, 1.0));
  EXPECT_EQ(optimiser->history().size(), 5U);
}

TEST(CmaEs, finds_an_optimum_on_the_bound_and_never_leaves_the_box) {
  CmaEsSettings settings = ten_dimensions(2);
  settings.lower.assign(10, 0.25);
  settings.upper.assign(10, 3.0);
  settings.target_value = 10 * 0.25 * 0.25 + 1e-10;
  auto optimiser = CmaEs::create(settings);
  ASSERT_TRUE(optimiser);
  minimise(*optimiser, [](std::span<const double> x) {
    for (const double element : x) EXPECT_TRUE(element >= 0.25 && element <= 3.0);
    return sphere(x);
  });
  EXPECT_EQ(optimiser->stop(), CmaEsStop::target_value);
  EXPECT_LE(optimiser->evaluations(), 6000U);
}

TEST(CmaEs, mean_is_near_the_optimum_under_noise) {
  CmaEsSettings settings = ten_dimensions(9);
  settings.start.assign(5, 1.0);
  settings.population_size = 40;
  settings.maximum_evaluations = 8000;
  settings.target_value = -std::numeric_limits<double>::infinity();
  auto optimiser = CmaEs::create(settings);
  ASSERT_TRUE(optimiser);
  core::RandomStream noise(1, "test noise", 0);
  minimise(*optimiser, [&](std::span<const double> x) { return sphere(x) + 0.01 * noise.normal(); });
  // Noise of sd 0.01 hides distances below about 0.1; the mean of 20 parents lies inside, from a start at 2.2.
  EXPECT_LT(sphere(optimiser->mean()), 0.01);
  // The best value is the luckiest draw: below the true minimum.
  EXPECT_LT(optimiser->best_value(), 0.0);
}

TEST(CmaEs, restart_doubles_the_population_and_leaves_a_poor_valley) {
  // Rastrigin's function has about 10^5 valleys in 5 dimensions; the smallest population seldom finds the deepest.
  const Objective rastrigin = [](std::span<const double> x) {
    double sum = 0;
    for (const double e : x) sum += e * e - 10.0 * std::cos(6.283185307179586 * e) + 10.0;
    return sum;
  };
  CmaEsSettings settings = ten_dimensions(1);
  settings.start.assign(5, 2.7);
  settings.step_size = 2.0;
  settings.maximum_evaluations = 200000;
  auto optimiser = CmaEs::create(settings);
  ASSERT_TRUE(optimiser);
  int restarts = 0;
  minimise(*optimiser, rastrigin);
  while (optimiser->stop() != CmaEsStop::target_value && restarts < 8) {
    optimiser->restart_with_larger_population();
    ++restarts;
    EXPECT_EQ(optimiser->population_size(), std::size_t{8} << restarts);
    minimise(*optimiser, rastrigin);
  }
  EXPECT_GT(restarts, 0);
  EXPECT_EQ(optimiser->stop(), CmaEsStop::target_value);
  EXPECT_EQ(CmaEs::resume(optimiser->state())->state(), optimiser->state());
}

TEST(CmaEs, stops_on_flat_values_and_on_narrow_distributions) {
  CmaEsSettings settings = ten_dimensions(1);
  settings.target_value = -1.0;
  auto flat = CmaEs::create(settings);
  minimise(*flat, [](std::span<const double>) { return 3.0; });
  EXPECT_EQ(flat->stop(), CmaEsStop::tolerance_value);
  settings.tolerance_value = 0.0;
  settings.tolerance_position = 1e-6;
  auto narrow = CmaEs::create(settings);
  minimise(*narrow, sphere);
  EXPECT_EQ(narrow->stop(), CmaEsStop::tolerance_position);
}

TEST(CmaEs, stops_where_there_is_no_minimum) {
  CmaEsSettings settings = ten_dimensions(1);
  settings.target_value = -std::numeric_limits<double>::infinity();
  auto optimiser = CmaEs::create(settings);
  minimise(*optimiser, [](std::span<const double> x) { return -x[0]; });
  EXPECT_EQ(optimiser->stop(), CmaEsStop::diverges);
  for (const double element : optimiser->mean()) EXPECT_TRUE(std::isfinite(element));
}

TEST(CmaEs, one_dimension_works) {
  CmaEsSettings settings = ten_dimensions(1);
  settings.start = {3.0};
  EXPECT_LE(evaluations_to_target(settings, sphere), 400U);
}

TEST(CmaEs, reports_all_problems_at_once) {
  CmaEsSettings settings;
  settings.start = {0.0, 5.0};
  settings.step_size = -1.0;
  settings.population_size = 3;
  settings.tolerance_value = nan_value;
  settings.lower = {0.0, 0.0};
  settings.upper = {0.0, 1.0};
  const auto refused = CmaEs::create(settings);
  ASSERT_FALSE(refused);
  // Step size, population, tolerance, first coordinate's bounds, second coordinate's start.
  EXPECT_EQ(refused.error().size(), 5U);
  EXPECT_FALSE(CmaEs::create({}));
}

TEST(CmaEs, refuses_a_wrong_number_of_values_and_damaged_states) {
  auto optimiser = CmaEs::create(ten_dimensions(1));
  ASSERT_TRUE(optimiser);
  const std::string before = optimiser->state();
  EXPECT_FALSE(optimiser->tell(std::vector<double>(3, 0.0)));
  EXPECT_EQ(optimiser->state(), before);
  EXPECT_FALSE(CmaEs::resume("not json"));
  EXPECT_FALSE(CmaEs::resume("{}"));
  EXPECT_FALSE(CmaEs::resume(R"({"kind":"cma-es","version":99})"));
  std::string damaged = before;
  damaged.replace(damaged.find("\"mean\":["), 8, "\"mean\":[0.5,");
  const auto refused = CmaEs::resume(damaged);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().front().where.field, "mean");
}

}  // namespace
}  // namespace hepatrial::infer
