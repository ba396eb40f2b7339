#include "study/credibility/scores.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <fstream>
#include <limits>

#include "study/credibility/recorded.hpp"

namespace hepatrial::study {
namespace {

constexpr double k_nan = std::numeric_limits<double>::quiet_NaN();

ScoredRow row(const std::string& group, const std::string& regimen, const std::string& endpoint, double predicted,
              double observed, bool gates = true) {
  Observation out;
  out.group = group;
  out.arm_name = out.regimen = regimen;
  out.endpoint = endpoint;
  out.measure = *measure_of(endpoint);
  out.kind = kind_of(out.measure);
  out.observed = observed;
  out.n = 100;
  out.scaled = scaled_value(out, observed);
  out.sampling_sd = 0.1;
  out.gates = gates;
  return scored(out, group, predicted, {predicted * 0.8, predicted * 1.25});
}

std::vector<ScoredRow> rows() {
  return {row("A", "drug", "OS_median", 12, 10),      row("A", "placebo", "OS_median", 8, 8),
          row("B", "other", "OS_median", 10, 20),     row("B", "placebo", "PFS_median", 2, 2),
          row("B", "other", "OS_HR", 0.8, 0.78),      row("B", "other", "PFS_HR", 0.5, 0.8),
          row("B", "other", "ORR", 0.2, 0.1),         row("B", "other", "OS_median", 1, 20, false),
          row("B", "other", "ALBI_change", 0.25, 0.5)};
}

std::vector<Observation> observations_of(const std::vector<ScoredRow>& rows) {
  std::vector<Observation> out;
  for (const ScoredRow& each : rows) out.push_back(each.row);
  return out;
}

TEST(CredibilityScores, EveryKindOfRowHasAMissOnItsScale) {
  EXPECT_NEAR(rows()[0].log_ratio, std::log(1.2), 1e-12);
  EXPECT_NEAR(rows()[0].miss, std::log(1.2) / std::log(1.5), 1e-12);
  // (logit((100 p + 1/2) / 101) at 0.2 less that at 0.1) / sqrt(1 / 10.5 + 1 / 90.5)
  const double error = (std::log(20.5 / 80.5) - std::log(10.5 / 90.5)) / std::sqrt(1 / 10.5 + 1 / 90.5);
  EXPECT_NEAR(rows()[6].error_in_se, error, 1e-12);
  EXPECT_NEAR(rows()[6].miss, error / 3, 1e-12);
  EXPECT_NEAR(rows()[8].error_in_se, -2.5, 1e-12);  // (0.25 - 0.5) / 0.1
  const ScoredRow unknown = row("A", "drug", "OS_median", k_nan, 10);
  EXPECT_EQ(unknown.miss, 0);
  EXPECT_FALSE(unknown.inside);
}

TEST(CredibilityScores, IntervalsAreJudgedOverRowsThatGate) {
  const IntervalScore found = interval_score(rows());
  EXPECT_EQ(found.rows, 8U);
  EXPECT_EQ(found.medians, 4U);
  // Inside: 12 of 10 (9.6 to 15), both placebo rows, OS_HR; not 10 of 20, PFS_HR 0.5 of 0.8 (to 0.625), ORR 0.2 of 0.1,
  // 0.25 of 0.5 points.
  EXPECT_NEAR(found.coverage, 4.0 / 8, 1e-12);
  EXPECT_NEAR(found.mean_log_width, std::log(1.25 / 0.8), 1e-12);
  // 20 lies ln(20 / 12.5) above its interval: a penalty of 2 / 0.1 of that for one of four.
  EXPECT_NEAR(found.mean_interval_score, std::log(1.25 / 0.8) + 20 * std::log(20 / 12.5) / 4, 1e-12);
  const IntervalScore none = interval_score({scored(rows()[0].row, "A", 12, {k_nan, k_nan})});
  EXPECT_EQ(none.rows, 0U);
  EXPECT_TRUE(std::isnan(none.coverage));
}

TEST(CredibilityScores, AnOpenIntervalHoldsEverythingAboveItsLowerEnd) {
  EXPECT_TRUE(scored(rows()[0].row, "A", 12, {9, k_nan}).inside);
  EXPECT_FALSE(scored(rows()[0].row, "A", 12, {11, k_nan}).inside);
}

TEST(CredibilityScores, RivalsUseTheOtherRows) {
  const auto all = rows();
  const RivalValues constants = two_constants(observations_of(all), false);
  EXPECT_NEAR(constants.values[0], std::sqrt(10.0 * 20.0), 1e-12);  // active arms with a median OS that gate
  EXPECT_NEAR(constants.values[1], 8, 1e-12);                       // the only placebo arm
  const RivalValues left_out = two_constants(observations_of(all), true);
  EXPECT_NEAR(left_out.values[0], 20, 1e-12);
  EXPECT_TRUE(std::isnan(left_out.values[1])) << "no placebo median in another trial";
  const RivalValues active = active_mean(observations_of(all));
  EXPECT_NEAR(active.values[0], std::sqrt(10.0 * 20.0), 1e-12);
  EXPECT_NEAR(active.values[1], std::sqrt(10.0 * 20.0), 1e-12) << "the same number for placebo";
  const auto compared = against(constants, all);
  ASSERT_TRUE(compared.has_value());
  EXPECT_EQ(compared->medians, 4U);
  EXPECT_LE(compared->low, compared->difference);
  EXPECT_GE(compared->high, compared->difference);
}

TEST(CredibilityScores, WorstFirstAndEveryMissHasAMeaning) {
  const auto sorted = worst_first(rows());
  EXPECT_EQ(sorted.front().predicted, 1) << "twentyfold";
  for (std::size_t i = 1; i < sorted.size(); ++i) EXPECT_GE(sorted[i - 1].miss, sorted[i].miss);
  for (const char* endpoint : {"OS_median", "TTP_median", "OS_rate_12mo", "PFS_HR", "ORR", "DCR", "AE_G34",
                               "toxicity_stop", "doubling_time", "ALBI_change"}) {
    EXPECT_FALSE(meaning_of(row("A", "d", endpoint, 0.6, 0.5)).empty()) << endpoint;
    EXPECT_NE(meaning_of(row("A", "d", endpoint, 0.6, 0.5)), meaning_of(row("A", "d", endpoint, 0.4, 0.5)));
  }
  EXPECT_NE(meaning_of(row("A", "d", "ORR", 0.6, 0.5)), meaning_of(row("A", "d", "OS_median", 0.6, 0.5)));
}

TEST(Recorded, AFileThatIsNotThereIsTold) {
  const auto absent = read_recorded(::testing::TempDir() + "no such file.csv", ',');
  ASSERT_TRUE(absent.has_value());
  EXPECT_FALSE(absent->there);
  const std::string file = ::testing::TempDir() + std::to_string(getpid()) + "-statements.csv";
  std::ofstream(file) << "edge_id,from_node,to_node,sign,status,effect,basis\nE1,A,B,+,reproduced,0.1,stated\n"
                         "E2,A,C,-,wrong,0.2,stated\nE3,A,D,?,without_sign,,stated\nE4,A,E,+,null,,cited_title\n";
  const auto table = read_recorded(file, ',');
  ASSERT_TRUE(table.has_value());
  const StatementCounts counts = count_statements(*table);
  EXPECT_EQ(counts.all, 4U);
  EXPECT_EQ(counts.stated, 2U);
  EXPECT_EQ(counts.by_status.at("wrong"), 1U);
  EXPECT_EQ(counts.wrong, std::vector<std::string>{"E2: A - C, effect 0.2"});
}

}  // namespace
}  // namespace hepatrial::study
