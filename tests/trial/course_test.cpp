// One patient, stop by stop, without a solver: the test plays the disease.
#include "trial/course.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <memory>

#include "example_trial.hpp"
#include "fake_solver.hpp"

namespace hepatrial::trial {
namespace {

class CourseTest : public ::testing::Test {
 protected:
  // A trial file by name; `change` may edit the spec before anything is resolved.
  template <class Change>
  void open(const std::string& trial, Change change) {
    pharmacy = testing::example_pharmacy();
    spec = testing::example_trial(trial, pharmacy);
    spec.baseline.ecog_1 = spec.baseline.ecog_2 = 0;  // nobody is refused for performance status
    change(spec);
    model = testing::fake_disease();
    auto resolved = resolve_trial(spec, pharmacy, {}, model, {});
    ASSERT_TRUE(resolved.has_value()) << core::text(resolved.error());
    setting = std::make_unique<TrialSetting>(std::move(*resolved));
    course = std::make_unique<Course>(*setting, 11);
    begin();
  }
  void open(const std::string& trial) {
    open(trial, [](TrialSpec&) {});
  }

  void begin() {
    p = model.parameter_defaults;
    x.assign(model.states.size(), 0.0);
    observables.assign(model.observables.size(), 0.0);
    now = course->begin(p);
    set_live(20);
    state("liver") = 1;
    observable("bilirubin_umol_per_l") = 15;
    observable("albi_score") = -2.8;
    observable("afp_ng_per_ml") = 100;
    answer = stop(simulate::StopReason::start, -1);
  }

  double& state(const std::string& name) { return x[static_cast<std::size_t>(model.states.find(name))]; }
  double& parameter(const std::string& name) { return p[static_cast<std::size_t>(model.parameters.find(name))]; }
  double& observable(const std::string& name) {
    return observables[static_cast<std::size_t>(model.observables.find(name))];
  }
  void set_live(double volume_ml) { state("live_volume_ml") = volume_ml; }

  simulate::NextStop stop(simulate::StopReason reason, std::int32_t event) {
    return course->on_stop({0, now, reason, event, x, p, observables});
  }
  // Goes on to the next stop that the course asks for.
  void next() {
    ASSERT_FALSE(answer.finished);
    ASSERT_GT(answer.time, now);
    now = answer.time;
    answer = stop(simulate::StopReason::time, -1);
  }
  // Goes on to `time`; stops asked for on the way are made.
  void go_to(double time) {
    while (!answer.finished && answer.time <= time) next();
    now = std::max(now, time);
  }
  void event(const std::string& id, double time) {
    go_to(time);
    ASSERT_FALSE(answer.finished);
    answer = stop(simulate::StopReason::event, model.find_event(id));
  }
  void diagnose() {
    set_live(200);
    event("diagnosis", 1000);
    EXPECT_TRUE(answer.changed);
  }
  // To randomisation into `arm` of a trial without prior lines.
  void randomise(int arm) {
    diagnose();
    while (!answer.finished) next();
    ASSERT_TRUE(course->eligible());
    course->randomise(arm);
    start = now;
    begin_again();
  }
  void begin_again() {
    const std::vector<double> live = x;
    now = course->begin(p);
    x.assign(x.size(), 1.0);  // whatever the model starts with: the course restores its own
    answer = stop(simulate::StopReason::start, -1);
    for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(x[i], live[i]);
  }
  PatientRecord finish() { return course->take_record(); }

