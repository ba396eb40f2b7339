#include "benchmarks/work_precision.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <cmath>
#include <limits>

namespace hepatrial::benchmarks {
namespace {

// Two visits of two states.
const std::vector<double> k_reference{1, 100, 2, 0};

double error_of(const std::vector<double>& solution, const std::vector<double>& largest = {}) {
  return patient_error({solution, 2, {}}, {k_reference, 2, largest});
}

TEST(PatientError, IsTheLargestWeightedDifference) {
  // State 0: 0.01 / (2 + 1e-3 * 2). State 1, second visit: 0.001 / (0 + 1e-3 * 100) = 0.01, the larger one.
  EXPECT_DOUBLE_EQ(error_of({1, 100, 2.01, 0.001}), 0.01);
  EXPECT_NEAR(error_of({1, 100, 2.01, 0}), 0.01 / 2.002, 1e-12);
  EXPECT_EQ(error_of(k_reference), 0);
}

TEST(PatientError, TakesTheLargestValueOverTimeWhereItIsKnown) {
  // State 1 reached 1000 between the visits: 0.001 / (0 + 1e-3 * 1000).
  EXPECT_DOUBLE_EQ(error_of({1, 100, 2, 0.001}, {2, 1000}), 0.001);
  // A smaller "largest" than the visits show changes nothing.
  EXPECT_DOUBLE_EQ(error_of({1, 100, 2, 0.001}, {2, 50}), 0.01);
}

TEST(PatientError, CountsAStateThatStaysZeroByItsDifference) {
  const std::vector<double> zeros{0, 0}, solution{0, 0.25};
  EXPECT_DOUBLE_EQ(patient_error({solution, 1, {}}, {zeros, 1, {}}), 0.25);
}

TEST(PatientError, IsInfiniteForAFailedOrForeignSolution) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_TRUE(std::isinf(error_of({1, 100, nan, 0})));
  EXPECT_TRUE(std::isinf(error_of({1, 100})));
  EXPECT_TRUE(std::isinf(patient_error({k_reference, 1, {}}, {k_reference, 2, {}})));
}

TEST(Quantile, IsTypeSeven) {
  // R 4.2: quantile(c(1, 2, 3, 4), c(0, 0.5, 0.99, 1)) is 1.00 2.50 3.97 4.00
  EXPECT_DOUBLE_EQ(quantile({4, 1, 3, 2}, 0), 1);
  EXPECT_DOUBLE_EQ(quantile({4, 1, 3, 2}, 0.5), 2.5);
  EXPECT_NEAR(quantile({4, 1, 3, 2}, 0.99), 3.97, 1e-12);
  EXPECT_DOUBLE_EQ(quantile({4, 1, 3, 2}, 1), 4);
  EXPECT_TRUE(std::isnan(quantile({}, 0.5)));
}

TEST(Quantile, SortsInfinitiesLast) {
  const double infinity = std::numeric_limits<double>::infinity();
  const ErrorSummary summary = summarise_errors({infinity, 1, 2});
  EXPECT_DOUBLE_EQ(summary.median, 2);
  EXPECT_TRUE(std::isinf(summary.maximum));
}

TEST(ParetoFront, LeavesOutWhatIsBeatenInBoth) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  // 1 is as fast as 2 and less accurate; 3 is slower and less accurate than 2; 4 and 5 are no measurements.
  const std::vector<WorkPoint> points{{1e-3, 1}, {1e-4, 5}, {1e-5, 5}, {1e-4, 9}, {nan, 1}, {1e-9, 0}};
  EXPECT_EQ(pareto_front(points), (std::vector<std::size_t>{0, 2}));
}

TEST(TimeAtError, IsLinearInTheLogarithms) {
  const std::vector<WorkPoint> points{{1e-5, 100}, {1e-3, 1}};
  const auto between = time_at_error(points, 1e-4);
  ASSERT_TRUE(between);
  EXPECT_NEAR(between->seconds, 10, 1e-9);
  EXPECT_EQ(between->reach, Reach::interpolated);
  EXPECT_NEAR(time_at_error(points, 1e-5)->seconds, 100, 1e-9);
}

TEST(TimeAtError, NeverExtendsToSmallerErrors) {
  const std::vector<WorkPoint> points{{1e-3, 1}, {1e-5, 100}};
  EXPECT_FALSE(time_at_error(points, 0.9e-5));
  EXPECT_FALSE(time_at_error({}, 1));
  const auto loose = time_at_error(points, 1e-2);
  ASSERT_TRUE(loose);
  EXPECT_DOUBLE_EQ(loose->seconds, 1);
  EXPECT_EQ(loose->reach, Reach::loosest);
}

TEST(TimeAtError, IgnoresSettingsThatAreBeaten) {
  const std::vector<WorkPoint> points{{1e-3, 1}, {2e-4, 500}, {1e-5, 100}};
  EXPECT_NEAR(time_at_error(points, 1e-4)->seconds, 10, 1e-9);
}

TEST(TimeAtError, FallsAsTheErrorGrows) {
  const bool holds = rc::check("more error never costs more time", [] {
    std::vector<WorkPoint> points;
    for (int i = *rc::gen::inRange(1, 8); i > 0; --i)
      points.push_back({std::pow(10, -*rc::gen::inRange(1, 9)), 1.0 * *rc::gen::inRange(1, 50)});
    const double small = std::pow(10, -*rc::gen::inRange(1, 90) / 10.0);
    const auto at_small = time_at_error(points, small), at_large = time_at_error(points, 1.7 * small);
    if (!at_small) return;
    RC_ASSERT(at_large.has_value());
    RC_ASSERT(at_large->seconds <= at_small->seconds * (1 + 1e-12));
  });
  EXPECT_TRUE(holds);
}

}  // namespace
}  // namespace hepatrial::benchmarks
