#include "report/text_table.hpp"

#include <gtest/gtest.h>

#include <sstream>

#include "report/rendered.hpp"
#include "report/text.hpp"

namespace hepatrial::report {
namespace {

TEST(TextTable, FitsATerminalAndAligns) {
  for (const auto& material : {synthetic::usual_material(6), synthetic::material(synthetic::edge_options()),
                               synthetic::material(synthetic::hostile_options())}) {
    std::istringstream lines(text_table(material.summary));
    std::string line;
    std::size_t rows = 0;
    while (std::getline(lines, line)) {
      ++rows;
      EXPECT_LE(character_count(line), 100U) << line;
      EXPECT_EQ(clean_text(line), line);  // no control characters reach the terminal
    }
    EXPECT_EQ(rows, material.summary.arms.size() + 2);
  }
}

TEST(TextTable, ShowsTheNumbersOfTheSummary) {
  trial::TrialSummary summary;
  summary.arms.push_back({"placebo", "placebo", 100, 0, {}, {}});
  summary.arms.push_back({"drug",
                          "drug",
                          200,
                          1,
                          {{"ORR", {0.125, 0.1, 0.2}}, {"OS_median_months", {10.5, 9, std::nan("")}}},
                          {{"OS", {{0.75, 0.5, 1.1}, "placebo"}}}});
  EXPECT_EQ(text_table(summary),
            "arm        n  ORR %  DCR %  PFS months      OS months       HR of death\n"
            "placebo  100\n"
            "drug     200   12.5                     10.5 (9.0\u2013NR)  0.75 (0.50\u20131.10)\n"
            "In brackets: 95 % intervals of the simulation's own sampling error. NR: not reached.\n");
}

}  // namespace
}  // namespace hepatrial::report
