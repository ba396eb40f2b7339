#pragma once
// A toy patient behind the solver interface, so that the trial room is tested without a model or an integrator:
// exponential growth less kinase inhibition, one-compartment drugs, constant hazards. Steps of half a day from stop to
// stop.

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <string>
#include <thread>
#include <vector>

#include "compile/compiled_model.hpp"
#include "core/maths.hpp"
#include "population/parameter_table.hpp"
#include "simulate/batch.hpp"

namespace hepatrial::trial::testing {

inline const std::vector<std::string>& fake_events() {
  static const std::vector<std::string> names{"diagnosis",   "new_lesion", "death_tumour",  "death_liver",
                                              "death_other", "withdrawal", "adverse_event", "discontinuation"};
  return names;
}

inline constexpr int k_fake_slots = 3;
inline std::string fake_slot(int i) { return std::string(1, static_cast<char>('A' + i)) + "__"; }

/// The names of the contract, with values under which about half of the candidates become patients.
inline compile::CompiledModel fake_disease(int slots = k_fake_slots) {
  compile::CompiledModel model;
  model.id = "fake";
  const auto parameter = [&model](const std::string& name, double value) {
    model.parameters.add(name);
    model.parameter_defaults.push_back(value);
  };
  parameter("at_risk", 0);
  for (const std::string& event : fake_events()) {
    compile::CompiledEvent compiled;
    compiled.id = event;
    model.events.push_back(compiled);
    if (event != "diagnosis") parameter("threshold_" + event, 1);
  }
  for (const char* const name : {"male", "ecog", "age_years", "weight_kg", "hepatitis_b"}) parameter(name, 0);
  parameter("growth_per_day", 0.006);
  parameter("kill_per_day", 0.012);
  parameter("diagnosis_volume_ml", 200);
  parameter("albumin_g_per_l", 38);
  parameter("liver_loss_per_day", 0.0005);
  parameter("rate_new_lesion", 0.004);
  parameter("rate_death_tumour", 0.0008);
  parameter("rate_death_liver", 0.0003);
  parameter("rate_death_other", 0.0002);
  parameter("rate_withdrawal", 0.0002);
  for (const char* const name : {"inr", "ascites_grade", "new_lesion_volume_ml", "pd1_occupancy", "pdl1_occupancy",
                                 "ctla4_occupancy", "vegf_neutralised"}) {
    parameter(name, std::string(name) == "inr" ? 1.1 : 0);
  }
  model.states.add("live_volume_ml");
  model.states.add("dead_volume_ml");
  model.states.add("liver");
  for (const std::string& event : fake_events()) {
    if (event != "diagnosis") model.states.add("hazard_" + event);
  }
  for (const char* const name : {"bilirubin_umol_per_l", "albi_score", "afp_ng_per_ml"}) model.observables.add(name);
  for (int i = 0; i < slots; ++i) {
    for (const char* const name : {"depot_mg", "central_mg"}) model.states.add(fake_slot(i) + name);
    for (const char* const name :
         {"depot_input_mg_per_day", "central_input_mg_per_day", "exposed", "affinity_tumour_kinase_l_per_mg",
          "affinity_pd1_l_per_mg", "adverse_event_l_per_mg_per_day", "discontinuation_l_per_mg_per_day"}) {
      parameter(fake_slot(i) + name, 0);
    }
    for (const char* const name :
         {"clearance_l_per_day", "central_volume_l", "absorption_per_day", "bioavailability"}) {
      parameter(fake_slot(i) + name, 1);
    }
    model.observables.add(fake_slot(i) + "concentration_mg_per_l");
  }
  return model;
}

/// Spreads for the fake disease.
inline population::ParameterTable fake_table() {
  population::ParameterTable table;
  const auto row = [&table](const char* id, double value, double spread) {
    population::ParameterRow out;
    out.id = id;
    out.value = value;
    out.lower_bound = 0;
    out.upper_bound = 1e6;
    out.spread = spread;
    out.spread_form = spread > 0 ? population::SpreadForm::log_normal : population::SpreadForm::none;
    table.rows.push_back(out);
  };
  row("growth_per_day", 0.006, 0.6);
  row("diagnosis_volume_ml", 200, 0.5);
  row("albumin_g_per_l", 38, 0.08);
  return table;
}

class FakeSolver final : public simulate::Solver {
 public:
  core::Result<simulate::BatchStatistics> run(const compile::CompiledModel& model, std::size_t row_count,
                                              simulate::StopHandler& handler, const simulate::SolverOptions& options,
                                              core::Progress* progress, const core::StopFlag* stop) override {
    std::atomic<std::size_t> next{0}, done{0}, failed{0};
    std::atomic<bool> interrupted{false};
    const auto work = [&] {
      for (std::size_t row = next++; row < row_count; row = next++) {
        if (stop != nullptr && stop->load()) {
          interrupted = true;
          return;
        }
        if (!run_row(model, row, handler)) ++failed;
        const std::size_t finished = ++done;
        if (progress != nullptr) progress->advance(finished, row_count);
      }
    };
    std::vector<std::thread> threads;
    for (int i = 1; i < options.threads; ++i) threads.emplace_back(work);
    work();
    for (std::thread& thread : threads) thread.join();
    simulate::BatchStatistics out;
    out.rows = done;
    out.failed = failed;
    out.interrupted = interrupted;
    return out;
  }

