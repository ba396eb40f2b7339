// What the credibility page says of the ledger of held-out scorings.

#include <gtest/gtest.h>

#include "report/credibility_sections.hpp"

namespace hepatrial::report {
namespace {

// A ledger of the first columns and, with `later`, of those that came later. Numbers are made up.
study::RecordedTable ledger(const std::vector<std::string>& later, const std::vector<std::string>& cells) {
  study::RecordedTable table{
      "ledger.csv",
      true,
      {"date", "version", "parameter_hash", "patients_per_arm", "arms", "medians", "median_abs_log_ratio", "coverage",
       "mean_log_width", "mean_interval_score", "rates", "median_rate_error_se"},
      {{"2026-01-01T00:00:00Z", "1", "abc", "200", "12", "23", "0.49", "0.38", "0.8", "4.1", "21", "2.2"}}};
  table.header.insert(table.header.end(), later.begin(), later.end());
  table.rows[0].insert(table.rows[0].end(), cells.begin(), cells.end());
  return table;
}

std::string page_of(const study::RecordedTable& table) {
  study::CredibilityReport report;
  report.ledger = table;
  std::string page = document_markdown({"t", {}, {holdout_section(report)}});
  std::erase(page, '\\');  // Markdown's marks before bars
  return page;
}

const std::vector<std::string> k_later{"parameter_draws",
                                       "a_medians",
                                       "a_model_median_abs_log_ratio",
                                       "a_rival_median_abs_log_ratio",
                                       "a_difference",
                                       "a_difference_low",
                                       "a_difference_high"};

TEST(HoldoutSection, ALedgerFromBeforeDrawsAndRivalsIsShown) {
  for (const auto& table : {ledger({}, {}), ledger(k_later, std::vector<std::string>(k_later.size()))}) {
    const std::string page = page_of(table);
    for (const char* part : {"median |ln ratio| 0.490 on 23 medians of 12 arms",
                             "the interval holds sampling error only", "no paired comparison"}) {
      EXPECT_NE(page.find(part), std::string::npos) << part << "\n" << page;
    }
  }
}

TEST(HoldoutSection, DrawsAndRivalsOfTheLastScoringAreTold) {
  const auto told = [](const char* low, const char* high) {
    return page_of(ledger(k_later, {"20", "9", "0.25", "0.5", "-0.1", low, high}));
  };
  for (const char* part : {"sampling error and 20 draws of the parameters",
                           "a: the model's median |ln ratio| 0.250, the rival's 0.500 on 9 medians; mean difference "
                           "-0.100 (95 % interval -0.200 to -0.050): the model is better"}) {
    EXPECT_NE(told("-0.2", "-0.05").find(part), std::string::npos) << part << "\n" << told("-0.2", "-0.05");
  }
  EXPECT_NE(told("-0.2", "0.1").find("cannot be told apart"), std::string::npos);
  EXPECT_NE(told("0.05", "0.1").find("the model is worse"), std::string::npos);
  EXPECT_EQ(told("-0.2", "0.1").find("no paired comparison"), std::string::npos);
}

}  // namespace
}  // namespace hepatrial::report
