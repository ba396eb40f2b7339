#include "study/natural_history.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "core/files.hpp"

namespace hepatrial::study {
namespace {

NaturalHistoryCheck check_of(CheckRule rule, double observed, double low, double high, double tolerance) {
  return {"trial", "placebo", "OS_median_months", observed, low, high, rule, tolerance, "here", 2};
}

trial::TrialSummary summary_of(double value) {
  trial::TrialSummary summary;
  summary.arms.emplace_back();
  summary.arms[0].name = "placebo";
  summary.arms[0].endpoints["OS_median_months"] = {value, 0, 0};
  return summary;
}

// The allowed ranges by hand from the rules.
TEST(NaturalHistory, AllowedRangeOfEachRule) {
  const auto interval = check_of(CheckRule::interval, 7.9, 6.8, 9.1, 0);
  EXPECT_DOUBLE_EQ(interval.allowed_low(), 6.8);
  EXPECT_DOUBLE_EQ(interval.allowed_high(), 9.1);
  const auto scan = check_of(CheckRule::interval_or_scan, 2.8, 2.7, 3.9, 1.38);
  EXPECT_DOUBLE_EQ(scan.allowed_low(), 2.8 - 1.38);
  EXPECT_DOUBLE_EQ(scan.allowed_high(), 2.8 + 1.38);
  const auto relative = check_of(CheckRule::relative_or_scan, 20, NAN, NAN, 1.38);
  EXPECT_DOUBLE_EQ(relative.allowed_low(), 17);
  EXPECT_DOUBLE_EQ(relative.allowed_high(), 23);
  const auto points = check_of(CheckRule::points, 0.04, NAN, NAN, 0.06);
  EXPECT_DOUBLE_EQ(points.allowed_low(), 0);
  EXPECT_DOUBLE_EQ(points.allowed_high(), 0.10);
}

TEST(NaturalHistory, TheMeanOverSeedsDecides) {
  const auto checks = std::vector{check_of(CheckRule::interval, 7.9, 6.8, 9.1, 0)};
  const auto inside = check_natural_history(checks, {{"trial", {summary_of(9.2), summary_of(8.8)}}});
  ASSERT_TRUE(inside);
  EXPECT_TRUE(inside->front().holds);
  EXPECT_DOUBLE_EQ(inside->front().highest, 9.2);
  const auto outside = check_natural_history(checks, {{"trial", {summary_of(9.3), summary_of(9.0)}}});
  EXPECT_FALSE(outside->front().holds);
  const auto not_reached = check_natural_history(checks, {{"trial", {summary_of(NAN), summary_of(8.0)}}});
  EXPECT_FALSE(not_reached->front().holds);
  EXPECT_NE(text(*not_reached).find("0 of 1 checks hold"), std::string::npos);
}

TEST(NaturalHistory, MissingTrialArmAndEndpointAreNamedWithTheirLine) {
  auto checks = std::vector{check_of(CheckRule::interval, 7.9, 6.8, 9.1, 0)};
  EXPECT_EQ(check_natural_history(checks, {}).error().front().where.field, "trial");
  checks[0].arm = "sorafenib";
  EXPECT_EQ(check_natural_history(checks, {{"trial", {summary_of(8)}}}).error().front().where.field, "arm");
  checks[0].arm = "placebo";
  checks[0].endpoint = "OS_median_days";
  const auto absent = check_natural_history(checks, {{"trial", {summary_of(8)}}});
  EXPECT_EQ(absent.error().front().where.field, "endpoint");
  EXPECT_EQ(absent.error().front().where.line, 2);
}

TEST(NaturalHistory, ShippedChecksAreReadAndFaultyOnesReportedTogether) {
  const auto shipped = read_natural_history_checks(HEPATRIAL_SOURCE_DIR "/trials/checks/natural-history.csv");
  ASSERT_TRUE(shipped) << core::text(shipped.error());
  EXPECT_EQ(shipped->size(), 16U);
  const std::filesystem::path file = std::filesystem::path(HEPATRIAL_BINARY_DIR) / "faulty-checks.csv";
  ASSERT_TRUE(core::write_file(file,
                               "trial,arm,endpoint,observed,low,high,rule,tolerance,source\n"
                               "a,b,c,x,1,2,interval,0,s\na,b,c,1,,,interval,0,s\na,b,c,1,1,2,near,0,s\n"));
  const auto faulty = read_natural_history_checks(file);
  ASSERT_FALSE(faulty);
  ASSERT_EQ(faulty.error().size(), 3U);
  EXPECT_EQ(faulty.error()[2].where.line, 4);
  EXPECT_EQ(faulty.error()[2].where.field, "rule");
}

}  // namespace
}  // namespace hepatrial::study
