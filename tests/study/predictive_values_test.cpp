#include "study/predictive_values.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "core/random.hpp"

namespace hepatrial::study {
namespace {

using Patients = std::vector<trial::AnalysedLine>;

// Dies after `os_months`, progresses after `pfs_months`; both observed.
trial::AnalysedLine patient(trial::Response response, double pfs_months, double os_months) {
  trial::AnalysedLine line;
  line.response = response;
  line.times[0] = os_months * 30.4375;
  line.kinds[0] = trial::TimeKind::event;
  line.times[1] = pfs_months * 30.4375;
  line.kinds[1] = trial::TimeKind::event;
  return line;
}

// `responders` of `count`, exponential survival with the given median, by its quantiles: no sampling noise.
Patients arm(std::size_t count, std::size_t responders, double os_median_months) {
  Patients out;
  for (std::size_t i = 0; i < count; ++i) {
    const double share = (static_cast<double>(i) + 0.5) / static_cast<double>(count);
    const double months = os_median_months * std::log(1 - share) / std::log(0.5);
    out.push_back(
        patient(i < responders ? trial::Response::partial : trial::Response::progressive, months / 2, months));
  }
  return out;
}

TEST(PredictiveValues, EndpointsOfPatientsCountedByHand) {
  using trial::Response;
  const Patients patients{patient(Response::complete, 30, 40), patient(Response::partial, 13, 26),
                          patient(Response::stable, 7, 13), patient(Response::progressive, 2, 7),
                          patient(Response::not_evaluable, 1, 3)};
  const auto values = endpoint_values(patients);
  const std::array<double, 9> expected{2.0 / 5, 3.0 / 5, 7, 3.0 / 5, 2.0 / 5, 13, 4.0 / 5, 3.0 / 5, 2.0 / 5};
  for (std::size_t i = 0; i < values.size(); ++i) EXPECT_NEAR(values[i], expected[i], 1e-12) << i;
}

TEST(PredictiveValues, ResampleSizeAddsUpToTheTrial) {
  EXPECT_EQ(resample_size(40, 100), 67U);  // 1/100 + 1/67 is 1/40 to the whole patient
  EXPECT_EQ(resample_size(40, 1000000), 40U);
  EXPECT_EQ(resample_size(40, 40), 800U);
  EXPECT_EQ(resample_size(40, 10), 200U);
}

// One draw, an ORR of 0.3 with 50 patients: standard error sqrt(0.3 * 0.7 / 50) = 0.0648, so 0.6745 and 1.645 of it.
TEST(PredictiveValues, SamplingAloneGivesTheBinomialInterval) {
  const auto values = predicted_values({arm(400, 120, 10)}, 50, 1, "test");
  EXPECT_DOUBLE_EQ(values[0].value, 0.3);
  EXPECT_NEAR(values[0].low_90, 0.3 - 1.645 * 0.0648, 0.015);
  EXPECT_NEAR(values[0].high_90, 0.3 + 1.645 * 0.0648, 0.015);
  EXPECT_NEAR(values[0].low_50, 0.3 - 0.6745 * 0.0648, 0.015);
  EXPECT_NEAR(values[0].high_50, 0.3 + 0.6745 * 0.0648, 0.015);
  // Exponential with median 10: standard error of the median about 1 / sqrt(n) / ln 2 of it, 2.04 months.
  EXPECT_NEAR(values[5].value, 10, 0.1);
  EXPECT_NEAR(values[5].high_90 - values[5].low_90, 2 * 1.645 * 2.04, 1.2);
}

// The same trial from few and from many simulated patients a draw: the width may not depend on their number.
TEST(PredictiveValues, SimulatedPatientsDoNotWidenTheInterval) {
  const auto width = [](std::size_t draws, std::size_t each) {
    std::vector<Patients> by_draw(draws);
    std::size_t subject = 0;
    for (Patients& patients : by_draw) {
      for (std::size_t i = 0; i < each; ++i, ++subject) {
        core::RandomStream stream(3, "patient", subject);
        const bool responds = stream.uniform() < 0.3;
        patients.push_back(patient(responds ? trial::Response::partial : trial::Response::progressive, 3, 6));
      }
    }
    const auto values = predicted_values(by_draw, 50, 1, "test");
    return values[0].high_90 - values[0].low_90;
  };
  EXPECT_NEAR(width(20, 100), width(20, 2000), 0.035);
}

TEST(PredictiveValues, DrawsThatDifferWidenTheInterval) {
  const auto same = predicted_values({arm(400, 120, 10), arm(400, 120, 10)}, 200, 1, "test");
  const auto apart = predicted_values({arm(400, 40, 5), arm(400, 200, 20)}, 200, 1, "test");
  EXPECT_LT(apart[0].low_90, 0.15);
  EXPECT_GT(apart[0].high_90, 0.45);
  EXPECT_GT(same[0].low_90, 0.2);
  EXPECT_LT(apart[5].low_90, 6);
  EXPECT_GT(apart[5].high_90, 18);
  for (const PredictedValue& value : apart) {
    EXPECT_LE(value.low_90, value.low_50);
    EXPECT_LE(value.low_50, value.high_50);
    EXPECT_LE(value.high_50, value.high_90);
  }
}

TEST(PredictiveValues, NotReachedIsLargerThanAnyNumber) {
  Patients censored = arm(100, 10, 10);
  for (trial::AnalysedLine& line : censored) {
    if (line.times[0] <= 8 * 30.4375) continue;
    line.times[0] = 8 * 30.4375;
    line.kinds[0] = trial::TimeKind::censored;
  }
  const auto values = predicted_values({censored}, 40, 1, "test");
  EXPECT_TRUE(std::isnan(values[5].value));
  EXPECT_TRUE(std::isfinite(values[5].low_90));
  EXPECT_TRUE(std::isnan(values[5].high_90));
  EXPECT_TRUE(std::isnan(values[7].value));  // nobody is followed to 12 months
  EXPECT_TRUE(std::isfinite(values[6].value));
}

TEST(PredictiveValues, NobodyGivesNothing) {
  for (const PredictedValue& value : predicted_values({}, 40, 1, "test")) EXPECT_TRUE(std::isnan(value.value));
  for (const PredictedValue& value : predicted_values({{}, {}}, 40, 1, "test")) EXPECT_TRUE(std::isnan(value.low_90));
}

}  // namespace
}  // namespace hepatrial::study
