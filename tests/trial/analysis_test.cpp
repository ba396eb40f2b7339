// Expected numbers are worked by hand on a trial of a few patients; the estimators themselves are checked against R in
// tests/stats.
#include "trial/analysis.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace hepatrial::trial {
namespace {

constexpr double k_month = k_days_per_month;

PatientRecord patient(std::uint64_t id, int arm, double pfs_days, bool progressed, double os_days, DeathCause cause,
                      Response response) {
  PatientRecord out;
  out.patient_id = id;
  out.arm = arm;
  out.status = PatientStatus::randomised;
  out.death_cause = cause;
  LineRecord& line = out.trial_line;
  line.progression_free_survival = {pfs_days, progressed, "", true};
  line.time_to_progression = line.progression_free_survival;
  line.overall_survival = {os_days, cause != DeathCause::alive, "", true};
  line.time_on_treatment = {pfs_days, true, "", true};
  line.best_response = line.confirmed_response = response;
  line.progression_cause = progressed ? ProgressionCause::target_growth : ProgressionCause::none;
  if (response == Response::partial) line.duration_of_response = {pfs_days - 42, progressed, "", true};
  return out;
}

TrialResult example() {
  TrialResult result;
  result.spec.arms.resize(2);
  result.spec.arms[0].name = "new";
  result.spec.arms[1].name = "old";
  result.spec.control_arm = 1;
  result.patients = {
      patient(0, 0, 4 * k_month, true, 10 * k_month, DeathCause::tumour, Response::partial),
      patient(1, 1, 2 * k_month, true, 5 * k_month, DeathCause::liver, Response::progressive),
      patient(2, 0, 6 * k_month, true, 14 * k_month, DeathCause::other, Response::stable),
      patient(3, 1, 3 * k_month, true, 9 * k_month, DeathCause::tumour, Response::stable),
      patient(4, 0, 8 * k_month, true, 20 * k_month, DeathCause::alive, Response::complete),
      patient(5, 1, 7 * k_month, true, 11 * k_month, DeathCause::tumour, Response::stable),
      patient(6, 0, 1 * k_month, false, 1 * k_month, DeathCause::alive, Response::not_evaluable),
  };
  result.patients[6].status = PatientStatus::failed;
  result.patients[0].trial_line.adverse_events.push_back({10, 3, "x", "none"});
  result.patients[0].received_subsequent_therapy = true;
  return result;
}

TEST(Analysis, SharesAreOfEverybodyRandomised) {
  const auto summary = summarise(example());
  ASSERT_TRUE(summary.has_value()) << core::text(summary.error());
  const ArmSummary& arm = summary->arms[0];
  EXPECT_EQ(arm.n, 4U);
  EXPECT_EQ(arm.failed, 1U);
  EXPECT_EQ(arm.endpoints.at("ORR").value, 0.5);  // the failed patient is in the denominator
  EXPECT_EQ(arm.endpoints.at("DCR").value, 0.75);
  EXPECT_EQ(arm.endpoints.at("CR").value, 0.25);
  EXPECT_EQ(arm.endpoints.at("NE").value, 0.25);
  EXPECT_EQ(arm.endpoints.at("AE_G34").value, 0.25);
  EXPECT_EQ(arm.endpoints.at("subsequent_therapy").value, 0.25);
  // Clopper-Pearson 2 of 4: R binom.test(2, 4) gives 0.06758599, 0.93241401
  EXPECT_NEAR(arm.endpoints.at("ORR").ci_low, 0.06758599, 1e-8);
  EXPECT_NEAR(arm.endpoints.at("ORR").ci_high, 0.93241401, 1e-8);
  EXPECT_EQ(arm.endpoints.at("PFS_event_growth").value, 1);
}

TEST(Analysis, TimesAreInMonthsAndInPatientOrder) {
  const TrialResult result = example();
  const auto summary = summarise(result);
  ASSERT_TRUE(summary.has_value());
  EXPECT_NEAR(summary->arms[0].endpoints.at("PFS_median_months").value, 6, 1e-9);  // events at 4, 6, 8; censored at 1
  EXPECT_NEAR(summary->arms[0].endpoints.at("PFS_rate_6m").value, 1.0 / 3, 1e-9);
  EXPECT_NEAR(summary->arms[1].endpoints.at("OS_median_months").value, 9, 1e-9);
  EXPECT_NEAR(summary->arms[1].endpoints.at("OS_rmst_12m_months").value, (5 + 9 + 11) / 3.0, 1e-9);
  EXPECT_NEAR(summary->arms[0].endpoints.at("DoR_median_months").value, 4 - 42 / k_month,
              1e-9);  // one responder with DoR
  EXPECT_TRUE(std::isnan(summary->arms[1].endpoints.at("DoR_median_months").value));
  EXPECT_NEAR(summary->arms[1].endpoints.at("death_liver_12m").value, 1.0 / 3, 1e-9);
  EXPECT_NEAR(summary->arms[1].endpoints.at("death_tumour_12m").value, 2.0 / 3, 1e-9);
  const EventTimes times = event_times(result, 0, "PFS");
  EXPECT_EQ(times.time_days, (std::vector<double>{4 * k_month, 6 * k_month, 8 * k_month, k_month}));
  EXPECT_EQ(times.event, (std::vector<int>{1, 1, 1, 0}));
  EXPECT_TRUE(event_times(result, 0, "no such endpoint").time_days.empty());
  EXPECT_EQ(event_times(result, 0, "DoR").time_days.size(), 1U);
}

TEST(Analysis, HazardRatiosAreAgainstTheControlArm) {
  const auto summary = summarise(example());
  ASSERT_TRUE(summary.has_value());
  EXPECT_TRUE(summary->arms[1].hazard_ratio.empty());
  const HazardRatio& ratio = summary->arms[0].hazard_ratio.at("PFS");
  EXPECT_EQ(ratio.versus, "old");
  // PFS in months: old 2, 3, 7; new 4, 6, 8 and 1 censored. The Cox score is 0 at b = log(hr) with
  // 3 = 3e/(3e+3) + 3e/(3e+2) + 3e/(3e+1) + 2e/(2e+1) + e/(e+1) + 1: e = 0.4228984 (bisection).
  EXPECT_NEAR(ratio.estimate.value, 0.4228984, 1e-7);
}

TEST(Analysis, PriorLineCohortEndsWithTheLastRandomised) {
  TrialResult result = example();
  result.spec.prior_lines.resize(1);
  for (PatientRecord& each : result.patients) {
    each.prior_lines.emplace_back();
    each.prior_lines[0].overall_survival = {300, true, "", true};
    each.prior_lines[0].progression_free_survival = {100, true, "", true};
    each.prior_lines[0].confirmed_response = Response::stable;
  }
  PatientRecord never = result.patients[3];
  never.arm = -1;
  never.status = PatientStatus::not_eligible_randomisation;
  result.patients.insert(result.patients.begin() + 3, never);
  PatientRecord later = never;
  later.status = PatientStatus::eligible_not_needed;
  result.patients.push_back(later);
  const auto summary = summarise(result);
  ASSERT_TRUE(summary.has_value());
  ASSERT_EQ(summary->prior_lines.size(), 1U);
  EXPECT_EQ(summary->prior_lines[0].n, 8U);  // seven randomised and the one before them who was not
  EXPECT_NEAR(summary->prior_lines[0].endpoints.at("subsequent_therapy").value, 7.0 / 8, 1e-12);
  EXPECT_EQ(prior_line_event_times(result, 0, "OS").time_days.size(), 8U);
}

TEST(Analysis, AnEmptyArmIsAProblem) {
  TrialResult result = example();
  result.spec.arms.resize(3);
  result.spec.arms[2].name = "empty";
  const auto summary = summarise(result);
  ASSERT_FALSE(summary.has_value());
  EXPECT_NE(summary.error().front().message.find("'empty'"), std::string::npos);
}

}  // namespace
}  // namespace hepatrial::trial
