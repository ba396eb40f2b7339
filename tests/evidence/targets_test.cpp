#include "evidence/targets.hpp"

#include <algorithm>
#include <set>

#include "test_store.hpp"

namespace hepatrial::evidence {
namespace {

using testing::shipped_store;

TEST(CalibrationTargets, AreAllThereInFileOrder) {
  const auto targets = calibration_targets(shipped_store());
  ASSERT_TRUE(targets) << core::text(targets.error());
  ASSERT_EQ(targets->size(), 119u);
  EXPECT_EQ(targets->front().id, "C001");
  EXPECT_EQ(targets->back().id, "C119");
  for (const Target& target : *targets) EXPECT_EQ(target.use, "calibration") << target.id;
}

TEST(CalibrationTargets, CarryEveryField) {
  // SHARP, sorafenib: median OS 10.7 months (95% CI 9.4-13.3), 299 patients (PMC11707515 Table 3).
  const auto targets = calibration_targets(shipped_store());
  ASSERT_TRUE(targets);
  const Target& target = targets->front();
  EXPECT_EQ(target.trial, "SHARP");
  EXPECT_EQ(target.nct, "NCT00105443");
  EXPECT_EQ(target.line, "1L");
  EXPECT_EQ(target.prior_therapy, "none");
  EXPECT_EQ(target.arm, "sorafenib");
  EXPECT_EQ(target.n, 299);
  EXPECT_EQ(target.endpoint, "OS_median");
  EXPECT_EQ(target.value, 10.7);
  EXPECT_EQ(target.unit, "months");
  EXPECT_EQ(target.ci_low, 9.4);
  EXPECT_EQ(target.ci_high, 13.3);
  EXPECT_EQ((*targets)[2].n, std::nullopt);  // C003 gives no n
  EXPECT_EQ((*targets)[2].comparator, "placebo");
  EXPECT_EQ((*targets)[116].ci_low, 9.4);  // C117: upper limit not reached
  EXPECT_EQ((*targets)[116].ci_high, std::nullopt);
}

TEST(CalibrationTargets, ThoseNotFoundInASourceDecideNothing) {
  const auto targets = calibration_targets(shipped_store());
  ASSERT_TRUE(targets);
  std::set<std::string> silent;
  for (const Target& target : *targets) {
    if (!target.gates) silent.insert(target.id);
  }
  // Notes "not verified": nine. C104: source MEMORY, note "corrected: ..." does not say "verified".
  EXPECT_EQ(silent,
            (std::set<std::string>{"C006", "C007", "C067", "C068", "C069", "C071", "C072", "C086", "C087", "C104"}));
}

TEST(CalibrationTargets, RuleOfWhatMayDecide) {
  EXPECT_TRUE(may_gate("ascopost.com", ""));
  EXPECT_TRUE(may_gate("MEMORY", "verified: ascopost.com"));
  EXPECT_FALSE(may_gate("MEMORY", ""));
  EXPECT_FALSE(may_gate("MEMORY", "not verified (from memory)"));
  EXPECT_FALSE(may_gate("NCI PDQ", "not verified (from memory)"));
}

}  // namespace
}  // namespace hepatrial::evidence
