#include "benchmarks/bars.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace hepatrial::benchmarks {
namespace {

Row row_of(double tolerance, double error, double seconds) {
  Row row;
  row.relative_tolerance = tolerance;
  row.error.median = error;
  row.seconds = seconds;
  return row;
}

const Bar* find(const std::vector<Bar>& bars, const std::string& part) {
  const auto found =
      std::find_if(bars.begin(), bars.end(), [&](const Bar& bar) { return bar.what.find(part) != std::string::npos; });
  return found == bars.end() ? nullptr : &*found;
}

// Ours: error 1e-3 in 1 ms, 1e-5 in 4 ms. The rival: 1e-2 in 10 ms, 1e-4 in 90 ms.
ProblemResult example(const std::string& name) {
  ProblemResult result;
  result.name = name;
  result.model_days = 365;
  result.ours = {row_of(1e-3, 1e-3, 1e-3), row_of(1e-5, 1e-5, 4e-3)};
  result.rival = {row_of(1e-3, 1e-2, 10e-3), row_of(1e-5, 1e-4, 90e-3)};
  return result;
}

TEST(SpeedRatio, ComparesAtEqualErrorNotAtEqualTolerance) {
  // At 1e-3 the rival needs sqrt(10 * 90) = 30 ms, we 1 ms; at 1e-4 it needs 90 ms, we 2 ms.
  EXPECT_NEAR(*speed_ratio(example("x"), 1e-3), 30, 1e-9);
  EXPECT_NEAR(*speed_ratio(example("x"), 1e-4), 45, 1e-9);
  EXPECT_FALSE(speed_ratio(example("x"), 1e-5));
}

TEST(Bars, SayByHowMuchTheyAreMissed) {
  const Bar slow{"", 2, false, 6.9, ""}, fast{"", 10, true, 12, ""}, unknown{"", 10, true, std::nullopt, "no data"};
  EXPECT_NEAR(margin(slow), 2 / 6.9, 1e-12);
  EXPECT_EQ(verdict(slow), "**missed**: 3.45 times too slow");
  EXPECT_EQ(verdict(fast), "met, 1.20 times the bar");
  EXPECT_EQ(verdict(unknown), "not measured: no data");
}

TEST(Bars, AreThoseOfTheModel) {
  ProblemResult absent;
  absent.name = "antibody";
  absent.left_out = "no file";
  const std::vector<Bar> bars = bars_of({absent, example("liver-cancer"), example("receptors")});
  const Bar* antibody = find(bars, "antibody: times as fast as the rival at error 1e-6");
  ASSERT_NE(antibody, nullptr);
  EXPECT_EQ(antibody->wanted, 20);
  EXPECT_FALSE(antibody->measured);
  const Bar* year = find(bars, "liver-cancer: ms per patient-year");
  ASSERT_NE(year, nullptr);
  EXPECT_NEAR(*year->measured, 4, 1e-9);
  EXPECT_EQ(find(bars, "receptors: ms per patient-year"), nullptr);
  EXPECT_EQ(find(bars, "receptors: times as fast as the rival at error 1e-4")->wanted, 10);
}

TEST(Tables, LoseNoRowAndNoLoss) {
  ProblemResult result = example("x");
  std::swap(result.ours, result.rival);
  EXPECT_NE(finding(result).find("times as slow"), std::string::npos);
  const std::string csv = csv_of({result});
  EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 5);
  EXPECT_EQ(error_text(1e-5), "1e-5");
  EXPECT_EQ(error_text(1e-10), "1e-10");
}

}  // namespace
}  // namespace hepatrial::benchmarks
