#include "trial/dosing.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "example_trial.hpp"
#include "fake_solver.hpp"

namespace hepatrial::trial {
namespace {

Drug tablet() {
  Drug drug;
  drug.name = "tablet";
  drug.route = Route::oral;
  drug.dose_levels = {1.0, 0.5, 0.25};
  return drug;
}

Drug antibody() {
  Drug drug;
  drug.name = "antibody";
  drug.route = Route::intravenous;
  return drug;
}

// Plays a course to `until` and returns the times at which something changed.
std::vector<double> play(DrugCourse& course, double until, double* total_mg = nullptr) {
  std::vector<double> times;
  while (course.next_time() <= until) {
    times.push_back(course.next_time());
    const DoseEffect effect = course.act(times.back());
    if (total_mg != nullptr) *total_mg += effect.bolus_mg;
  }
  return times;
}

TEST(FullDose, FixedByWeightBandAndPerKilogram) {
  Dosing dosing;
  dosing.dose_mg = 12;
  EXPECT_EQ(full_dose_mg(dosing, 50), 12);
  dosing.dose_mg_below_60_kg = 8;  // lenvatinib's label: 8 mg below 60 kg, 12 mg from 60 kg
  EXPECT_EQ(full_dose_mg(dosing, 59.9), 8);
  EXPECT_EQ(full_dose_mg(dosing, 60), 12);
  Dosing by_weight;
  by_weight.dose_mg_per_kg = 15;
  EXPECT_EQ(full_dose_mg(by_weight, 70), 1050);
}

TEST(DrugCourse, BolusesFallOnTheirDays) {
  Dosing dosing;
  dosing.dose_mg_per_kg = 15;
  dosing.every_days = 21;
  dosing.doses = 4;
  double total = 0;
  const Drug drug = antibody();
  DrugCourse course(drug, dosing, DoseForm::bolus, 100, 70, 0);
  EXPECT_EQ(play(course, 1000, &total), (std::vector<double>{100, 121, 142, 163}));
  EXPECT_EQ(total, 4 * 15 * 70);
  EXPECT_TRUE(course.finished());
  EXPECT_FALSE(course.stopped_for_toxicity());
  ASSERT_EQ(course.exposures().size(), 1U);
  EXPECT_EQ(course.exposures()[0].doses, 4);
  EXPECT_EQ(course.exposures()[0].start_day, 0);
  EXPECT_EQ(course.exposures()[0].end_day, 63);
  EXPECT_EQ(course.last_dose_time(1000), 163);
}

TEST(DrugCourse, AnInfusionGivesTheWholeDose) {
  Dosing dosing;
  dosing.dose_mg = 1200;
  dosing.every_days = 21;
  dosing.infusion_days = 0.0417;
  const Drug drug = antibody();
  DrugCourse course(drug, dosing, DoseForm::infusion, 0, 70, 0);
  (void)course.act(0);
  EXPECT_NEAR(course.input_mg_per_day() * 0.0417, 1200, 1e-9);
  EXPECT_NEAR(course.next_time(), 0.0417, 1e-12);
  (void)course.act(course.next_time());
  EXPECT_EQ(course.input_mg_per_day(), 0);
  EXPECT_EQ(course.next_time(), 21);
}

TEST(DrugCourse, AveragedAndDailyTabletsGiveTheSameAmount) {
  Dosing dosing;
  dosing.dose_mg = 80;
  dosing.every_days = 1;
  dosing.on_days = 21;
  dosing.off_days = 7;
  const Drug drug = tablet();
  double daily = 0;
  DrugCourse boluses(drug, dosing, DoseForm::oral_bolus, 0, 70, 0);
  (void)play(boluses, 111.5, &daily);
  EXPECT_EQ(daily, 84 * 80);  // four cycles of 21 days
  DrugCourse averaged(drug, dosing, DoseForm::averaged, 0, 70, 0);
  double mean_total = 0, time = 0;
  while (averaged.next_time() < 112) {
    mean_total += averaged.input_mg_per_day() * (averaged.next_time() - time);
    time = averaged.next_time();
    (void)averaged.act(time);
  }
  EXPECT_NEAR(mean_total, daily, 1e-9);
  averaged.stop(111, false);
  ASSERT_EQ(averaged.exposures().size(), 1U);
  EXPECT_EQ(averaged.exposures()[0].doses, 84);
  EXPECT_EQ(averaged.exposures()[0].end_day, 105);  // the last day of the fourth on-phase
}

TEST(DrugCourse, ToxicityStepsATabletDownToItsEnd) {
  Dosing dosing;
  dosing.dose_mg = 400;
  dosing.every_days = 0.5;
  const Drug drug = tablet();
  DrugCourse course(drug, dosing, DoseForm::averaged, 0, 70, 0);
  (void)course.act(0);
  EXPECT_EQ(course.input_mg_per_day(), 800);
  EXPECT_STREQ(course.on_adverse_event(10), "dose reduced");
  EXPECT_EQ(course.input_mg_per_day(), 0);
  EXPECT_STREQ(course.on_adverse_event(12), "none");  // already resting
  EXPECT_EQ(play(course, 20), (std::vector<double>{17}));
  EXPECT_EQ(course.input_mg_per_day(), 400);
  EXPECT_STREQ(course.on_adverse_event(30), "dose reduced");
  (void)play(course, 40);
  EXPECT_EQ(course.level(), 0.25);
  EXPECT_STREQ(course.on_adverse_event(50), "drug stopped");
  EXPECT_TRUE(course.finished());
  EXPECT_TRUE(course.stopped_for_toxicity());
  ASSERT_EQ(course.exposures().size(), 3U);
  EXPECT_EQ(course.exposures()[0].end_day, 10);
  EXPECT_EQ(course.exposures()[1].start_day, 17);
  EXPECT_EQ(course.exposures()[1].dose_mg, 200);
  EXPECT_EQ(course.exposures()[1].doses, 26);  // 13 days, twice a day
}

TEST(DrugCourse, ToxicityDelaysAnAntibody) {
  Dosing dosing;
  dosing.dose_mg = 1200;
  dosing.every_days = 21;
  const Drug drug = antibody();
  DrugCourse course(drug, dosing, DoseForm::bolus, 0, 70, 0);
  (void)course.act(0);
  EXPECT_STREQ(course.on_adverse_event(5), "dose delayed");
  EXPECT_EQ(course.next_time(), 42);
  (void)course.act(42);
  EXPECT_EQ(course.next_time(), 63);
  dosing.every_days = 84;
  DrugCourse rare(drug, dosing, DoseForm::bolus, 0, 70, 0);
  (void)rare.act(0);
  (void)rare.on_adverse_event(5);
  EXPECT_EQ(rare.next_time(), 84 + 42);  // at most 42 days
}

// A regimen in the fake disease.
class InBody : public ::testing::Test {
 protected:
  void SetUp() override {
    contract = resolve_contract(model).value();
    table = resolve_slots(pharmacy, {"examplemab", "exemplinib", "combination", "sham"}, contract, model).value();
    slots = SlotBook(&table, &contract, 1, 1);
    x.assign(model.states.size(), 0.0);
    p = model.parameter_defaults;
  }
  int regimen(const std::string& name) { return table.regimen_by_name.at(name); }
  Body body() { return {x, p}; }
  double parameter(const std::string& name) { return p[static_cast<std::size_t>(model.parameters.find(name))]; }
  double& state(const std::string& name) { return x[static_cast<std::size_t>(model.states.find(name))]; }
  void give(const std::string& name, double time) {
    dosing = LineDosing();
    dosing.start(table, contract, regimen(name), false, time, 70, slots, body());
    while (dosing.next_time() <= time) (void)dosing.act(time, slots, body());
  }

