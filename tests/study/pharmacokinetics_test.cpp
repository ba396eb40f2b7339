// Steady-state concentrations of the shipped drugs, given through the trial room's own dosing and integrated by the
// reference solver, against closed forms from the constants of the population-PK table (source in each drug file).

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <vector>

#include "evaluated_disease.hpp"
#include "shipped_disease.hpp"
#include "simulate/batch.hpp"
#include "trial/dosing.hpp"
#include "trial/slots.hpp"

namespace hepatrial::study {
namespace {

constexpr double k_weight_kg = 70;
constexpr double k_tolerance = 0.05;

// One person who only takes a drug; concentrations are read just before anything is given.
class Taker final : public simulate::StopHandler {
 public:
  Taker(const trial::SlotTable& table, const trial::DiseaseContract& contract, bool daily,
        std::vector<double> sample_days)
      : table_(table), contract_(contract), daily_(daily), samples_(std::move(sample_days)) {}

  double begin(std::size_t, std::span<double> p) override {
    for (double& value : p) {
      if (std::isnan(value)) value = 0;
    }
    for (const std::size_t threshold : contract_.thresholds) p[threshold] = 1e9;
    return 0;
  }

  simulate::NextStop on_stop(const simulate::Stop& stop) override {
    simulate::NextStop next;
    if (stop.reason == simulate::StopReason::start) {
      book_ = trial::SlotBook(&table_, &contract_, 1, 1);
      dosing_.start(table_, contract_, 0, daily_, 0, k_weight_kg, book_, {stop.x, stop.p});
      next.changed = true;
    }
    if (sample_ < samples_.size() && stop.t >= samples_[sample_]) {
      concentrations.push_back(contract_.slots[0].concentration_mg_per_l.at(stop));
      ++sample_;
    }
    if (dosing_.next_time() <= stop.t) next.changed = dosing_.act(stop.t, book_, {stop.x, stop.p}) || next.changed;
    next.finished = sample_ == samples_.size();
    next.time = std::min(dosing_.next_time(), next.finished ? trial::k_never : samples_[sample_]);
    return next;
  }

  void on_failure(std::size_t, double, const std::string& reason) override { failure = reason; }

  std::vector<double> concentrations;
  std::string failure;

 private:
  const trial::SlotTable& table_;
  const trial::DiseaseContract& contract_;
  bool daily_;
  std::vector<double> samples_;
  std::size_t sample_ = 0;
  trial::SlotBook book_;
  trial::LineDosing dosing_;
};

class ShippedDrugs : public ::testing::Test {
 protected:
  void SetUp() override {
    disease_ = testing::shipped_disease();
    for (auto& [name, drug] : disease_.pharmacy.drugs) {
      for (auto& [parameter, value] : drug.slot_parameters) value.log_sd = 0;  // the typical patient
    }
    contract_ = trial::resolve_contract(disease_.model).value();
  }

  std::vector<double> concentrations(const trial::Dosing& dosing, bool daily, const std::vector<double>& days) {
    trial::Regimen regimen;
    regimen.name = "alone";
    regimen.dosings = {dosing};
    disease_.pharmacy.regimens["alone"] = regimen;
    const auto table = trial::resolve_slots(disease_.pharmacy, {"alone"}, contract_, disease_.model);
    EXPECT_TRUE(table.has_value()) << (table ? "" : core::text(table.error()));
    Taker taker(*table, contract_, daily, days);
    const auto ran = simulate::make_reference_solver()->run(disease_.model, 1, taker, {}, nullptr, nullptr);
    EXPECT_TRUE(ran.has_value());
    EXPECT_EQ(taker.failure, "");
    return taker.concentrations;
  }

  testing::ShippedDisease disease_;
  trial::DiseaseContract contract_;
};

struct TwoCompartments {
  double clearance_l_per_day, central_l, exchange_l_per_day, peripheral_l;

