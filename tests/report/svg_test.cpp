#include "report/svg.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "report/axis.hpp"
#include "report/markup_check.hpp"

namespace hepatrial::report {
namespace {

TEST(Svg, WritesWellFormedEscapedElements) {
  Svg svg("x", 100, 50, "<title> & \"more\"", "a < b");
  svg.text({1, 2}, "<script>&", {});
  svg.begin_clip({0, 0}, 10, 10);
  svg.rectangle({0, 0}, 5, 5, "#000000", 0.5, "\"tip\" <b>");
  svg.end_clip();
  const std::string text = svg.finish();
  EXPECT_TRUE(MarkupCheck::problems(text).empty()) << MarkupCheck::problems(text).front();
  EXPECT_EQ(text.find("<script>"), std::string::npos);
  EXPECT_NE(text.find("role=\"img\""), std::string::npos);
  EXPECT_NE(text.find("viewBox=\"0 0 100 50\""), std::string::npos);
}

TEST(Svg, CoordinatesAreShortAndFinite) {
  EXPECT_EQ(coordinate_text(1.0 / 3), "0.33");
  EXPECT_EQ(coordinate_text(-0.001), "0");
  EXPECT_EQ(coordinate_text(12), "12");
  EXPECT_EQ(coordinate_text(std::numeric_limits<double>::quiet_NaN()), "0");
  EXPECT_EQ(coordinate_text(-std::numeric_limits<double>::infinity()), "0");
}

TEST(Svg, FitsTextToAWidth) {
  EXPECT_EQ(fitted("abc", 1000, 14), "abc");
  EXPECT_LE(text_width(fitted("a rather long name of an arm", 80, 14), 14), 80);
}

TEST(Axis, TicksAreRoundAndCoverTheRange) {
  const Axis axis = linear_axis(0, 0.7, 4);
  EXPECT_EQ(axis.ticks, (std::vector<double>{0, 0.2, 0.4, 0.6, 0.8}));
  EXPECT_EQ(axis.tick_text(0.6), "0.6");
  EXPECT_DOUBLE_EQ(axis.share(0.4), 0.5);
  const Axis below = linear_axis(-100, 100, 4);
  EXPECT_EQ(below.ticks, (std::vector<double>{-100, -50, 0, 50, 100}));
}

TEST(Axis, MonthsStepByPartsOfYears) {
  EXPECT_EQ(month_axis(29, 7).ticks, (std::vector<double>{0, 6, 12, 18, 24, 30}));
  EXPECT_EQ(month_axis(5, 7).ticks, (std::vector<double>{0, 1, 2, 3, 4, 5}));
}

TEST(Axis, EmptyAndInfiniteRangesStillDraw) {
  const double missing = std::numeric_limits<double>::quiet_NaN();
  for (const Axis& axis : {linear_axis(3, 3, 4), linear_axis(missing, 1, 4), month_axis(missing, 7), month_axis(0, 7),
                           ratio_axis(0, 0), ratio_axis(0.1, missing)}) {
    EXPECT_GE(axis.ticks.size(), 2U);
    EXPECT_LT(axis.low, axis.high);
  }
}

TEST(Axis, RatiosAreLogarithmicAndHoldOne) {
  const Axis axis = ratio_axis(0.5, 2);
  EXPECT_NEAR(axis.share(1), 0.5, 1e-12);
  EXPECT_EQ(axis.ticks, (std::vector<double>{0.5, 0.7, 1, 1.5, 2}));
}

}  // namespace
}  // namespace hepatrial::report
