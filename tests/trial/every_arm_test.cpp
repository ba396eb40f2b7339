#include "trial/every_arm.hpp"

#include <gtest/gtest.h>

#include "example_trial.hpp"
#include "fake_solver.hpp"

namespace hepatrial::trial {
namespace {

using testing::example_pharmacy;
using testing::example_trial;
using testing::fake_disease;
using testing::fake_table;
using testing::FakeSolver;

class EveryArm : public ::testing::Test {
 protected:
  EveryArm() : pharmacy_(example_pharmacy()), spec_(example_trial("second-line.toml", pharmacy_)) {
    options_.patients_per_arm = 12;
    options_.seed = 7;
    options_.solver.threads = 2;
  }

  EveryArmResult every_arm() {
    FakeSolver solver;
    auto result = run_every_arm(spec_, pharmacy_, fake_table(), fake_disease(), solver, options_, nullptr, nullptr);
    EXPECT_TRUE(result.has_value()) << (result ? "" : core::text(result.error()));
    return result ? std::move(*result) : EveryArmResult{};
  }

  Pharmacy pharmacy_;
  TrialSpec spec_;
  RunOptions options_;
};

bool same_course(const PatientRecord& a, const PatientRecord& b) {
  return a.trial_line.overall_survival.time_days == b.trial_line.overall_survival.time_days &&
         a.trial_line.progression_free_survival.time_days == b.trial_line.progression_free_survival.time_days &&
         a.trial_line.assessments.size() == b.trial_line.assessments.size() && a.death_cause == b.death_cause;
}

TEST_F(EveryArm, HoldsTheSamePatientsInEveryArm) {
  const EveryArmResult result = every_arm();
  ASSERT_EQ(result.arms.size(), spec_.arms.size());
  for (std::size_t arm = 0; arm < result.arms.size(); ++arm) {
    ASSERT_EQ(result.arms[arm].size(), 12U);
    for (std::size_t i = 0; i < 12; ++i) {
      EXPECT_EQ(result.arms[arm][i].patient_id, result.arms[0][i].patient_id);
      EXPECT_EQ(result.arms[arm][i].arm, static_cast<int>(arm));
      EXPECT_EQ(result.arms[arm][i].trial_line.at_start.live_volume_ml,
                result.arms[0][i].trial_line.at_start.live_volume_ml);
    }
  }
}

// Who is randomised into an arm has, to the bit, the course that every_arm gives him in this arm.
TEST_F(EveryArm, AgreesWithTheRandomisedTrial) {
  const EveryArmResult result = every_arm();
  FakeSolver solver;
  const auto trial = run_trial(spec_, pharmacy_, fake_table(), fake_disease(), solver, options_, nullptr, nullptr);
  ASSERT_TRUE(trial.has_value());
  std::size_t compared = 0;
  for (const PatientRecord& patient : trial->patients) {
    if (patient.arm < 0) continue;
    for (const PatientRecord& same : result.arms[static_cast<std::size_t>(patient.arm)]) {
      if (same.patient_id != patient.patient_id) continue;
      EXPECT_TRUE(same_course(same, patient)) << patient.usubjid;
      ++compared;
    }
  }
  EXPECT_GE(compared, 12U);
}

TEST_F(EveryArm, CasesGiveTheSameCourses) {
  const EveryArmResult result = every_arm();
  const population::ParameterTable table = fake_table();
  std::vector<PatientCase> cases;
  for (const PatientRecord& patient : result.arms.back()) {
    cases.push_back({&spec_, &pharmacy_, &table, options_, patient.patient_id, patient.arm});
  }
  FakeSolver solver;
  const auto records = run_cases(cases, fake_disease(), solver, nullptr);
  ASSERT_TRUE(records.has_value()) << core::text(records.error());
  for (std::size_t i = 0; i < cases.size(); ++i) EXPECT_TRUE(same_course((*records)[i], result.arms.back()[i]));
}

TEST_F(EveryArm, WatchedQuantitiesAreRecordedAtStartAndScansAndChangeNothing) {
  const EveryArmResult plain = every_arm();
  options_.watched = {"live_volume_ml", "A__concentration_mg_per_l"};
  const EveryArmResult watched = every_arm();
  for (std::size_t i = 0; i < 12; ++i) {
    const PatientRecord& patient = watched.arms[0][i];
    EXPECT_TRUE(same_course(patient, plain.arms[0][i]));
    // One entry before the first dose, one a scan; the baseline scan comes before the start and has none.
    EXPECT_EQ(patient.trial_line.watched.size(), patient.trial_line.assessments.size());
    EXPECT_EQ(patient.trial_line.watched.front().day, 0);
    EXPECT_EQ(patient.trial_line.watched.front().values.front(), patient.trial_line.at_start.live_volume_ml);
    EXPECT_TRUE(plain.arms[0][i].trial_line.watched.empty());
  }
  options_.watched = {"no such quantity"};
  FakeSolver solver;
  const auto bad = run_every_arm(spec_, pharmacy_, fake_table(), fake_disease(), solver, options_, nullptr, nullptr);
  ASSERT_FALSE(bad.has_value());
  EXPECT_EQ(bad.error().front().where.field, "no such quantity");
}

}  // namespace
}  // namespace hepatrial::trial