  // Trough of repeated bolus doses: sum of the two exponentials' geometric series (Gabrielsson & Weiner, PK and PD data
  // analysis, ch. 2).
  [[nodiscard]] double trough_mg_per_l(double dose_mg, double every_days) const {
    const double k10 = clearance_l_per_day / central_l;
    const double k12 = exchange_l_per_day / central_l;
    const double k21 = exchange_l_per_day / peripheral_l;
    const double sum = k10 + k12 + k21;
    const double root = std::sqrt(sum * sum - 4 * k10 * k21);
    const double fast = (sum + root) / 2;
    const double slow = (sum - root) / 2;
    const auto series = [every_days](double rate) {
      return std::exp(-rate * every_days) / (1 - std::exp(-rate * every_days));
    };
    return dose_mg / central_l *
           ((fast - k21) / (fast - slow) * series(fast) + (k21 - slow) / (fast - slow) * series(slow));
  }
};

struct AntibodyCase {
  const char* drug;
  double dose_mg, every_days;
  TwoCompartments typical;  // of the population-PK table, clearance after its change with time
};

TEST_F(ShippedDrugs, AntibodyTroughsAtSteadyState) {
  // Clearance at steady state: table value times 1 + its final change with time (nivolumab exp(-0.240), ipilimumab
  // exp(-0.064), atezolizumab 17-22 % lower, taken as 19 %).
  const std::vector<AntibodyCase> cases{
      {"nivolumab", 240, 14, {0.259 * std::exp(-0.240), 4.27, 0.838, 2.70}},
      {"pembrolizumab", 200, 21, {0.22, 3.48, 0.795, 4.06}},
      {"atezolizumab", 1200, 21, {0.200 * 0.81, 3.28, 0.546, 3.63}},
      {"bevacizumab", 15 * k_weight_kg, 21, {0.206 * (1 + 0.82 * 0.14), 2.68 * (1 + 0.82 * 0.18), 0.446, 2.42}},
      {"ipilimumab", 3 * k_weight_kg, 21, {0.338 * std::exp(-0.064), 3.95, 0.670, 3.18}},
  };
  for (const AntibodyCase& each : cases) {
    trial::Dosing dosing;
    dosing.drug = each.drug;
    dosing.dose_mg = each.dose_mg;
    dosing.every_days = each.every_days;
    const double doses = std::floor(1500 / each.every_days);  // four years: clearance has settled
    const double trough = concentrations(dosing, false, {doses * each.every_days}).front();
    const double expected = each.typical.trough_mg_per_l(each.dose_mg, each.every_days);
    EXPECT_NEAR(trough / expected, 1, k_tolerance) << each.drug << " " << trough << " mg/L, expected " << expected;
  }
}

struct OralCase {
  const char* drug;
  double dose_mg, every_days, clearance_l_per_day;
};

// Average concentration at steady state: dose rate over apparent clearance. Sorafenib's clearance rises with time on
// drug to 1.8-fold (PMID 22038662), so its average is read with that factor.
TEST_F(ShippedDrugs, AverageConcentrationsOfKinaseInhibitors) {
  const std::vector<OralCase> cases{
      {"sorafenib", 400, 0.5, 8.13 * 24 * 1.8},
      {"lenvatinib", 12, 1, 6.56 * 24},
      {"regorafenib", 160, 1, 2.45 * 24},
      {"cabozantinib", 60, 1, 2.48 * 0.878 * 24},
  };
  for (const OralCase& each : cases) {
    trial::Dosing dosing;
    dosing.drug = each.drug;
    dosing.dose_mg = each.dose_mg;
    dosing.every_days = each.every_days;
    const double expected = each.dose_mg / each.every_days / each.clearance_l_per_day;
    const double averaged = concentrations(dosing, false, {600}).front();
    EXPECT_NEAR(averaged / expected, 1, k_tolerance) << each.drug;
    std::vector<double> days;  // a day of real tablets, every hour, midpoints
    for (int hour = 0; hour < 24; ++hour) days.push_back(600 + (hour + 0.5) / 24);
    double mean = 0;
    for (const double each_hour : concentrations(dosing, true, days)) mean += each_hour / 24;
    EXPECT_NEAR(mean / expected, 1, k_tolerance) << each.drug << " as daily doses";
  }
}

// What enters a slot is in its three compartments or has been cleared; the part not absorbed leaves from the depot.
TEST(DrugSlots, MassIsNeitherMadeNorLost) {
  const testing::ShippedDisease disease = testing::shipped_disease();
  for (const std::string slot : {"A__", "B__", "C__", "D__", "E__"}) {
    const testing::Values at = testing::evaluated(disease.model,
                                                  {{slot + "absorption_per_day", 3},
                                                   {slot + "bioavailability", 0.4},
                                                   {slot + "clearance_l_per_day", 5},
                                                   {slot + "clearance_change", 0.5},
                                                   {slot + "central_volume_l", 7},
                                                   {slot + "intercompartmental_clearance_l_per_day", 2},
                                                   {slot + "peripheral_volume_l", 11},
                                                   {slot + "depot_input_mg_per_day", 13},
                                                   {slot + "central_input_mg_per_day", 17}},
                                                  {{slot + "depot_mg", 19},
                                                   {slot + "central_mg", 23},
                                                   {slot + "peripheral_mg", 29},
                                                   {slot + "exposure_time", 0.5}});
    const double held = at.at(slot + "depot_mg'") + at.at(slot + "central_mg'") + at.at(slot + "peripheral_mg'");
    const double cleared = 5 * (1 + 0.5 * 0.5) * 23.0 / 7, not_absorbed = (1 - 0.4) * 3 * 19;
    EXPECT_NEAR(held, 13 + 17 - cleared - not_absorbed, 1e-12) << slot;
  }
}

}  // namespace
}  // namespace hepatrial::study
