// Properties of whole trials with the shipped disease model.

#include <gtest/gtest.h>

#include <cmath>

#include "permuted_solver.hpp"
#include "shipped_disease.hpp"
#include "trial/run.hpp"

namespace hepatrial::study {
namespace {

class ShippedTrials : public ::testing::Test {
 protected:
  void SetUp() override { disease_ = testing::shipped_disease(); }

  trial::TrialSpec spec(const std::string& name, const trial::Pharmacy& pharmacy) {
    auto read = trial::read_trial(std::filesystem::path(HEPATRIAL_SOURCE_DIR) / "trials" / (name + ".toml"), pharmacy);
    EXPECT_TRUE(read.has_value()) << (read ? "" : core::text(read.error()));
    return std::move(*read);
  }

  trial::TrialResult run(const trial::TrialSpec& spec, const trial::Pharmacy& pharmacy, std::size_t patients,
                         double inject = 0) {
    return run_with(*simulate::make_reference_solver(), spec, pharmacy, patients, inject);
  }

  trial::TrialResult run_with(simulate::Solver& solver, const trial::TrialSpec& spec, const trial::Pharmacy& pharmacy,
                              std::size_t patients, double inject = 0) {
    trial::RunOptions options;
    options.patients_per_arm = patients;
    options.seed = 5;
    options.solver.threads = 2;
    options.inject_failure_share = inject;
    options.max_failed_share = 0.5;
    auto result = trial::run_trial(spec, pharmacy, disease_.table, disease_.model, solver, options, nullptr, nullptr);
    EXPECT_TRUE(result.has_value()) << (result ? "" : core::text(result.error()));
    return std::move(*result);
  }

  testing::ShippedDisease disease_;
};

// Every number a patient leaves behind, in order.
std::vector<double> trace(const trial::PatientRecord& patient) {
  const trial::LineRecord& line = patient.trial_line;
  std::vector<double> out{line.overall_survival.time_days, line.progression_free_survival.time_days,
                          line.time_on_treatment.time_days, static_cast<double>(patient.death_cause)};
  for (const trial::Assessment& scan : line.assessments) {
    out.push_back(scan.day);
    out.insert(out.end(), scan.diameters_mm.begin(), scan.diameters_mm.end());
  }
  return out;
}

// Sorafenib with every affinity and toxicity removed, and the same with only its name changed and its targets listed as
// zero.
TEST_F(ShippedTrials, ZeroAffinityDrugIsAShamToTheBit) {
  trial::Pharmacy sham = disease_.pharmacy;
  trial::Pharmacy zero = disease_.pharmacy;
  auto& sham_values = sham.drugs["sorafenib"].slot_parameters;
  auto& zero_values = zero.drugs["sorafenib"].slot_parameters;
  int emptied = 0;
  for (auto& [name, value] : zero_values) {
    if (name.starts_with("affinity_") || name.ends_with("_l_per_mg_per_day")) {
      value.value = 0;
      sham_values.erase(name);
      ++emptied;
    }
  }
  ASSERT_EQ(emptied, 5);
  const auto first = run(spec("sharp", sham), sham, 12);
  const auto second = run(spec("sharp", zero), zero, 12);
  ASSERT_EQ(first.patients.size(), second.patients.size());
  int compared = 0;
  for (std::size_t i = 0; i < first.patients.size(); ++i) {
    if (first.patients[i].arm < 0) continue;
    EXPECT_EQ(trace(first.patients[i]), trace(second.patients[i]));
    ++compared;
  }
  EXPECT_EQ(compared, 24);
}

// One antibody may be stopped for its toxicity while the other goes on, so each has its own last dose.
double days_since_last(const std::string& drug, const trial::PatientRecord& patient) {
  const trial::LineRecord& prior = patient.prior_lines.front();
  double last_day = 0;
  for (const trial::Exposure& exposure : prior.exposures) {
    if (exposure.drug == drug) last_day = std::max(last_day, exposure.end_day);
  }
  return patient.trial_line.start_calendar_day - prior.start_calendar_day - last_day;
}

TEST_F(ShippedTrials, ResidualAntibodyIsThereAtSecondLineAndFades) {
  const auto result = run(spec("second-line-after-atezo-bev", disease_.pharmacy), disease_.pharmacy, 8);
  int seen = 0, soon = 0, neutralising = 0;
  for (const trial::PatientRecord& patient : result.patients) {
    if (patient.arm < 0) continue;
    ++seen;
    const trial::LineRecord& line = patient.trial_line;
    EXPECT_GT(line.days_since_last_dose_of_prior_line, 13.9);
    EXPECT_EQ(line.at_start.pd1_occupancy, 0);
    EXPECT_LT(line.at_start.pdl1_occupancy, 1);
    // Atezolizumab's half-effect is 1.4 mg/L and its trough above 100 mg/L, half-life 27 days: two months after the
    // last dose at least 13 mg/L are left in all but the fastest, which still cover 9 of 10.
    if (days_since_last("atezolizumab", patient) < 60) {
      ++soon;
      EXPECT_GT(line.at_start.pdl1_occupancy, 0.9) << patient.patient_id;
    }
    if (days_since_last("bevacizumab", patient) < 60) {
      ++neutralising;
      EXPECT_GT(line.at_start.vegf_neutralised, 0.1) << patient.patient_id;
    }
  }
  EXPECT_EQ(seen, 48);
  EXPECT_GE(soon, 40);
  EXPECT_GE(neutralising, 40);
}

TEST_F(ShippedTrials, TheOrderOfPatientsChangesNothing) {
  const trial::TrialSpec trial = spec("imbrave150", disease_.pharmacy);
  const auto in_order = run(trial, disease_.pharmacy, 12, 0.05);
  for (const std::uint64_t seed : {1U, 2U}) {
    testing::PermutedSolver shuffled(seed);
    const auto other = run_with(shuffled, trial, disease_.pharmacy, 12, 0.05);
    ASSERT_EQ(in_order.patients.size(), other.patients.size());
    for (std::size_t i = 0; i < in_order.patients.size(); ++i) {
      const trial::PatientRecord &first = in_order.patients[i], &second = other.patients[i];
      ASSERT_EQ(first.patient_id, second.patient_id);
      EXPECT_EQ(first.arm, second.arm);
      EXPECT_EQ(first.status, second.status);
      EXPECT_EQ(first.failure_reason, second.failure_reason);
      EXPECT_EQ(trace(first), trace(second)) << first.patient_id;
    }
  }
}

TEST_F(ShippedTrials, InjectedFailuresAreCountedAndKeepTheirPlace) {
  const auto result = run(spec("sharp", disease_.pharmacy), disease_.pharmacy, 60, 0.05);
  std::size_t failed = 0;
  std::size_t in_arms = 0;
  for (const trial::PatientRecord& patient : result.patients) {
    if (patient.arm >= 0) ++in_arms;
    if (patient.status != trial::PatientStatus::failed) continue;
    ++failed;
    EXPECT_FALSE(patient.failure_reason.empty());
    EXPECT_EQ(patient.trial_line.best_response, trial::Response::not_evaluable);
  }
  EXPECT_GT(failed, 0U);
  EXPECT_EQ(failed, result.failed_patients);
  EXPECT_EQ(in_arms, 120U);
}

}  // namespace
}  // namespace hepatrial::study
