#include "evidence/show.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <sstream>

#include "core/delimited.hpp"
#include "evidence/text_table.hpp"
#include "test_store.hpp"

namespace hepatrial::evidence {
namespace {

using ::testing::HasSubstr;
using testing::shipped_store;

KnownEvidence asked(const std::string& regimen, const std::string& prior) {
  auto known = what_is_known(shipped_store(), regimen, prior);
  EXPECT_TRUE(known) << core::text(known.error());
  return known ? std::move(*known) : KnownEvidence{};
}

const KnownOutcome* find(const KnownEvidence& known, const std::string& id) {
  const auto found = std::find_if(known.outcomes.begin(), known.outcomes.end(),
                                  [&](const KnownOutcome& outcome) { return outcome.id == id; });
  return found == known.outcomes.end() ? nullptr : &*found;
}

std::set<std::string> doubts(const KnownEvidence& known) {
  std::set<std::string> ids;
  for (const KnownAnomaly& anomaly : known.anomalies) ids.insert(anomaly.id);
  return ids;
}

TEST(WhatIsKnown, RegorafenibAfterAtezolizumabBevacizumab) {
  const KnownEvidence known = asked("regorafenib", "atezolizumab+bevacizumab");
  // ascari2026, running text on regorafenib: REGONEXT, 40 patients, median PFS 3.5 months (3.0-4.0).
  const KnownOutcome* pfs = find(known, "OC095");
  ASSERT_NE(pfs, nullptr);
  EXPECT_EQ(pfs->trial_id, "REGONEXT");
  EXPECT_EQ(pfs->endpoint, "mPFS");
  EXPECT_EQ(pfs->value, 3.5);
  EXPECT_EQ(pfs->ci_low, 3.0);
  EXPECT_EQ(pfs->ci_high, 4.0);
  EXPECT_EQ(pfs->setting, Setting::same);
  EXPECT_EQ(pfs->place.source, "ascari2026");
  EXPECT_EQ(pfs->place.where, "001 text 'Regorafenib'");
  EXPECT_EQ(pfs->place.line, 96);
  // RESORCE came after sorafenib: no result here, but a calibration target of an older setting.
  for (const KnownOutcome& outcome : known.outcomes) EXPECT_NE(outcome.trial_id, "RESORCE");
  ASSERT_EQ(known.calibration.size(), 7u);
  EXPECT_EQ(known.calibration[0].target.id, "C056");
  EXPECT_EQ(known.calibration[0].setting, Setting::other);
  for (const ContextRow& row : known.context) EXPECT_TRUE(row.arm != "placebo") << row.item;
  EXPECT_FALSE(known.context.empty());
}

TEST(WhatIsKnown, RunningTrialIsListedWithItsDoubt) {
  const KnownEvidence known = asked("rego", "AB");
  ASSERT_EQ(known.trials_without_results.size(), 1u);
  EXPECT_EQ(known.trials_without_results[0].trial_id, "NCT05134532");
  EXPECT_EQ(known.trials_without_results[0].n, 40);
  EXPECT_TRUE(doubts(known).contains("AN026"));   // names the trial: probably REGONEXT itself
  EXPECT_TRUE(doubts(known).contains("AN011"));   // names REGONEXT
  EXPECT_FALSE(doubts(known).contains("AN072"));  // REFLECT only
}

TEST(WhatIsKnown, DoubtsAreFoundByPrintedTableRow) {
  // AN017 (labels of one printed row look swapped) names no trial; it comes from Table 2 row 1, as OC063 does.
  const KnownEvidence known = asked("lenvatinib", "atezo-bev");
  ASSERT_NE(find(known, "OC063"), nullptr);
  EXPECT_TRUE(doubts(known).contains("AN017"));
}

TEST(WhatIsKnown, NearerSettingsComeFirst) {
  const KnownEvidence known = asked("pembrolizumab+regorafenib", "AB");
  ASSERT_FALSE(known.outcomes.empty());
  EXPECT_EQ(known.outcomes.front().setting, Setting::same);
  EXPECT_TRUE(std::is_sorted(known.outcomes.begin(), known.outcomes.end(),
                             [](const auto& left, const auto& right) { return left.setting < right.setting; }));
  // NCT04696055: ORR 5.9 % after atezo-bev (cohort 1), 11.1 % after another ICI (cohort 2).
  const auto orr = [&](Setting setting) {
    for (const KnownOutcome& outcome : known.outcomes) {
      if (outcome.endpoint == "ORR" && outcome.setting == setting) return outcome.value.value_or(-1);
    }
    return -1.0;
  };
  EXPECT_EQ(orr(Setting::same), 5.9);
  EXPECT_EQ(orr(Setting::broader), 11.1);
}

TEST(WhatIsKnown, SpellingDoesNotMatter) {
  EXPECT_EQ(text(asked("nivo+ipi", "atezo-bev")), text(asked("Ipilimumab + Nivolumab", "atezolizumab+bevacizumab")));
}

TEST(WhatIsKnown, FirstLineComparatorsOfTheModel) {
  const KnownEvidence known = asked("atezo-bev", "none");
  EXPECT_EQ(known.calibration.size(), 6u);  // C030, C032, C033, C035, C036, C038
  for (const KnownTarget& target : known.calibration) EXPECT_EQ(target.setting, Setting::same);
  EXPECT_THAT(text(known), HasSubstr("without prior systemic therapy"));
}

TEST(WhatIsKnown, UnknownNamesAreReportedTogether) {
  const auto known = what_is_known(shipped_store(), "regorafenob", "banana");
  ASSERT_FALSE(known);
  ASSERT_EQ(known.error().size(), 2u);
  EXPECT_EQ(core::exit_code(known.error()), 3);
  EXPECT_THAT(known.error()[0].text(), HasSubstr("near names: regorafenib"));
  EXPECT_EQ(known.error()[1].where.field, "prior");
}

TEST(WhatIsKnown, KnownDrugsWithoutEvidenceGiveAnEmptyAnswer) {
  const KnownEvidence known = asked("curcumin+sunitinib", "any");
  EXPECT_TRUE(known.outcomes.empty());
  EXPECT_TRUE(known.trials_without_results.empty());
  EXPECT_TRUE(known.anomalies.empty());
  EXPECT_THAT(text(known), HasSubstr("none in the store"));
}

TEST(KnownEvidenceText, IsAtMost120WideAndNamesEverySource) {
  for (const auto& [regimen, prior] :
       std::vector<std::pair<std::string, std::string>>{{"regorafenib", "AB"},
                                                        {"lenvatinib", "any"},
                                                        {"sorafenib", "any"},
                                                        {"nivo+ipi", "any"},
                                                        {"camrelizumab+rivoceranib", "any"},
                                                        {"fostrox+lenvatinib", "any"}}) {
    std::istringstream lines(text(asked(regimen, prior)));
    for (std::string line; std::getline(lines, line);) {
      EXPECT_LE(display_width(line), 120u) << line;
      EXPECT_FALSE(line.ends_with(' ')) << line;
    }
  }
  const std::string shown = text(asked("regorafenib", "AB"));
  for (const char* part : {"REGONEXT", "3.5 months", "ascari2026", "older: after", "NCT05134532", "AN026"}) {
    EXPECT_THAT(shown, HasSubstr(part));
  }
}

TEST(KnownEvidenceText, HostileTextCannotReachTheTerminal) {
  KnownEvidence known;
  known.regimen = "x";
  known.outcomes.resize(1);
  known.outcomes[0].population = "a\x1b[2Jb\nc";
  const std::string shown = text(known);
  EXPECT_EQ(shown.find('\x1b'), std::string::npos);
  EXPECT_THAT(shown, HasSubstr("a?[2Jb?c"));
}

TEST(KnownEvidenceCsv, IsOneTableOfEqualRows) {
  const KnownEvidence known = asked("lenvatinib", "AB");
  const auto table = core::parse_delimited(csv(known), ',', "csv");
  ASSERT_TRUE(table) << core::text(table.error());
  EXPECT_EQ(table->rows.size(), known.outcomes.size() + known.trials_without_results.size() + known.studies.size() +
                                    known.calibration.size() + known.context.size() + known.anomalies.size());
  EXPECT_GE(table->column("source"), 0);
}

}  // namespace
}  // namespace hepatrial::evidence
