#include "trial/chunk_columns.hpp"

#include <gtest/gtest.h>

#include "cohort_fixture.hpp"

namespace hepatrial::trial {
namespace {

using testing::CohortTest;

void expect_same(const TimeToEvent& left, const TimeToEvent& right) {
  EXPECT_EQ(left.time_days, right.time_days);
  EXPECT_EQ(left.event, right.event);
  EXPECT_EQ(left.available, right.available);
  EXPECT_EQ(left.description, right.description);
}

int worst_grade(const LineRecord& line) {
  int worst = 0;
  for (const AdverseEvent& event : line.adverse_events) worst = std::max(worst, event.grade);
  return worst;
}

void expect_same(const LineRecord& left, const LineRecord& right) {
  EXPECT_EQ(left.regimen, right.regimen);
  EXPECT_EQ(left.start_calendar_day, right.start_calendar_day);
  EXPECT_EQ(left.days_since_last_dose_of_prior_line, right.days_since_last_dose_of_prior_line);
  EXPECT_EQ(left.best_response, right.best_response);
  EXPECT_EQ(left.confirmed_response, right.confirmed_response);
  EXPECT_EQ(left.progression_cause, right.progression_cause);
  expect_same(left.progression_free_survival, right.progression_free_survival);
  expect_same(left.overall_survival, right.overall_survival);
  expect_same(left.time_to_progression, right.time_to_progression);
  expect_same(left.duration_of_response, right.duration_of_response);
  expect_same(left.time_on_treatment, right.time_on_treatment);
  EXPECT_EQ(worst_grade(left), worst_grade(right));
}

std::vector<PatientRecord> example_patients(const TrialSpec& spec, const Pharmacy& pharmacy, double failing) {
  RunOptions options;
  options.seed = 7;
  options.patients_per_arm = 40;
  options.solver.threads = 2;
  options.inject_failure_share = failing;
  options.max_failed_share = 1;
  testing::FakeSolver solver;
  auto result =
      run_trial(spec, pharmacy, testing::fake_table(), testing::fake_disease(), solver, options, nullptr, nullptr);
  EXPECT_TRUE(result);
  return result ? std::move(result->patients) : std::vector<PatientRecord>{};
}

TEST_F(CohortTest, RecordsComeBackBitForBit) {
  for (const char* const file : {"first-line.toml", "second-line.toml"}) {
    const TrialSpec spec = testing::example_trial(file, pharmacy_);
    const auto patients = example_patients(spec, pharmacy_, 0.1);
    const auto back = patients_of(patient_table(patients, spec.prior_lines.size()), spec.prior_lines.size(), spec.id);
    ASSERT_TRUE(back) << core::text(back.error());
    ASSERT_EQ(back->size(), patients.size());
    std::size_t randomised = 0;
    for (std::size_t i = 0; i < patients.size(); ++i) {
      const PatientRecord &left = patients[i], &right = (*back)[i];
      EXPECT_EQ(left.usubjid, right.usubjid);
      EXPECT_EQ(left.patient_id, right.patient_id);
      EXPECT_EQ(left.status, right.status);
      EXPECT_EQ(left.arm, right.arm);
      EXPECT_EQ(left.reason_not_eligible, right.reason_not_eligible);
      EXPECT_EQ(left.failure_reason, right.failure_reason);
      EXPECT_EQ(left.covariates.age_years, right.covariates.age_years);
      EXPECT_EQ(left.covariates.sex, right.covariates.sex);
      EXPECT_EQ(left.covariates.aetiology, right.covariates.aetiology);
      EXPECT_EQ(left.covariates.extrahepatic_spread, right.covariates.extrahepatic_spread);
      EXPECT_EQ(left.bclc, right.bclc);
      EXPECT_EQ(left.death_cause, right.death_cause);
      EXPECT_EQ(left.received_subsequent_therapy, right.received_subsequent_therapy);
      EXPECT_EQ(left.subsequent_regimen, right.subsequent_regimen);
      ASSERT_EQ(left.prior_lines.size(), right.prior_lines.size());
      for (std::size_t line = 0; line < left.prior_lines.size(); ++line)
        expect_same(left.prior_lines[line], right.prior_lines[line]);
      if (left.arm < 0) continue;
      ++randomised;
      expect_same(left.trial_line, right.trial_line);
      EXPECT_EQ(left.trial_line.at_start.albi_score, right.trial_line.at_start.albi_score);
      EXPECT_EQ(left.trial_line.at_start.child_pugh_points, right.trial_line.at_start.child_pugh_points);
      EXPECT_EQ(left.trial_line.at_start.vegf_neutralised, right.trial_line.at_start.vegf_neutralised);
    }
    EXPECT_GE(randomised, 80U);
  }
}

TEST_F(CohortTest, ColumnsThatNoPatientHasAreRefused) {
  const auto patients = example_patients(spec_, pharmacy_, 0);
  const auto good = patient_table(patients, 1);
  EXPECT_FALSE(patients_of(good, 0, "t"));  // another trial's columns
  const auto with = [&](const char* column, auto&& put) {
    core::ColumnTable bad = patient_table({}, 1);
    for (std::size_t place = 0; place < bad.specs().size(); ++place) {
      if (bad.specs()[place].name == column) {
        put(bad.column(place));
      } else if (good.column(place).type() == core::ColumnType::text) {
        bad.column(place).add_text(good.column(place).text(0));
      } else if (good.column(place).type() == core::ColumnType::int32) {
        bad.column(place).add_integer(good.column(place).integer(0));
      } else {
        bad.column(place).add_number(good.column(place).number(0));
      }
    }
    return patients_of(bad, 1, "t").has_value();
  };
  EXPECT_TRUE(with("AGE", [](core::Column& column) { column.add_number(50); }));
  EXPECT_FALSE(with("SEX", [](core::Column& column) { column.add_text("unknown"); }));
  EXPECT_FALSE(with("STATUS", [](core::Column& column) { column.add_text(""); }));
  for (const std::int32_t value : {-2, 5000, core::k_missing_int32}) {
    EXPECT_FALSE(with("ARM", [&](core::Column& column) { column.add_integer(value); })) << value;
    EXPECT_FALSE(with("NPRIOR", [&](core::Column& column) { column.add_integer(value); })) << value;
  }
}

}  // namespace
}  // namespace hepatrial::trial