  Pharmacy pharmacy;
  TrialSpec spec;
  compile::CompiledModel model;
  std::unique_ptr<TrialSetting> setting;
  std::unique_ptr<Course> course;
  std::vector<double> x, p, observables;
  simulate::NextStop answer;
  double now = 0, start = 0;
};

TEST_F(CourseTest, NobodyIsAtRiskBeforeDiagnosis) {
  open("first-line.toml");
  EXPECT_EQ(parameter("at_risk"), 0);
  EXPECT_GT(parameter("threshold_death_tumour"), 0);
  EXPECT_NE(parameter("threshold_death_tumour"), parameter("threshold_death_liver"));
  event("death_tumour", 500);  // cannot happen in a model that keeps the contract, and is not believed
  EXPECT_FALSE(answer.finished);
  diagnose();
  EXPECT_EQ(parameter("at_risk"), 1);
  EXPECT_GE(answer.time, now + 3);
  EXPECT_LE(answer.time, now + 28);
}

TEST_F(CourseTest, AVerySlowTumourMakesNoPatient) {
  open("first-line.toml");
  next();
  EXPECT_TRUE(answer.finished);
  EXPECT_EQ(now, 10957.5);
  EXPECT_EQ(finish().status, PatientStatus::implausible);
}

TEST_F(CourseTest, SickLiversAreRefusedAtOnce) {
  open("first-line.toml");
  diagnose();
  parameter("albumin_g_per_l") = 25;  // 3 points: 7 together
  while (!answer.finished) next();
  const PatientRecord record = finish();
  EXPECT_EQ(record.status, PatientStatus::not_eligible_first);
  EXPECT_EQ(record.reason_not_eligible, "Child-Pugh points");
}

TEST_F(CourseTest, ProgressionStopsTheDrugAndSubsequentTherapyFollows) {
  open("first-line.toml", [](TrialSpec& each) { each.arms[0].subsequent.share = 1; });
  randomise(0);
  EXPECT_EQ(parameter("A__depot_input_mg_per_day"), 800);
  go_to(start + 49);  // one scan
  set_live(600);
  go_to(start + 91);  // the second: +44 % in diameter
  EXPECT_EQ(parameter("A__depot_input_mg_per_day"), 0);
  const double progression = now;
  event("diagnosis", progression + 1);  // the tumour passes its diagnosis size again: nothing happens
  go_to(progression + 30);
  EXPECT_EQ(parameter("B__exposed"), 1);  // another drug, 28 days after progression
  go_to(progression + 300);
  EXPECT_EQ(parameter("B__depot_input_mg_per_day") + parameter("C__depot_input_mg_per_day"), 0);  // 180 days are over
  event("death_liver", progression + 301);
  EXPECT_TRUE(answer.finished);
  const PatientRecord record = finish();
  EXPECT_TRUE(record.received_subsequent_therapy);
  EXPECT_EQ(record.death_cause, DeathCause::liver);
  const LineRecord& line = record.trial_line;
  EXPECT_EQ(line.assessments.size(), 3U);  // baseline and two scans; none after progression
  EXPECT_EQ(line.progression_cause, ProgressionCause::target_growth);
  EXPECT_TRUE(line.progression_free_survival.event);
  EXPECT_NEAR(line.progression_free_survival.time_days, 84, 7);
  EXPECT_EQ(line.time_on_treatment.time_days, line.progression_free_survival.time_days);
  EXPECT_EQ(line.time_on_treatment.description, "progression");
  ASSERT_EQ(line.exposures.size(), 1U);
  EXPECT_EQ(line.exposures[0].end_day, line.time_on_treatment.time_days);
}

TEST_F(CourseTest, UnfitPatientsGetNoSubsequentTherapy) {
  open("first-line.toml", [](TrialSpec& each) { each.arms[0].subsequent.share = 1; });
  randomise(0);
  set_live(600);
  parameter("albumin_g_per_l") = 25;
  observable("bilirubin_umol_per_l") = 40;  // 8 points
  go_to(start + 400);
  EXPECT_EQ(parameter("B__exposed"), 0);
  EXPECT_FALSE(answer.finished);
}

TEST_F(CourseTest, WhoIsStillTreatedAtTheCutoffIsCensored) {
  open("first-line.toml");
  randomise(0);
  while (!answer.finished) next();
  const PatientRecord record = finish();
  const LineRecord& line = record.trial_line;
  EXPECT_NEAR(line.start_calendar_day + line.overall_survival.time_days, 1095, 1e-9);
  EXPECT_FALSE(line.overall_survival.event);
  EXPECT_FALSE(line.time_on_treatment.event);
  EXPECT_EQ(line.time_on_treatment.time_days, line.overall_survival.time_days);
  EXPECT_FALSE(line.progression_free_survival.event);
  EXPECT_EQ(line.progression_free_survival.time_days, line.assessments.back().day);
  EXPECT_EQ(line.best_response, Response::stable);
}

TEST_F(CourseTest, ANewLesionIsProgressionAtTheNextScan) {
  open("first-line.toml");
  randomise(0);
  const double threshold = parameter("threshold_new_lesion");
  event("new_lesion", start + 60);
  EXPECT_GT(parameter("threshold_new_lesion"), threshold);
  EXPECT_LT(parameter("threshold_new_lesion"), threshold + 50);  // one Exp(1) draw more
  go_to(start + 100);
  event("death_other", start + 101);
  const LineRecord line = finish().trial_line;
  EXPECT_EQ(line.progression_cause, ProgressionCause::new_lesion);
  EXPECT_NEAR(line.time_to_progression.time_days, 84, 7);
}

TEST_F(CourseTest, ToxicityIsRecordedAndActedOn) {
  open("first-line.toml");
  randomise(0);
  observable("A__concentration_mg_per_l") = 4;
  const double threshold = parameter("threshold_adverse_event");
  event("adverse_event", start + 10);
  const double raised = parameter("threshold_adverse_event");
  EXPECT_GT(raised, threshold);
  EXPECT_LT(raised, threshold + 50);
  EXPECT_EQ(parameter("A__depot_input_mg_per_day"), 0);
  go_to(start + 18);
  EXPECT_EQ(parameter("A__depot_input_mg_per_day"), 400);
  event("discontinuation", start + 20);
  EXPECT_EQ(parameter("A__depot_input_mg_per_day"), 0);
  event("adverse_event", start + 49);  // within 30 days of the last dose
  event("adverse_event", start + 51);  // later
  event("withdrawal", start + 60);
  const PatientRecord record = finish();
  const LineRecord& line = record.trial_line;
  ASSERT_EQ(line.adverse_events.size(), 3U);
  EXPECT_EQ(line.adverse_events[0].drug, "exemplinib");
  EXPECT_EQ(line.adverse_events[0].action, "dose reduced");
  EXPECT_NEAR(line.adverse_events[0].day, 10, 1e-9);
  EXPECT_EQ(line.adverse_events[1].action, "drug stopped");
  EXPECT_EQ(line.adverse_events[2].action, "none");
  EXPECT_EQ(line.time_on_treatment.description, "toxicity");
  EXPECT_NEAR(line.time_on_treatment.time_days, 20, 1e-9);
  EXPECT_EQ(line.overall_survival.description, "withdrawal");
  EXPECT_EQ(record.death_cause, DeathCause::alive);
}

TEST_F(CourseTest, AFailureBeforeTheFirstStopKeepsItsPlace) {
  open("first-line.toml");
  diagnose();
  while (!answer.finished) next();
  course->randomise(1);
  course->on_failure(now, "no start");
  const PatientRecord record = finish();
  EXPECT_EQ(record.status, PatientStatus::failed);
  EXPECT_EQ(record.arm, 1);
  EXPECT_EQ(record.trial_line.regimen, "sham");
  EXPECT_TRUE(record.trial_line.overall_survival.available);
  EXPECT_EQ(record.trial_line.overall_survival.time_days, 0);
}

// Second line: the prior line is examplemab, toxicity as the test sets it.
TEST_F(CourseTest, ProgressionOnThePriorLineLeadsToRandomisation) {
  open("second-line.toml", [](TrialSpec& each) { each.eligibility.washout_min_days = 80; });
  diagnose();
  next();  // the first line starts
  const double first_start = now;
  EXPECT_GT(state("A__central_mg"), 0);
  go_to(first_start + 90);
  set_live(700);
  go_to(first_start + 133);  // the third scan
  const double live = state("A__central_mg");
  while (!answer.finished) next();
  ASSERT_TRUE(course->eligible());
  EXPECT_EQ(state("A__central_mg"), live);  // nothing is given after progression, and nothing is taken away
  course->randomise(1);
  start = now;
  begin_again();
  EXPECT_GT(parameter("A__central_input_mg_per_day"), 0);  // the same antibody, in its own slot
  EXPECT_EQ(parameter("B__depot_input_mg_per_day"), 80);
  event("death_tumour", start + 5);
  const PatientRecord record = finish();
  ASSERT_EQ(record.prior_lines.size(), 1U);
  const LineRecord& prior = record.prior_lines[0];
  EXPECT_TRUE(prior.progression_free_survival.event);
  EXPECT_TRUE(prior.overall_survival.event);
  EXPECT_NEAR(prior.overall_survival.time_days, start + 5 - first_start, 1e-9);
  // Doses fall every 21 days; the last one is dated and the washout of 80 days counts from it.
  const double last_dose = 21 * std::floor(prior.progression_free_survival.time_days / 21);
  EXPECT_NEAR(prior.exposures[0].end_day, last_dose, 1e-9);
  EXPECT_NEAR(record.trial_line.days_since_last_dose_of_prior_line, 80, 1e-9);
  EXPECT_LE(record.trial_line.assessments[0].day, -3 + 1e-9);
}

TEST_F(CourseTest, IntoleranceExcludesAndObservationGoesOn) {
  open("second-line.toml");
  diagnose();
  next();
  const double first_start = now;
  parameter("A__discontinuation_l_per_mg_per_day") = 1;
  observable("A__concentration_mg_per_l") = 100;
  event("discontinuation", first_start + 30);
  go_to(first_start + 60);
  set_live(700);
  go_to(first_start + 300);  // scanned on, progressed, refused, observed
  EXPECT_FALSE(answer.finished);
  event("death_tumour", first_start + 301);
  EXPECT_TRUE(answer.finished);
  const PatientRecord record = finish();
  EXPECT_EQ(record.status, PatientStatus::not_eligible_randomisation);
  EXPECT_EQ(record.reason_not_eligible, "prior line not tolerated");
  ASSERT_EQ(record.prior_lines.size(), 1U);
  EXPECT_NEAR(record.prior_lines[0].overall_survival.time_days, 301, 1e-9);
  EXPECT_TRUE(record.prior_lines[0].overall_survival.event);
  EXPECT_NEAR(record.prior_lines[0].time_on_treatment.time_days, 30, 1e-9);
}

TEST_F(CourseTest, RandomisationCloses) {
  open("second-line.toml", [](TrialSpec& each) { each.calendar.randomisation_closes_day = 1; });
  diagnose();
  next();
  set_live(700);
  go_to(now + 400);
  event("withdrawal", now + 1);
  const PatientRecord record = finish();
  EXPECT_EQ(record.status, PatientStatus::no_progression);
  EXPECT_EQ(record.reason_not_eligible, "randomisation had closed");
}

TEST_F(CourseTest, DeathOnThePriorLineIsBeforeRandomisation) {
  open("second-line.toml");
  diagnose();
  next();
  event("death_liver", now + 10);
  EXPECT_EQ(finish().status, PatientStatus::died_before_randomisation);
}

}  // namespace
}  // namespace hepatrial::trial