 private:
  // Places of every name that the toy patient uses, found once.
  struct Places {
    explicit Places(const compile::CompiledModel& model) {
      const auto parameter = [&model](const std::string& name) {
        return static_cast<std::size_t>(model.parameters.find(name));
      };
      const auto state = [&model](const std::string& name) {
        return static_cast<std::size_t>(model.states.find(name));
      };
      at_risk = parameter("at_risk");
      growth = parameter("growth_per_day");
      kill = parameter("kill_per_day");
      diagnosis = parameter("diagnosis_volume_ml");
      liver_loss = parameter("liver_loss_per_day");
      for (const std::string& event : fake_events()) {
        hazard.push_back(event == "diagnosis" ? 0 : state("hazard_" + event));
        threshold.push_back(event == "diagnosis" ? 0 : parameter("threshold_" + event));
        const bool constant = model.parameters.find("rate_" + event) >= 0;
        rate.push_back(constant ? parameter("rate_" + event) : 0);
      }
      for (int i = 0; model.states.find(fake_slot(i) + "central_mg") >= 0; ++i) {
        const std::string s = fake_slot(i);
        slots.push_back({state(s + "depot_mg"), state(s + "central_mg"), parameter(s + "depot_input_mg_per_day"),
                         parameter(s + "central_input_mg_per_day"), parameter(s + "affinity_tumour_kinase_l_per_mg"),
                         parameter(s + "affinity_pd1_l_per_mg"), parameter(s + "adverse_event_l_per_mg_per_day"),
                         parameter(s + "discontinuation_l_per_mg_per_day"), parameter(s + "clearance_l_per_day"),
                         parameter(s + "central_volume_l"), parameter(s + "absorption_per_day")});
      }
    }
    struct Slot {
      std::size_t depot, central, depot_input, central_input, kinase, pd1, adverse, discontinuation, clearance, volume,
          absorption;
    };
    std::size_t at_risk, growth, kill, diagnosis, liver_loss;
    std::vector<std::size_t> hazard, threshold, rate;
    std::vector<Slot> slots;
  };

  struct Row {
    const Places& at;
    std::vector<double> x, p, observables;

    void observe() {
      const double liver = x[2];
      observables[0] = 15 / liver;
      observables[1] = -2.8 + 2 * (1 - liver);
      observables[2] = 2 * x[0];
      for (std::size_t i = 0; i < at.slots.size(); ++i)
        observables[3 + i] = x[at.slots[i].central] / p[at.slots[i].volume];
    }

    // One step of h days with all rates as at its start.
    void step(double h) {
      namespace maths = core::maths;
      double inhibition = 0, adverse = 0, discontinuation = 0;
      for (std::size_t i = 0; i < at.slots.size(); ++i) {
        const Places::Slot& s = at.slots[i];
        const double concentration = observables[3 + i];
        inhibition += concentration * (p[s.kinase] + 0.1 * p[s.pd1]);
        adverse += concentration * p[s.adverse];
        discontinuation += concentration * p[s.discontinuation];
        const double absorbed = x[s.depot] * (1 - maths::exp(-p[s.absorption] * h));
        x[s.depot] += p[s.depot_input] * h - absorbed;
        x[s.central] = x[s.central] * maths::exp(-h * p[s.clearance] / p[s.volume]) + absorbed + p[s.central_input] * h;
      }
      const double killed = x[0] * (1 - maths::exp(-h * p[at.kill] * inhibition / (1 + inhibition)));
      x[0] = x[0] * maths::exp(p[at.growth] * h) - killed;
      x[1] = (x[1] + killed) * maths::exp(-0.02 * h);
      const double risk = p[at.at_risk] * h;
      if (risk == 0) return;
      x[2] *= maths::exp(-h * p[at.liver_loss]);
      const double factor[] = {0, 1, x[0] / 200, 1 / x[2], 1, 1};  // by event; the last two follow the drugs
      for (std::size_t i = 1; i < 6; ++i) x[at.hazard[i]] += risk * p[at.rate[i]] * factor[i];
      x[at.hazard[6]] += risk * adverse;
      x[at.hazard[7]] += risk * discontinuation;
    }

    [[nodiscard]] bool triggered(std::size_t event) const {
      return event == 0 ? x[0] >= p[at.diagnosis] : x[at.hazard[event]] > p[at.threshold[event]];
    }

    [[nodiscard]] bool finite() const {
      return std::all_of(x.begin(), x.end(), [](double value) { return std::isfinite(value); });
    }
  };

  static bool run_row(const compile::CompiledModel& model, std::size_t index, simulate::StopHandler& handler) {
    const Places places(model);
    Row row{places, std::vector<double>(model.states.size(), 0.0), model.parameter_defaults,
            std::vector<double>(model.observables.size(), 0.0)};
    row.x[0] = 20;
    row.x[2] = 1;
    double t = handler.begin(index, row.p);
    const auto tell = [&](simulate::StopReason reason, std::int32_t event) {
      row.observe();
      const auto answer = handler.on_stop({index, t, reason, event, row.x, row.p, row.observables});
      row.observe();
      return answer;
    };
    std::vector<bool> held(fake_events().size());
    simulate::NextStop wanted = tell(simulate::StopReason::start, -1);
    for (std::size_t i = 0; i < held.size(); ++i) held[i] = row.triggered(i);
    while (!wanted.finished) {
      if (!(wanted.time > t)) {
        ADD_FAILURE() << "the next stop " << wanted.time << " is not after " << t;
        return false;
      }
      const double end = std::min(wanted.time, t + 0.5);
      row.step(end - t);
      t = end;
      row.observe();
      if (!row.finite()) {
        handler.on_failure(index, t, "a state is not finite");
        return false;
      }
      for (std::size_t i = 0; i < held.size() && !wanted.finished; ++i) {
        const bool now = row.triggered(i);
        if (now && !held[i]) wanted = tell(simulate::StopReason::event, static_cast<std::int32_t>(i));
        held[i] = row.triggered(i);
      }
      if (!wanted.finished && wanted.time <= t) wanted = tell(simulate::StopReason::time, -1);
    }
    return true;
  }
};

}  // namespace hepatrial::trial::testing
