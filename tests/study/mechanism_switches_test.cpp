// Every switch changes what it says and nothing off its path: one evaluation of the shipped model's equations at a
// disturbed state, to the bit.

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>

#include "core/random.hpp"
#include "population/mechanisms.hpp"
#include "population/virtual_patient.hpp"
#include "shipped_disease.hpp"
#include "study/statements/pushed_model.hpp"

namespace hepatrial::study {
namespace {

const std::string k_at_start = " at the start";

class MechanismSwitches : public ::testing::Test {
 protected:
  void SetUp() override {
    disease_ = testing::shipped_disease();
    const std::filesystem::path models = std::filesystem::path(HEPATRIAL_SOURCE_DIR) / "models";
    auto text = model::read_model(models / "hcc");
    ASSERT_TRUE(text.has_value());
    ASSERT_TRUE(population::apply(disease_.table, *text).has_value());
    text_ = std::move(*text);
    auto read = population::read_mechanisms(models / "mechanisms.tsv", disease_.table);
    ASSERT_TRUE(read.has_value()) << core::text(read.error());
    mechanisms_ = std::move(*read);
  }

  // A state away from the untreated one, drugs on board: every level between 0.5 and 2, volumes between 10 and 100.
  std::vector<double> disturbed_state() const {
    std::vector<double> x;
    for (std::size_t i = 0; i < disease_.model.states.size(); ++i) {
      const std::string& name = disease_.model.states[i];
      const double u = core::RandomStream(11, name, 0).uniform();
      x.push_back(name.ends_with("_ml") ? 10 + 90 * u : name.find("_mg") != std::string::npos ? 50 * u : 0.5 + 1.5 * u);
    }
    return x;
  }

  std::vector<double> parameters(const population::ParameterTable& table, std::uint64_t patient) const {
    const auto generator = population::PatientGenerator::make(table, {}, disease_.model, 1);
    EXPECT_TRUE(generator.has_value()) << (generator ? "" : core::text(generator.error()));
    std::vector<double> p = disease_.model.parameter_defaults;
    generator->parameters(patient, p);
    for (std::size_t i = 0; i < disease_.model.parameters.size(); ++i) {
      // Drugs at their targets, so that switches that act under therapy are seen.
      const std::string& name = disease_.model.parameters[i];
      if (name.find("__affinity_") != std::string::npos) p[i] = 0.05;
      // Levels that are 1 in everybody but carriers: a coupling to 1 is silent, so nobody has 1 here.
      if (name.ends_with("_level") || name == "steatosis") p[i] *= 1.3;
    }
    return p;
  }

  // Initial values and rates of states, then observables, by name.
  std::map<std::string, double> evaluated(const std::vector<double>& p) const {
    const auto& kernel = *disease_.model.kernel;
    const std::vector<double> x = disturbed_state();
    std::vector<double> s(static_cast<std::size_t>(kernel.setup_count)), f(x.size());
    std::vector<double> o(static_cast<std::size_t>(kernel.observable_count));
    const double t = 0;
    kernel.setup(&kernel, p.data(), s.data());
    kernel.rhs(&kernel, &t, x.data(), p.data(), s.data(), f.data());
    kernel.observables(&kernel, &t, x.data(), p.data(), s.data(), o.data());
    std::vector<double> start(x.size());
    kernel.initial_state(&kernel, &t, p.data(), s.data(), start.data());
    std::map<std::string, double> out;
    for (std::size_t i = 0; i < x.size(); ++i) out[disease_.model.states[i] + k_at_start] = start[i];
    for (std::size_t i = 0; i < x.size(); ++i) out[disease_.model.states[i]] = f[i];
    for (std::size_t i = 0; i < o.size(); ++i) out[disease_.model.observables[i]] = o[i];
    return out;
  }

  static bool same_bits(double a, double b) {
    return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b) || (std::isnan(a) && std::isnan(b));
  }

  testing::ShippedDisease disease_;
  model::Model text_;
  population::MechanismTable mechanisms_;
};

TEST_F(MechanismSwitches, EachChangesWhatItDeclaresAndNothingOffItsPath) {
  const ModelStructure structure(text_);
  std::size_t switches = 0;
  for (const population::Mechanism& row : mechanisms_.rows) {
    if (!row.has_switch()) continue;
    ++switches;
    const bool trait = row.kind == population::MechanismKind::trait;
    const auto with = population::switched(disease_.table, mechanisms_,
                                           {trait ? std::vector{row.id} : std::vector<std::string>{}, {}});
    const auto without = population::switched(disease_.table, mechanisms_,
                                              {trait ? std::vector{row.id} : std::vector<std::string>{}, {row.id}});
    ASSERT_TRUE(with.has_value() && without.has_value()) << row.id;
    std::uint64_t patient = 0;  // a carrier
    while (trait && !population::carries(row.as_trait(), 1, patient)) ++patient;
    const auto on = parameters(*with, patient);
    const auto off = parameters(*without, patient);
    // Parameters: those named, no other.
    for (std::size_t i = 0; i < on.size(); ++i) {
      const auto named = std::any_of(
          row.place.begin(), row.place.end(),
          [&](const population::ParameterChange& change) { return change.parameter == disease_.model.parameters[i]; });
      EXPECT_TRUE(named || same_bits(on[i], off[i])) << row.id << " " << disease_.model.parameters[i];
    }
    const auto before = evaluated(off);
    const auto after = evaluated(on);
    for (const auto& [name, value] : after) {
      // Initial values come from initial assignments, which the structure of rules does not hold.
      if (same_bits(value, before.at(name)) || name.ends_with(k_at_start)) continue;
      const bool on_path = std::any_of(
          row.place.begin(), row.place.end(),
          [&](const population::ParameterChange& change) { return structure.reaches(change.parameter, {name}); });
      EXPECT_TRUE(on_path) << row.id << " changes " << name;
    }
    for (const std::string& name : row.acts_on) {
      ASSERT_TRUE(after.contains(name)) << row.id << ": the model has no quantity " << name;
      const auto start = after.find(name + k_at_start);
      const bool starts_elsewhere = start != after.end() && !same_bits(start->second, before.at(start->first));
      EXPECT_TRUE(starts_elsewhere || !same_bits(after.at(name), before.at(name)))
          << row.id << " does not change " << name;
    }
  }
  EXPECT_GT(switches, 70U);
}

}  // namespace
}  // namespace hepatrial::study
