#include "study/score_holdout.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "core/files.hpp"

namespace hepatrial::study {
namespace {

ComparisonRow median_row(const std::string& arm, double predicted, double low, double high, double observed) {
  ComparisonRow row;
  row.arm = arm;
  row.endpoint = "OS_median_months";
  row.predicted = predicted;
  row.predicted_low = low;
  row.predicted_high = high;
  row.observed = observed;
  row.observed_arm = "study | " + arm;
  row.use = "holdout";
  return row;
}

// By hand: |ln(8/10)| = 0.2231, |ln(12/10)| = 0.1823, |ln(20/10)| = 0.6931; median 0.2231. 10 lies in [5, 16] and [6,
// 11], not in [12, 30].
TEST(ScoreHoldout, MediansCoverageAndIntervalScoreByHand) {
  const std::vector rows{median_row("a", 8, 5, 16, 10), median_row("b", 12, 6, 11, 10),
                         median_row("c", 20, 12, 30, 10)};
  const auto scored = score(rows, {});
  ASSERT_TRUE(scored);
  EXPECT_EQ(scored->arms, 3U);
  EXPECT_NEAR(scored->median_abs_log_ratio, std::log(1.25), 1e-12);
  EXPECT_NEAR(scored->coverage, 2.0 / 3, 1e-12);
  const double widths = std::log(16.0 / 5) + std::log(11.0 / 6) + std::log(30.0 / 12);
  EXPECT_NEAR(scored->mean_log_width, widths / 3, 1e-12);
  EXPECT_NEAR(scored->mean_interval_score, (widths + 2 / 0.1 * std::log(12.0 / 10)) / 3, 1e-12);
}

TEST(ScoreHoldout, CalibrationNestedAndMixedRowsAreNotScored) {
  std::vector rows{median_row("a", 8, 5, 16, 10)};
  for (const char* use : {"calibration", "holdout_nested", "holdout_mixed"}) {
    rows.push_back(median_row("b", 100, 90, 110, 1));
    rows.back().use = use;
  }
  EXPECT_EQ(score(rows, {})->medians, 1U);
}

// Jeffreys-type logits by hand: n = 40, 4 observed (10 %), 20 % predicted.
TEST(ScoreHoldout, RateErrorInStandardErrorsByHand) {
  ComparisonRow row = median_row("a", 0.2, 0.1, 0.3, 0.1);
  row.endpoint = "ORR";
  row.published_n = 40;
  const double expected = std::abs(std::log(8.5 / 32.5) - std::log(4.5 / 36.5)) / std::sqrt(1 / 4.5 + 1 / 36.5);
  EXPECT_NEAR(score({row}, {})->median_rate_error_se, expected, 1e-12);
}

TEST(ScoreHoldout, ARivalThatIsAlwaysWorseLoses) {
  std::vector<ComparisonRow> rows;
  for (const char* arm : {"a", "b", "c", "d", "e"}) rows.push_back(median_row(arm, 10, 5, 20, 10.5));
  const auto scored = score(rows, {{"older_setting", "*", "OS_median_months", 30}});
  ASSERT_EQ(scored->rivals.size(), 1U);
  EXPECT_LT(scored->rivals[0].difference_high, 0);
  EXPECT_NE(text(*scored).find("better"), std::string::npos);
}

TEST(ScoreHoldout, AnOpenUpperEndCountsAsInsideAndHasNoWidth) {
  const double open = std::nan("");
  const auto scored = score({median_row("a", 8, 5, open, 10), median_row("b", 8, 12, open, 10)}, {});
  EXPECT_EQ(scored->intervals, 2U);
  EXPECT_NEAR(scored->coverage, 0.5, 1e-12);
  EXPECT_TRUE(std::isnan(scored->mean_log_width));
}

TEST(ScoreHoldout, SaysWhatTheIntervalsHold) {
  std::vector rows{median_row("a", 8, 5, 16, 10), median_row("b", 8, 5, 16, 10)};
  EXPECT_NE(text(*score(rows, {})).find("sampling error only"), std::string::npos);
  rows[0].parameter_draws = 20;
  rows[1].parameter_draws = 19;  // one draw could not answer
  EXPECT_EQ(score(rows, {})->parameter_draws, 20U);
  EXPECT_NE(text(*score(rows, {})).find("20 draws"), std::string::npos);
}

TEST(ScoreHoldout, ARivalWithoutACommonMedianIsSaidToHaveNone) {
  const auto scored = score({median_row("a", 8, 5, 16, 10)}, {{"other", "*", "PFS_median_months", 3}});
  ASSERT_EQ(scored->rivals.size(), 1U);
  EXPECT_EQ(scored->rivals[0].medians, 0U);
  EXPECT_TRUE(std::isnan(scored->rivals[0].difference));
  EXPECT_NE(text(*scored).find("no median that both predict"), std::string::npos);
}

TEST(ScoreHoldout, ShippedRivalsAreReadAndFaultyOnesRefused) {
  const auto rivals = read_rivals(HEPATRIAL_SOURCE_DIR "/trials/checks/rivals.csv");
  ASSERT_TRUE(rivals) << core::text(rivals.error());
  EXPECT_EQ(rivals->size(), 11U);
  const std::filesystem::path file = std::filesystem::path(HEPATRIAL_BINARY_DIR) / "faulty-rivals.csv";
  ASSERT_TRUE(core::write_file(file, "rival,regimen,endpoint,value,source\na,*,OS_median_months,-3,s\n"));
  EXPECT_EQ(read_rivals(file).error().front().where.field, "value");
}

}  // namespace
}  // namespace hepatrial::study
