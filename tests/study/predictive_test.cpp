#include "study/predictive.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace hepatrial::study {
namespace {

constexpr Resampling k_one_step{ResamplingSteps::one, k_resamples};

trial::EventTimes exponential_times(int patients, double mean_days) {
  trial::EventTimes times;
  core::RandomStream draw(3, "times", 0);
  for (int patient = 0; patient < patients; ++patient) {
    times.time_days.push_back(mean_days * draw.exponential());
    times.event.push_back(1);
  }
  return times;
}

double median(const trial::EventTimes& sample) {
  std::vector<double> sorted = sample.time_days;
  std::nth_element(sorted.begin(), sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 2), sorted.end());
  return sorted[sorted.size() / 2];
}

double sd(const std::vector<double>& values) {
  double sum = 0, squares = 0;
  for (const double value : values) sum += value;
  const double mean = sum / static_cast<double>(values.size());
  for (const double value : values) squares += (value - mean) * (value - mean);
  return std::sqrt(squares / static_cast<double>(values.size() - 1));
}

TEST(Predictive, ProportionsOfNoneStayOpenAbove) {
  core::RandomStream stream(1, "test", 0);
  const PredictiveInterval none = central_interval(resampled_shares(0, 60, 50, {}, stream));
  EXPECT_EQ(none.low, 0);
  EXPECT_GT(none.high, 0);
  EXPECT_LT(none.high, 0.1);
  // One step: n' = 300 of 60 patients, probability 0.5 / 61; P(no outcome) is 8 %.
  const PredictiveInterval of_draws = central_interval(resampled_shares(0, 60, 50, k_one_step, stream));
  EXPECT_GT(of_draws.high, 0);
  EXPECT_LT(of_draws.high, 0.1);
}

TEST(Predictive, LargerTrialsHaveNarrowerIntervals) {
  core::RandomStream small_stream(1, "test", 0), large_stream(1, "test", 1);
  const PredictiveInterval small = central_interval(resampled_shares(5000, 10000, 50, {}, small_stream));
  const PredictiveInterval large = central_interval(resampled_shares(5000, 10000, 5000, {}, large_stream));
  // Binomial standard deviation at 50: sqrt(0.25/50) = 0.0707, so 90 % is 0.5 -/+ 0.116.
  EXPECT_NEAR(small.low, 0.384, 0.03);
  EXPECT_NEAR(small.high, 0.616, 0.03);
  EXPECT_LT(large.high - large.low, 0.05);
}

TEST(Predictive, MedianIntervalOfAnExponentialSample) {
  core::RandomStream stream(1, "test", 0);
  const PredictiveInterval interval =
      central_interval(resampled_values(exponential_times(5000, 100), 100, median, {}, stream));
  // Standard error of an exponential median of n = 100 with mean 100: 100 / sqrt(100) = 10; 1.645 * 10 around 69.3.
  EXPECT_NEAR(interval.low, 69.3 - 16.4, 5);
  EXPECT_NEAR(interval.high, 69.3 + 16.4, 5);
}

// Mean of n patients, standard deviation 100, from m = 200 simulated ones: two steps give 100 sqrt(1/m + 1/n), one step
// 100 sqrt(1/n - 1/m), to which the spread between draws adds 100 / sqrt(m). n = 100: 12.2 and 7.1. Standard error of a
// standard deviation from 400 resamples: 3.5 %.
TEST(Predictive, OneStepLeavesRoomForTheErrorOfTheDraw) {
  const trial::EventTimes times = exponential_times(200, 100);
  const auto mean = [](const trial::EventTimes& sample) {
    double sum = 0;
    for (const double time : sample.time_days) sum += time;
    return sum / static_cast<double>(sample.time_days.size());
  };
  core::RandomStream stream(1, "test", 0);
  const double spread = sd(times.time_days) / 100;
  EXPECT_NEAR(sd(resampled_values(times, 100, mean, {}, stream)), 12.25 * spread, 1.5);
  EXPECT_NEAR(sd(resampled_values(times, 100, mean, k_one_step, stream)), 7.07 * spread, 0.9);
  // A share of one half, the same numbers: 0.5 of them.
  EXPECT_NEAR(sd(resampled_shares(100, 200, 100, {}, stream)), 0.0612, 0.0075);
  EXPECT_NEAR(sd(resampled_shares(100, 200, 100, k_one_step, stream)), 0.0354, 0.0045);
}

// ln hazard ratio of two exponential arms, 100 events each: variance 1/100 + 1/100 (Schoenfeld); from 200 simulated
// patients an arm two steps give 2 (1/100 + 1/200), one step 2 (1/100 - 1/200).
TEST(Predictive, HazardRatiosAreResampledInBothArms) {
  const trial::EventTimes treated = exponential_times(200, 150), control = exponential_times(200, 100);
  core::RandomStream stream(1, "test", 0);
  const auto spread = [&](const Resampling& how) {
    std::vector<double> logs = resampled_hazard_ratios(treated, 100, control, 100, how, stream);
    for (double& value : logs) value = std::log(value);
    return sd(logs);
  };
  EXPECT_NEAR(spread({}), std::sqrt(0.03), 0.03);
  EXPECT_NEAR(spread(k_one_step), std::sqrt(0.01), 0.02);
}

TEST(Predictive, NothingToResampleIsUnknown) {
  core::RandomStream stream(1, "test", 0);
  const trial::EventTimes none;
  const trial::EventTimes censored{{1, 2, 3}, {0, 0, 0}};
  EXPECT_TRUE(resampled_values(none, 10, [](const auto&) { return 1.0; }, {}, stream).empty());
  EXPECT_TRUE(std::isnan(hazard_ratio(censored, censored)));
  EXPECT_TRUE(resampled_hazard_ratios(censored, 3, censored, 3, {}, stream).empty());
  EXPECT_TRUE(resampled_shares(1, 0, 10, {}, stream).empty());
  EXPECT_TRUE(std::isnan(central_interval({}).low));
}

TEST(Predictive, TheIntervalSkipsATwentiethOnBothSides) {
  const double not_reached = std::nan("");
  std::vector<double> values;
  for (int i = 0; i < 100; ++i) values.push_back(99 - i);
  EXPECT_EQ(central_interval(values, 100).low, 5);
  EXPECT_EQ(central_interval(values, 100).high, 94);
  for (int i = 0; i < 6; ++i) values[static_cast<std::size_t>(i)] = not_reached;  // 99 to 94
  EXPECT_EQ(central_interval(values, 100).low, 5);
  EXPECT_TRUE(std::isnan(central_interval(values, 100).high));
  EXPECT_TRUE(std::isfinite(central_interval(values, 200).low));
  EXPECT_TRUE(std::isnan(central_interval(values, 201).low));  // fewer than half of the resamples gave a value
}

}  // namespace
}  // namespace hepatrial::study
