#include "trial/run.hpp"

#include <gtest/gtest.h>

#include <set>

#include "core/delimited.hpp"
#include "example_trial.hpp"
#include "fake_solver.hpp"
#include "trial/analysis.hpp"

namespace hepatrial::trial {
namespace {

using testing::example_pharmacy;
using testing::example_trial;
using testing::fake_disease;
using testing::fake_table;
using testing::FakeSolver;

core::Result<TrialResult> run(const TrialSpec& spec, const Pharmacy& pharmacy, RunOptions options,
                              core::Progress* progress = nullptr, const core::StopFlag* stop = nullptr) {
  FakeSolver solver;
  return run_trial(spec, pharmacy, fake_table(), fake_disease(), solver, options, progress, stop);
}

RunOptions small(int threads = 2, std::size_t patients_per_arm = 20) {
  RunOptions options;
  options.patients_per_arm = patients_per_arm;
  options.seed = 7;
  options.solver.threads = threads;
  return options;
}

// Every bit of a line's outcome that does not name a drug.
std::string outcome(const LineRecord& line) {
  std::string out;
  const auto add = [&out](double value) { out += core::number_text(value) + " "; };
  for (const Assessment& scan : line.assessments) {
    add(scan.day);
    add(scan.sum_mm);
    out += code(scan.overall);
  }
  for (const AdverseEvent& event : line.adverse_events) {
    add(event.day);
    out += event.action;
  }
  for (const Exposure& exposure : line.exposures) {
    add(exposure.start_day);
    add(exposure.end_day);
    add(exposure.dose_mg);
    add(exposure.doses);
  }
  for (const TimeToEvent* time : {&line.progression_free_survival, &line.overall_survival, &line.time_to_progression,
                                  &line.duration_of_response, &line.time_on_treatment}) {
    add(time->time_days);
    out += time->description + (time->event ? "+" : "-");
  }
  add(line.at_start.live_volume_ml);
  add(line.days_since_last_dose_of_prior_line);
  return out + code(line.best_response) + code(line.confirmed_response);
}

std::string outcome(const TrialResult& result) {
  std::string out;
  for (const PatientRecord& patient : result.patients) {
    out += patient.usubjid + " " + name(patient.status) + " " + std::to_string(patient.arm) + " ";
    for (const LineRecord& line : patient.prior_lines) out += outcome(line);
    if (patient.arm >= 0) out += outcome(patient.trial_line) + name(patient.death_cause) + patient.subsequent_regimen;
    out += "\n";
  }
  return out;
}

TEST(RunTrial, SameBitsForAnyNumberOfThreads) {
  const Pharmacy pharmacy = example_pharmacy();
  for (const char* const file : {"first-line.toml", "second-line.toml"}) {
    const TrialSpec spec = example_trial(file, pharmacy);
    const auto one = run(spec, pharmacy, small(1));
    ASSERT_TRUE(one.has_value()) << core::text(one.error());
    EXPECT_GT(outcome(*one).size(), 10000U);
    for (const int threads : {2, 4}) {
      const auto more = run(spec, pharmacy, small(threads));
      ASSERT_TRUE(more.has_value());
      EXPECT_EQ(outcome(*one), outcome(*more)) << file << " with " << threads << " threads";
    }
    RunOptions other = small(1);
    other.seed = 8;
    EXPECT_NE(outcome(*one), outcome(*run(spec, pharmacy, other)));
  }
}

TEST(RunTrial, ArmsHaveTheirSizesAndEverybodyHasAPlace) {
  const Pharmacy pharmacy = example_pharmacy();
  const auto result = run(example_trial("first-line.toml", pharmacy), pharmacy, small());
  ASSERT_TRUE(result.has_value()) << core::text(result.error());
  std::vector<int> sizes(2, 0);
  std::set<std::string> ids;
  std::uint64_t counted = 0;
  for (const PatientRecord& patient : result->patients) {
    EXPECT_TRUE(ids.insert(patient.usubjid).second);
    EXPECT_EQ(patient.arm >= 0, patient.status == PatientStatus::randomised);
    if (patient.arm >= 0) ++sizes[static_cast<std::size_t>(patient.arm)];
    if (patient.status == PatientStatus::not_eligible_first) {
      EXPECT_FALSE(patient.reason_not_eligible.empty());
    }
  }
  EXPECT_EQ(sizes[0], 40);  // allocation 2:1, 20 in the smaller arm
  EXPECT_EQ(sizes[1], 20);
  for (const std::uint64_t each : result->candidates_by_status) counted += each;
  EXPECT_EQ(counted, result->patients.size());
  EXPECT_EQ(result->failed_patients, 0U);
  EXPECT_TRUE(result->notes.empty());
}

TEST(RunTrial, TimesAreConsistentWithinEveryRecord) {
  const Pharmacy pharmacy = example_pharmacy();
  const TrialSpec spec = example_trial("second-line.toml", pharmacy);
  const auto result = run(spec, pharmacy, small(2, 60));
  ASSERT_TRUE(result.has_value()) << core::text(result.error());
  int events = 0, subsequent_days = 0;
  for (const PatientRecord& patient : result->patients) {
    if (patient.arm < 0) continue;
    ASSERT_EQ(patient.prior_lines.size(), 1U);
    const LineRecord& prior = patient.prior_lines[0];
    const LineRecord& line = patient.trial_line;
    // Randomised only after progression seen on a scan, within the calendar, after the washout.
    EXPECT_EQ(prior.assessments.back().overall, Response::progressive);
    EXPECT_LT(prior.start_calendar_day, spec.calendar.accrual_days);
    EXPECT_LE(line.start_calendar_day, spec.calendar.randomisation_closes_day);
    EXPECT_GE(line.start_calendar_day,
              prior.start_calendar_day + prior.progression_free_survival.time_days + 14 - 1e-6);
    EXPECT_GE(line.days_since_last_dose_of_prior_line, 21 - 1e-6);
    EXPECT_LE(prior.time_on_treatment.time_days, 600);
    ASSERT_FALSE(line.assessments.empty());
    EXPECT_LE(line.assessments.front().day, 0);
    EXPECT_GE(line.assessments.front().day, -28);
    EXPECT_LE(line.progression_free_survival.time_days, line.overall_survival.time_days + 1e-9);
    EXPECT_LE(line.time_on_treatment.time_days, line.overall_survival.time_days + 1e-9);
    EXPECT_LE(line.start_calendar_day + line.overall_survival.time_days, spec.calendar.cutoff_day + 1e-6);
    EXPECT_EQ(line.overall_survival.event, patient.death_cause != DeathCause::alive);
    // The prior line's survival ends at the same moment.
    EXPECT_NEAR(prior.start_calendar_day + prior.overall_survival.time_days,
                line.start_calendar_day + line.overall_survival.time_days, 1e-6);
    for (std::size_t i = 1; i < line.assessments.size(); ++i) {
      const double planned = 42.0 * static_cast<double>(i);
      EXPECT_NEAR(line.assessments[i].day, planned, 7 + 1e-6);
      EXPECT_EQ(line.assessments[i].visit, static_cast<int>(i));
      EXPECT_EQ(line.assessments[i].diameters_mm.size(), line.assessments[0].diameters_mm.size());
      const bool last = i + 1 == line.assessments.size();
      EXPECT_TRUE(last || line.assessments[i].overall != Response::progressive) << "a scan after progression";
    }
    for (const AdverseEvent& event : line.adverse_events) EXPECT_GE(event.day, 0);
    events += line.progression_free_survival.event ? 1 : 0;
    subsequent_days += patient.received_subsequent_therapy ? 1 : 0;
  }
  EXPECT_GT(events, 60);
  EXPECT_EQ(subsequent_days, 0);  // the trial file has none
}

TEST(RunTrial, NothingDependsOnADrugsName) {
  Pharmacy pharmacy = example_pharmacy();
  TrialSpec spec = example_trial("first-line.toml", pharmacy);
  spec.arms[0].subsequent = {};
  // A second sham under another name in both arms' places: zero affinity, no between-patient spread.
  Drug other = pharmacy.drugs.at("sham");
  other.name = "a wholly different name";
  Regimen regimen = pharmacy.regimens.at("sham");
  regimen.name = other.name;
  regimen.dosings[0].drug = other.name;
  pharmacy.drugs[other.name] = other;
  pharmacy.regimens[other.name] = regimen;
  TrialSpec renamed = spec;
  spec.arms[0].regimen = spec.arms[1].regimen = "sham";
  renamed.arms[0].regimen = "sham";
  renamed.arms[1].regimen = other.name;
  const auto first = run(spec, pharmacy, small());
  const auto second = run(renamed, pharmacy, small());
  ASSERT_TRUE(first && second);
  EXPECT_EQ(outcome(*first), outcome(*second));
}

TEST(RunTrial, ADrugThatWorksHelps) {
  const Pharmacy pharmacy = example_pharmacy();
  TrialSpec spec = example_trial("first-line.toml", pharmacy);
  for (Arm& arm : spec.arms) arm.subsequent = {};
  const auto result = run(spec, pharmacy, small(2, 150));
  ASSERT_TRUE(result.has_value());
  const auto summary = summarise(*result);
  ASSERT_TRUE(summary.has_value());
  // exemplinib's mean concentration is 4 mg/L: two thirds of 0.012 a day killed against growth of 0.006.
  EXPECT_LT(summary->arms[0].hazard_ratio.at("PFS").estimate.ci_high, 1);
  EXPECT_GT(summary->arms[0].endpoints.at("ORR").value, summary->arms[1].endpoints.at("ORR").value);
  EXPECT_GT(summary->arms[0].endpoints.at("AE_G34").value, 0.2);
  EXPECT_EQ(summary->arms[1].endpoints.at("AE_G34").value, 0);  // the sham harms nobody
}

TEST(RunTrial, SubsequentTherapyIsGivenToItsShare) {
  const Pharmacy pharmacy = example_pharmacy();
  TrialSpec spec = example_trial("first-line.toml", pharmacy);
  spec.arms[0].subsequent.share = 1;
  const auto result = run(spec, pharmacy, small(2, 60));
  ASSERT_TRUE(result.has_value());
  int progressed = 0, received = 0;
  std::set<std::string> regimens;
  for (const PatientRecord& patient : result->patients) {
    if (patient.arm == 1) {
      EXPECT_FALSE(patient.received_subsequent_therapy);
    }
    if (patient.arm != 0 || patient.trial_line.progression_cause == ProgressionCause::none) continue;
    ++progressed;
    received += patient.received_subsequent_therapy ? 1 : 0;
    if (patient.received_subsequent_therapy) regimens.insert(patient.subsequent_regimen);
    // Later drugs are no exposure to study treatment.
    for (const Exposure& exposure : patient.trial_line.exposures) EXPECT_EQ(exposure.drug, "exemplinib");
  }
  EXPECT_GT(received, progressed / 2);
  EXPECT_EQ(regimens, (std::set<std::string>{"combination", "examplemab"}));
}

TEST(RunTrial, InjectedFailuresKeepTheirPlaceInTheArm) {
  const Pharmacy pharmacy = example_pharmacy();
  const TrialSpec spec = example_trial("second-line.toml", pharmacy);
  RunOptions options = small(2, 60);
  options.inject_failure_share = 0.2;
  options.max_failed_share = 0.5;
  const auto result = run(spec, pharmacy, options);
  ASSERT_TRUE(result.has_value()) << core::text(result.error());
  EXPECT_GT(result->failed_patients, 10U);
  EXPECT_LT(result->failed_patients, 45U);
  for (const PatientRecord& patient : result->patients) {
    if (patient.status != PatientStatus::failed) continue;
    EXPECT_GE(patient.arm, 0);
    EXPECT_EQ(patient.failure_reason, "a state is not finite");
    EXPECT_EQ(patient.trial_line.confirmed_response, Response::not_evaluable);
    EXPECT_FALSE(patient.trial_line.overall_survival.event);
    EXPECT_NEAR(patient.trial_line.overall_survival.time_days, 10.5, 0.51);  // injected on day 10, steps of half a day
    EXPECT_EQ(patient.trial_line.overall_survival.description, "numerical failure");
  }
  const auto summary = summarise(*result);
  ASSERT_TRUE(summary.has_value());
  EXPECT_EQ(summary->arms[0].n, 60U);
  EXPECT_EQ(summary->arms[1].n, 60U);
  EXPECT_EQ(summary->arms[0].failed + summary->arms[1].failed, result->failed_patients);

  options.max_failed_share = 0.02;
  const auto refused = run(spec, pharmacy, options);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(core::exit_code(refused.error()), 4);
}

TEST(RunTrial, ImpossibleTrialsAreRefusedWithCounts) {
  const Pharmacy pharmacy = example_pharmacy();
  TrialSpec spec = example_trial("first-line.toml", pharmacy);
  spec.eligibility.afp_min_ng_per_ml = 1e6;
  const auto nobody = run(spec, pharmacy, small(2, 2));
  ASSERT_FALSE(nobody.has_value());
  EXPECT_EQ(core::exit_code(nobody.error()), 3);
  EXPECT_TRUE(testing::has_problem(nobody.error(), spec.eligibility.line, "eligibility", "AFP"))
      << core::text(nobody.error());
  EXPECT_GT(spec.eligibility.line, 0);

  TrialSpec second = example_trial("second-line.toml", pharmacy);
  second.prior_lines[0].eligibility.live_volume_max_ml = 1e-3;
  const auto nobody_starts = run(second, pharmacy, small(2, 2));
  ASSERT_FALSE(nobody_starts.has_value());
  EXPECT_TRUE(testing::has_problem(nobody_starts.error(), second.prior_lines[0].eligibility.line,
                                   "prior_line[1].eligibility", "tumour volume"))
      << core::text(nobody_starts.error());

  spec = example_trial("first-line.toml", pharmacy);
  for (const std::size_t absurd : {std::size_t{0}, std::size_t{1000001}}) {
    const auto refused = run(spec, pharmacy, small(1, absurd));
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().front().where.field, "patients_per_arm");
    EXPECT_EQ(core::exit_code(refused.error()), 2);
  }
}

TEST(RunTrial, DrugTargetsMustExistInTheModel) {
  Pharmacy pharmacy = example_pharmacy();
  const TrialSpec spec = example_trial("first-line.toml", pharmacy);
  pharmacy.drugs.at("exemplinib").slot_parameters["affinity_phlogiston_l_per_mg"] = {1, "L/mg", 0, "test", 17};
  const auto refused = run(spec, pharmacy, small());
  ASSERT_FALSE(refused.has_value());
  EXPECT_TRUE(testing::has_problem(refused.error(), 17, "affinity_phlogiston_l_per_mg", "no such parameter"));
}

// Progress never falls and ends at its total.
class Watching final : public core::Progress {
 public:
  void advance(std::size_t done, std::size_t total) override {
    monotone = monotone && done >= last_done && done <= total;
    last_done = done;
    last_total = total;
  }
  bool monotone = true;
  std::size_t last_done = 0, last_total = 0;
};

TEST(RunTrial, ProgressIsMonotone) {
  const Pharmacy pharmacy = example_pharmacy();
  Watching watching;
  ASSERT_TRUE(run(example_trial("second-line.toml", pharmacy), pharmacy, small(1, 100), &watching).has_value());
  EXPECT_TRUE(watching.monotone);
  EXPECT_EQ(watching.last_done, watching.last_total);
  EXPECT_GT(watching.last_done, 200U);
}

TEST(RunTrial, AnInterruptedRunSaysSo) {
  const Pharmacy pharmacy = example_pharmacy();
  const core::StopFlag stop{true};
  const auto result = run(example_trial("first-line.toml", pharmacy), pharmacy, small(), nullptr, &stop);
  ASSERT_TRUE(result.has_value());
  EXPECT_TRUE(result->interrupted);
}

TEST(RunTrial, FewerPatientsThanAskedForAreNoted) {
  const Pharmacy pharmacy = example_pharmacy();
  TrialSpec spec = example_trial("first-line.toml", pharmacy);
  spec.eligibility.afp_min_ng_per_ml = 1200;  // one candidate in fifty
  const auto result = run(spec, pharmacy, small(2, 5));
  ASSERT_TRUE(result.has_value()) << core::text(result.error());
  ASSERT_EQ(result->notes.size(), 1U);
  EXPECT_NE(result->notes[0].find("of 15 patients"), std::string::npos);
  EXPECT_EQ(result->patients.size(), 15 * k_candidates_per_patient_max);
}

}  // namespace
}  // namespace hepatrial::trial
