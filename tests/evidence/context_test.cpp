#include "evidence/context.hpp"

#include <gmock/gmock.h>

#include "test_store.hpp"

namespace hepatrial::evidence {
namespace {

using ::testing::HasSubstr;
using testing::shipped_store;

TEST(TargetContext, RowsOfATrialInOrder) {
  const auto rows = target_context(shipped_store(), "resorce");
  ASSERT_TRUE(rows) << core::text(rows.error());
  EXPECT_EQ(rows->size(), 33u);  // rows with this label in target_context.csv
  for (const ContextRow& row : *rows) EXPECT_EQ(row.trial, "RESORCE");
}

TEST(TargetContext, NumberAndPrintedValue) {
  const auto rows = target_context(shipped_store(), "SHARP");
  ASSERT_TRUE(rows);
  EXPECT_EQ((*rows)[0].item, "n");
  EXPECT_EQ((*rows)[0].value, "299");
  EXPECT_EQ((*rows)[0].number, 299.0);
  EXPECT_EQ((*rows)[0].line, 2);
  EXPECT_EQ((*rows)[2].value, "2005-03-10 to 2006-04-11");
  EXPECT_EQ((*rows)[2].number, std::nullopt);
}

TEST(TargetContext, ShortNameFindsEveryReportOfTheTrial) {
  // CheckMate-040 (nivolumab, 5-year) has 11 rows, CheckMate-040 (cohort 4) has 26.
  const auto both = target_context(shipped_store(), "CheckMate-040");
  ASSERT_TRUE(both);
  EXPECT_EQ(both->size(), 37u);
  const auto one = target_context(shipped_store(), "CheckMate-040 (cohort 4)");
  ASSERT_TRUE(one);
  EXPECT_EQ(one->size(), 26u);
  EXPECT_TRUE(target_context(shipped_store(), "natural_history"));
}

TEST(TargetContext, UnknownTrialListsTheKnown) {
  for (const char* trial : {"SHARK", "", "CheckMate", "' OR 1=1"}) {
    const auto rows = target_context(shipped_store(), trial);
    ASSERT_FALSE(rows) << trial;
    EXPECT_THAT(rows.error()[0].advice, HasSubstr("SHARP"));
  }
}

}  // namespace
}  // namespace hepatrial::evidence
