#include "study/credibility/scores.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <fstream>

#include "study/credibility/recorded.hpp"

namespace hepatrial::study {
namespace {

ScoredRow row(const std::string& trial, const std::string& arm, const std::string& endpoint, double predicted,
              double observed, bool gates = true) {
  ComparisonRow out;
  out.arm = arm;
  out.endpoint = endpoint;
  out.predicted = predicted;
  out.predicted_low = predicted * 0.8;
  out.predicted_high = predicted * 1.25;
  out.observed = observed;
  out.observed_low = observed * 0.9;
  out.observed_high = observed * 1.1;
  out.observed_arm = trial + " | " + arm;
  out.published_n = 100;
  out.gates = gates;
  return scored(trial, out);
}

std::vector<ScoredRow> rows() {
  return {row("A", "drug", "OS_median_months", 12, 10),
          row("A", "placebo", "OS_median_months", 8, 8),
          row("B", "other", "OS_median_months", 10, 20),
          row("B", "placebo", "PFS_median_months", 2, 2),
          row("B", "other", "HR_OS", 0.8, 0.78),
          row("B", "other", "HR_PFS", 0.5, 0.8),
          row("B", "other", "ORR", 0.2, 0.1),
          row("B", "other", "OS_median_months", 1, 20, false)};
}

TEST(CredibilityScores, TotalsCountRowsThatGate) {
  const ScoreTotals found = totals(rows());
  EXPECT_EQ(found.medians, 4U);
  // |ln ratios| 0, 0, ln 1.2, ln 2: median half of ln 1.2.
  EXPECT_NEAR(found.median_abs_log_ratio, std::log(1.2) / 2, 1e-12);
  EXPECT_NEAR(found.mean_abs_log_ratio, (std::log(1.2) + std::log(2)) / 4, 1e-12);
  EXPECT_EQ(found.hazard_ratios, 2U);
  EXPECT_EQ(found.hazard_ratios_inside, 1U);
  // logit((20.5) / (80.5)) - logit(10.5 / 90.5) over sqrt(1 / 10.5 + 1 / 90.5)
  EXPECT_NEAR(found.median_rate_error_se,
              (std::log(20.5 / 80.5) - std::log(10.5 / 90.5)) / std::sqrt(1 / 10.5 + 1 / 90.5), 1e-12);
  // Inside: 12 of 10 (9.6 to 15), both placebo rows, HR_OS; not 10 of 20, HR_PFS 0.5 of 0.8 (to 0.625), ORR 0.2 of 0.1.
  EXPECT_NEAR(found.coverage, 4.0 / 7, 1e-12);
  EXPECT_NEAR(found.mean_log_width, std::log(1.25 / 0.8), 1e-12);
}

TEST(CredibilityScores, RivalsUseTheOtherRows) {
  const auto all = rows();
  const RivalValues constants = two_constants(all, false);
  EXPECT_NEAR(constants.values[0], std::sqrt(10.0 * 20.0), 1e-12);  // active arms with a median OS that gate
  EXPECT_NEAR(constants.values[1], 8, 1e-12);                       // the only placebo arm
  const RivalValues left_out = two_constants(all, true);
  EXPECT_NEAR(left_out.values[0], 20, 1e-12);
  EXPECT_TRUE(std::isnan(left_out.values[1])) << "no placebo median in another trial";
  const auto compared = against(constants, all);
  ASSERT_TRUE(compared.has_value());
  EXPECT_EQ(compared->medians, 4U);
  EXPECT_LE(compared->low, compared->difference);
  EXPECT_GE(compared->high, compared->difference);
}

TEST(CredibilityScores, WorstFirstAndEveryMissHasAMeaning) {
  const auto sorted = worst_first(rows());
  EXPECT_EQ(sorted.front().row.predicted, 1) << "twentyfold";
  for (std::size_t i = 1; i < sorted.size(); ++i) EXPECT_GE(sorted[i - 1].miss, sorted[i].miss);
  for (const ScoredRow& each : sorted) EXPECT_FALSE(meaning_of(each).empty()) << each.row.endpoint;
  EXPECT_NE(meaning_of(row("A", "d", "OS_median_months", 12, 10)),
            meaning_of(row("A", "d", "OS_median_months", 8, 10)));
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