  Pharmacy pharmacy = testing::example_pharmacy();
  compile::CompiledModel model = testing::fake_disease();
  DiseaseContract contract;
  SlotTable table;
  SlotBook slots;
  LineDosing dosing;
  std::vector<double> x, p;
};

TEST_F(InBody, EachDrugTakesTheNextSlotAndKeepsIt) {
  give("examplemab", 0);
  EXPECT_EQ(state("A__central_mg"), 15 * 70);
  EXPECT_EQ(parameter("A__exposed"), 1);
  EXPECT_EQ(parameter("A__affinity_pd1_l_per_mg"), 0.7);
  EXPECT_EQ(parameter("A__affinity_tumour_kinase_l_per_mg"), 0);  // not in the file
  EXPECT_EQ(parameter("A__bioavailability"), 1);
  dosing.stop_all(40, "progression", slots, body());
  EXPECT_FALSE(dosing.ongoing());
  give("exemplinib", 60);
  EXPECT_EQ(parameter("B__depot_input_mg_per_day"), 800);
  EXPECT_EQ(state("A__central_mg"), 15 * 70);  // the residue of the first line is untouched
  dosing.stop_all(100, "progression", slots, body());
  EXPECT_EQ(parameter("B__depot_input_mg_per_day"), 0);
  const double clearance = parameter("A__clearance_l_per_day");
  give("combination", 120);  // both drugs were given before: each goes back into its own slot
  EXPECT_EQ(state("A__central_mg"), 15 * 70);
  EXPECT_NEAR(parameter("A__central_input_mg_per_day") * 0.0417, 1200, 1e-9);  // an infusion of one hour
  EXPECT_EQ(parameter("A__clearance_l_per_day"), clearance);
  EXPECT_EQ(parameter("B__depot_input_mg_per_day"), 80);
  EXPECT_EQ(slots.reused(), 0);
}

TEST_F(InBody, WithoutAFreeSlotTheEmptiestIsReused) {
  model = testing::fake_disease(2);
  SetUp();
  give("examplemab", 0);
  dosing.stop_all(1, "progression", slots, body());
  give("exemplinib", 2);
  dosing.stop_all(3, "progression", slots, body());
  state("B__central_mg") = 1;
  give("sham", 4);
  EXPECT_EQ(slots.reused(), 1);
  EXPECT_EQ(state("A__central_mg"), 15 * 70);
  EXPECT_EQ(state("B__central_mg"), 0);
  EXPECT_EQ(parameter("B__affinity_tumour_kinase_l_per_mg"), 0);
  EXPECT_EQ(parameter("B__depot_input_mg_per_day"), 800);
}

TEST_F(InBody, PatientsDifferAsTheFileSays) {
  double sum = 0, squares = 0;
  constexpr int k_patients = 4000;
  for (std::uint64_t id = 0; id < k_patients; ++id) {
    slots = SlotBook(&table, &contract, 1, id);
    give("exemplinib", 0);
    const double log_ratio = std::log(parameter("A__clearance_l_per_day") / 200);
    sum += log_ratio;
    squares += log_ratio * log_ratio;
  }
  EXPECT_NEAR(sum / k_patients, 0, 0.01);
  EXPECT_NEAR(std::sqrt(squares / k_patients), 0.2, 0.007);  // log_sd of the file, 3 standard errors
}

TEST_F(InBody, TreatmentEndsWithItsLastDrug) {
  give("combination", 0);
  dosing.discontinue(0, 10, slots, body());
  EXPECT_TRUE(dosing.ongoing());
  EXPECT_TRUE(dosing.tolerated());  // the tablet counts, the antibody does not
  EXPECT_FALSE(slots.dosed(0));
  dosing.discontinue(1, 20, slots, body());
  EXPECT_FALSE(dosing.ongoing());
  EXPECT_FALSE(dosing.tolerated());
  EXPECT_EQ(dosing.end_time(), 20);
  EXPECT_STREQ(dosing.end_reason(), "toxicity");
  EXPECT_EQ(dosing.last_dose_time(50), 20);
}

TEST_F(InBody, TheLongestTreatmentIsKept) {
  give("combination", 0);
  double last = 0;
  while (dosing.ongoing()) {
    last = dosing.next_time();
    ASSERT_LT(last, 1000);
    (void)dosing.act(last, slots, body());
  }
  EXPECT_EQ(last, 730);
  EXPECT_STREQ(dosing.end_reason(), "planned treatment completed");
}

TEST_F(InBody, EventsBelongToDrugsInProportionToTheirHazard) {
  give("combination", 0);
  std::vector<double> observables(model.observables.size(), 0.0);
  // Coefficients 4e-6 and 0.0012 L/mg/day: at 900 and 1 mg/L the tablet has a quarter of the hazard.
  observables[static_cast<std::size_t>(model.observables.find("A__concentration_mg_per_l"))] = 900;
  observables[static_cast<std::size_t>(model.observables.find("B__concentration_mg_per_l"))] = 1;
  simulate::Stop stop;
  stop.x = x;
  stop.p = p;
  stop.observables = observables;
  core::RandomStream stream(1, "test", 1);
  int tablet_events = 0;
  constexpr int k_draws = 4000;
  for (int i = 0; i < k_draws; ++i) {
    tablet_events += attributed_slot(contract, stop, DiseaseEvent::adverse_event, slots, false, stream) == 1 ? 1 : 0;
  }
  EXPECT_NEAR(tablet_events / static_cast<double>(k_draws), 0.25, 0.021);
  dosing.stop_all(1, "progression", slots, body());
  EXPECT_EQ(attributed_slot(contract, stop, DiseaseEvent::discontinuation, slots, true, stream), -1);
}

TEST_F(InBody, RegimensWithMoreDrugsThanSlotsAreRefused) {
  const auto one_slot = testing::fake_disease(1);
  const auto refused = resolve_slots(pharmacy, {"combination"}, resolve_contract(one_slot).value(), one_slot);
  ASSERT_FALSE(refused.has_value());
  EXPECT_NE(refused.error().front().message.find("2 drugs"), std::string::npos);
}

}  // namespace
}  // namespace hepatrial::trial
