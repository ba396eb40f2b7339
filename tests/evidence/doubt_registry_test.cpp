#include <gmock/gmock.h>

#include <algorithm>

#include "evidence/doubt/checks.hpp"
#include "evidence/doubt/registry_reported.hpp"
#include "evidence/doubt/store_reported.hpp"
#include "evidence/registry/registry_store.hpp"
#include "evidence/test_store.hpp"

namespace hepatrial::evidence {
namespace {

const Doubt* finding(const std::vector<Doubt>& doubts, const std::string& row, const std::string& about) {
  for (const Doubt& doubt : doubts) {
    const bool named = std::find(doubt.rows.begin(), doubt.rows.end(), row) != doubt.rows.end();
    if (named && doubt.what.ends_with(about)) return &doubt;
  }
  return nullptr;
}

// NCT04770896: 554 in two reviews, 557 in the registry of 2025-07; NCT05101629: not recruiting, then completed. Both
// are versions. A phase does not move with time.
TEST(DoubtRegistry, a_later_record_is_a_version_and_another_phase_an_error) {
  const testing::Folder folder;
  const auto path = folder.path() / "registry.sqlite";
  {
    auto database = registry::open_store(path);
    ASSERT_TRUE(database) << core::text(database.error());
    ASSERT_TRUE(database->execute(
        "INSERT INTO record (id, registry, registry_id, shape, completeness, updated_on, version) VALUES"
        " (1, 'ctgov', 'NCT04770896', 'v2', 'full', '2025-07-23', 1),"
        " (2, 'ctgov', 'NCT05101629', 'v2', 'full', '2025-07-23', 2),"
        " (3, 'ctgov', 'NCT99999999', 'v2', 'full', '2025-07-23', 3);"
        "INSERT INTO detail (record, position, status, status_text, phase, enrolment, has_results) VALUES"
        " (1, 0, 'active', 'ACTIVE_NOT_RECRUITING', 'PHASE3', 557, 0),"
        " (2, 0, 'completed', 'COMPLETED', 'PHASE1', 32, 0), (3, 0, 'completed', 'COMPLETED', 'PHASE1', 32, 0);"));
  }
  Reported reported = *reported_in(testing::shipped_store());
  const std::size_t before = reported.facts.size();
  ASSERT_TRUE(add_registry_facts(path, reported));
  EXPECT_EQ(reported.facts.size(), before + 6);  // the third record is of no trial of the reviews
  const auto doubts = find_doubts(reported);
  const Doubt* patients = finding(doubts, "ctgov:NCT04770896", "different n");
  ASSERT_NE(patients, nullptr);
  EXPECT_EQ(patients->grade, DoubtGrade::version);
  EXPECT_THAT(patients->readings, ::testing::Contains(::testing::HasSubstr("557 (2025-07-23)")));
  const Doubt* status = finding(doubts, "ctgov:NCT05101629", "different status");
  ASSERT_NE(status, nullptr);
  EXPECT_EQ(status->grade, DoubtGrade::version);
  const Doubt* phase = finding(doubts, "ctgov:NCT05101629", "different phase");
  ASSERT_NE(phase, nullptr);
  EXPECT_EQ(phase->grade, DoubtGrade::error);
  EXPECT_EQ(finding(doubts, "ctgov:NCT04770896", "different phase"), nullptr);
  EXPECT_FALSE(add_registry_facts(folder.path() / "absent.sqlite", reported));
}

// Numbers that nobody prints must not break the checks.
TEST(DoubtRegistry, absurd_numbers_are_answered) {
  Reported reported;
  for (const double number : {1e300, -1e300, 1e-300, 0.1234567890123456789, 1e18}) {
    for (const char* unit : {"%", "patients", "months", "ratio"}) {
      ReportedValue value;
      value.id = std::to_string(reported.values.size());
      value.trial_id = "T";
      value.endpoint = std::string(unit) == "ratio" ? "HR_OS" : "ORR";
      value.value = number;
      value.lower = -number;
      value.upper = number / 3.0;
      value.unit = unit;
      value.n = 7;
      reported.values.push_back(value);
    }
  }
  EXPECT_FALSE(find_doubts(reported).empty());
}

}  // namespace
}  // namespace hepatrial::evidence
