#include "evidence/doubt/checks.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "evidence/discrepancy_traps.hpp"
#include "evidence/doubt/printed_numbers.hpp"

namespace hepatrial::evidence {
namespace {

using Kinds = std::vector<std::string>;
using traps::arm;
using traps::error_rows;
using traps::fact;
using traps::Trap;
using traps::value;

ReportedValue ratio(std::string id, double number, double lower, double upper) {
  ReportedValue v = value(std::move(id), "T", "x", "HR_OS", number, "ratio");
  v.lower = lower;
  v.upper = upper;
  v.comparator = "placebo";
  return v;
}

Kinds kinds_of(const Reported& reported) {
  Kinds kinds;
  for (const Doubt& doubt : find_doubts(reported)) kinds.emplace_back(name_of(doubt.kind));
  return kinds;
}

TEST(PrintedNumbers, know_their_rounding) {
  EXPECT_EQ(decimals_of(0.63), 2);
  EXPECT_EQ(decimals_of(12.0), 0);
  EXPECT_DOUBLE_EQ(half_unit(0.5, 2), 0.005);
  EXPECT_THAT(with_swapped_digits(0.78), ::testing::Contains(0.87));
  EXPECT_EQ(normal_regimen("placebo + Lenvatinib|b+a"), "a+b|lenvatinib");
  EXPECT_EQ(landmark_months("OSR12", "OSR"), 12.0);
  EXPECT_FALSE(landmark_months("OSR", "OSR"));
}

// The bound is the rounding of the printed decimals. CELESTIAL's PFS ratio 0.44 (0.36-0.52) is 0.034 off and right:
// its bound is 0.046. REFLECT's 0.95 (0.79-1.06) is a misprint of 0.92.
TEST(SingleValueChecks, a_ratio_is_the_geometric_middle_up_to_rounding) {
  EXPECT_THAT(kinds_of({{ratio("a", 0.44, 0.36, 0.52)}, {}}), ::testing::IsEmpty());
  EXPECT_THAT(kinds_of({{ratio("a", 0.71, 0.531, 0.949)}, {}}), ::testing::IsEmpty());  // REACH-2
  EXPECT_THAT(kinds_of({{ratio("a", 0.95, 0.79, 1.06)}, {}}), ::testing::ElementsAre("off_centre"));
  const auto doubts = find_doubts({{ratio("a", 0.69, 0.55, 0.78)}, {}});  // SHARP, 0.87 with its digits swapped
  ASSERT_EQ(doubts.size(), 1u);
  EXPECT_THAT(doubts[0].readings, ::testing::Contains("digits of the upper limit swapped: 0.87"));
}

TEST(SingleValueChecks, a_value_lies_in_its_interval) {
  ReportedValue median = value("a", "COSMIC-312", "sorafenib", "mPFS", 4.2, "months");
  median.lower = 2.8;
  median.upper = 3.2;
  EXPECT_THAT(kinds_of({{median}, {}}), ::testing::ElementsAre("outside_interval"));
  median.upper = 7.0;
  EXPECT_THAT(kinds_of({{median}, {}}), ::testing::IsEmpty());
  median.lower = 8.0;
  EXPECT_THAT(kinds_of({{median}, {}}), ::testing::ElementsAre("outside_interval"));
}

TEST(SingleValueChecks, patients_are_whole) {
  ReportedValue share = value("a", "T", "x", "DCR", 83.1, "%");
  share.n = 47;  // 39/47 is 83.0
  const auto doubts = find_doubts({{share}, {}});
  ASSERT_EQ(doubts.size(), 1u);
  EXPECT_STREQ(name_of(doubts[0].kind), "not_whole_patients");
  EXPECT_THAT(doubts[0].readings, ::testing::Contains("83.0 % (39/47)"));
  share.value = 83.0;
  EXPECT_THAT(kinds_of({{share}, {}}), ::testing::IsEmpty());
  share.endpoint = "OSR12";  // read off a curve: any number
  share.value = 83.1;
  EXPECT_THAT(kinds_of({{share}, {}}), ::testing::IsEmpty());
  ReportedValue count = value("c", "T", "x", "DCR", 23.6, "patients");
  EXPECT_THAT(kinds_of({{count}, {}}), ::testing::ElementsAre("not_whole_patients"));
  EXPECT_THAT(kinds_of({{value("d", "T", "x", "ORR", 124.0, "%")}, {}}), ::testing::ElementsAre("impossible_value"));
}

TEST(ResponseChecks, parts_and_wholes_agree) {
  const auto group = [](double cr, double pr, double orr, double sd, double dcr) {
    return Reported{{value("1", "T", "x", "CR", cr, "%"), value("2", "T", "x", "PR", pr, "%"),
                     value("3", "T", "x", "ORR", orr, "%"), value("4", "T", "x", "SD", sd, "%"),
                     value("5", "T", "x", "DCR", dcr, "%")},
                    {}};
  };
  EXPECT_THAT(kinds_of(group(6, 13, 19.4, 36, 54.8)), ::testing::IsEmpty());  // whole per cent against tenths
  EXPECT_THAT(kinds_of(group(6, 13, 25, 36, 61)), ::testing::Contains("response_sum"));
  EXPECT_THAT(kinds_of(group(6, 13, 54.8, 36, 19.4)), ::testing::Contains("control_below_response"));
  EXPECT_THAT(kinds_of(group(6, 13, 19, 36, 45)), ::testing::Contains("response_sum"));
}

TEST(ResponseChecks, counts_and_percentages_agree) {
  ReportedValue count = value("1", "T", "x", "SD", 11, "patients");
  ReportedValue share = value("2", "T", "x", "SD", 36, "%");
  count.n = share.n = 31;  // 35.48 rounds to 35
  EXPECT_THAT(kinds_of({{count, share}, {}}), ::testing::Contains("count_and_share"));
  share.value = 35;
  EXPECT_THAT(kinds_of({{count, share}, {}}), ::testing::IsEmpty());
}

TEST(SurvivalChecks, rates_fall_and_medians_fit) {
  const auto rate = [](const char* id, const char* endpoint, double percent) {
    return value(id, "T", "x", endpoint, percent, "%");
  };
  EXPECT_THAT(kinds_of({{rate("1", "OSR36", 14.1), rate("2", "OSR48", 22.4)}, {}}),
              ::testing::ElementsAre("rising_survival"));
  EXPECT_THAT(kinds_of({{rate("1", "OSR36", 22.4), rate("2", "OSR48", 14.1)}, {}}), ::testing::IsEmpty());
  EXPECT_THAT(kinds_of({{rate("1", "OSR12", 40), rate("2", "PFSR12", 45)}, {}}),
              ::testing::ElementsAre("progression_after_death"));
  const ReportedValue median = value("m", "T", "x", "mOS", 13.6, "months");
  EXPECT_THAT(kinds_of({{median, rate("1", "OSR12", 42)}, {}}), ::testing::ElementsAre("median_and_rate"));
  EXPECT_THAT(kinds_of({{median, rate("1", "OSR12", 54)}, {}}), ::testing::IsEmpty());
  EXPECT_THAT(kinds_of({{median, value("p", "T", "x", "mPFS", 73.9, "months")}, {}}),
              ::testing::ElementsAre("progression_after_death"));
}

// Nintedanib against sorafenib: time to progression 5.5 against 4.6 months, ratio printed as 1.44.
TEST(SurvivalChecks, a_ratio_against_its_medians_is_unsure) {
  ReportedValue hazard = value("1", "T", "nintedanib", "HR_TTP", 1.44, "ratio");
  hazard.comparator = "sorafenib";
  const Reported reported{
      {hazard, value("2", "T", "nintedanib", "TTP", 5.5, "months"), value("3", "T", "sorafenib", "TTP", 4.6, "months")},
      {}};
  const auto doubts = find_doubts(reported);
  ASSERT_EQ(doubts.size(), 1u);
  EXPECT_EQ(doubts[0].kind, DoubtKind::ratio_against_medians);
  EXPECT_EQ(doubts[0].grade, DoubtGrade::unsure);
}

TEST(IdentityChecks, registry_ids_have_their_form) {
  for (const char* good :
       {"NCT04770896", "2016-004489-24", "2016-004489-24-DE", "EUCTR2016-004489-24-IT", "2022-500244-37-00",
        "2022-500244-37", "ISRCTN12345678", "U1111-1234-5678", "SHARP", "NCT-2007-11-01-1011", "2007-11-01-1011",
        "2023-A00386-39", "CHECKMATE_040", "ChiCTR2000030000"}) {
    EXPECT_EQ(id_problem(good), "") << good;
  }
  for (const char* bad : {"NCT0653573", "NCT065357312", "NCT00000000", "NCT0477O896", "2016-04489-24-01",
                          "2016-704489-24", "ISRCTN1234567"}) {
    EXPECT_NE(id_problem(bad), "") << bad;
  }
}

TEST(IdentityChecks, one_id_has_one_set_of_arms) {
  const Reported different{{},
                           {arm("1", "NCT02519348", "durvalumab+tremelimumab", "A"),
                            arm("2", "NCT02519348", "durvalumab+bevacizumab", "B")}};
  EXPECT_THAT(kinds_of(different), ::testing::ElementsAre("arms_of_one_id"));
  const Reported extra{{},
                       {arm("1", "NCT1", "nivolumab+ipilimumab", "A"), arm("2", "NCT1", "lenvatinib|sorafenib", "A"),
                        arm("3", "NCT1", "ipilimumab+nivolumab", "B"), arm("4", "NCT1", "nivolumab+lenvatinib", "B")}};
  EXPECT_THAT(kinds_of(extra), ::testing::Contains("arms_of_one_id"));
  const Reported incomplete{
      {},
      {arm("1", "SHARP", "sorafenib", "A"), arm("2", "SHARP", "placebo", "A"), arm("3", "SHARP", "sorafenib", "B")}};
  EXPECT_THAT(kinds_of(incomplete), ::testing::IsEmpty());
}

TEST(IdentityChecks, a_result_belongs_to_one_trial) {
  ReportedValue first = ratio("1", 0.69, 0.55, 0.87);
  ReportedValue second = first;
  second.id = "2";
  second.trial_id = "U";
  EXPECT_THAT(kinds_of({{first, second}, {}}), ::testing::ElementsAre("one_result_two_trials"));
  second.lower = 0.54;
  second.upper = 0.88;
  EXPECT_THAT(kinds_of({{first, second}, {}}), ::testing::IsEmpty());
  // One median in common is chance.
  EXPECT_THAT(
      kinds_of({{value("1", "T", "x", "mOS", 10.2, "months"), value("2", "U", "x", "mOS", 10.2, "months")}, {}}),
      ::testing::IsEmpty());
}

TEST(SourceChecks, a_difference_with_two_cut_offs_is_a_version) {
  ReportedValue first = ratio("1", 0.62, 0.50, 0.78);   // RESORCE, congress
  ReportedValue second = ratio("2", 0.63, 0.50, 0.79);  // publication
  second.source = "review B";
  auto doubts = find_doubts({{first, second}, {}});
  ASSERT_EQ(doubts.size(), 1u);
  EXPECT_EQ(doubts[0].grade, DoubtGrade::unsure);
  first.cut_off = "congress 2016";
  second.cut_off = "publication 2017";
  doubts = find_doubts({{first, second}, {}});
  ASSERT_EQ(doubts.size(), 1u);
  EXPECT_EQ(doubts[0].grade, DoubtGrade::version);
  second.value = 0.62;
  second.upper = 0.78;
  EXPECT_TRUE(find_doubts({{first, second}, {}}).empty());
}

TEST(DiscrepancyTraps, at_least_12_of_the_14_error_rows_are_found_with_both_sources) {
  int found = 0;
  const std::vector<Trap> traps = error_rows();
  ASSERT_EQ(traps.size(), 14u);
  for (const Trap& trap : traps) {
    const auto doubts = find_doubts(trap.reported);
    const bool flagged = std::any_of(doubts.begin(), doubts.end(),
                                     [](const Doubt& doubt) { return doubt.grade != DoubtGrade::version; });
    EXPECT_TRUE(flagged) << trap.name;
    found += flagged ? 1 : 0;
    for (const Doubt& doubt : doubts) EXPECT_GE(doubt.readings.size(), 2u) << trap.name << ": " << doubt.what;
  }
  EXPECT_GE(found, 12);
  RecordProperty("found", found);
}

// The other six rows are versions: two cut-offs, or a state that moved. None may be called an error.
TEST(DiscrepancyTraps, versions_are_not_called_errors) {
  const auto hr = [](const char* id, const char* trial, const char* endpoint, double number, const char* cut_off,
                     const char* source) {
    ReportedValue v = value(id, trial, "x", endpoint, number, "ratio");
    v.comparator = "y";
    v.cut_off = cut_off;
    v.source = source;
    return v;
  };
  ReportedValue early = value("7", "CheckMate-9DW", "lenvatinib|sorafenib", "mOS", 20.6, "months");
  ReportedValue late = early;
  early.lower = 17.5;
  late.lower = 17.7;
  early.upper = late.upper = 22.5;
  early.cut_off = "primary";
  late.cut_off = "4 years";
  late.id = "8";
  late.source = "onclive 2026";
  ReportedFact status = fact("NCT05101629", "", "status", "active, not recruiting", "review");
  ReportedFact newer = fact("NCT05101629", "", "status", "completed", "registry");
  ReportedFact plan = fact("NCT04770896", "", "n", "554", "review");
  ReportedFact count = fact("NCT04770896", "", "n", "557", "registry");
  status.as_of = plan.as_of = "2025-03";
  newer.as_of = count.as_of = "2025-07-23";
  const Reported reported{
      {hr("1", "RESORCE", "HR_OS", 0.62, "congress", "onclive"),
       hr("2", "RESORCE", "HR_OS", 0.63, "publication", "pdq"),
       hr("3", "KEYNOTE-240", "HR_PFS", 0.775, "first interim", "ascopubs"),
       hr("4", "KEYNOTE-240", "HR_PFS", 0.718, "final", "pdq"), hr("5", "ORIENT-32", "HR_PFS", 0.57, "congress", "pmc"),
       hr("6", "ORIENT-32", "HR_PFS", 0.56, "publication", "pdq"), early, late},
      {status, newer, plan, count}};
  const auto doubts = find_doubts(reported);
  EXPECT_EQ(doubts.size(), 6u);
  for (const Doubt& doubt : doubts) EXPECT_EQ(doubt.grade, DoubtGrade::version) << doubt.what;
}

}  // namespace
}  // namespace hepatrial::evidence
