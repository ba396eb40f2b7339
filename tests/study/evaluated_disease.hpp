#pragma once
// The shipped model's equations evaluated once, without a simulation.

#include <map>
#include <string>
#include <vector>

#include "shipped_disease.hpp"

namespace hepatrial::study::testing {

using Values = std::map<std::string, double>;

// Rates by state (with a prime), states and assigned quantities by name, at day 0 with these parameters and states
// changed.
inline Values evaluated(const compile::CompiledModel& model, const Values& parameters, const Values& states = {}) {
  std::vector<double> p = model.parameter_defaults;
  for (const auto& [name, value] : parameters) {
    EXPECT_GE(model.parameters.find(name), 0) << name;
    p[static_cast<std::size_t>(model.parameters.find(name))] = value;
  }
  const hepatrial_kernel& kernel = *model.kernel;
  std::vector<double> s(static_cast<std::size_t>(kernel.setup_count)), x(model.states.size()), f(model.states.size()),
      y(model.observables.size());
  const double t = 0;
  kernel.setup(&kernel, p.data(), s.data());
  kernel.initial_state(&kernel, &t, p.data(), s.data(), x.data());
  for (const auto& [name, value] : states) {
    EXPECT_GE(model.states.find(name), 0) << name;
    x[static_cast<std::size_t>(model.states.find(name))] = value;
  }
  kernel.rhs(&kernel, &t, x.data(), p.data(), s.data(), f.data());
  kernel.observables(&kernel, &t, x.data(), p.data(), s.data(), y.data());
  Values out;
  for (std::size_t i = 0; i < x.size(); ++i) {
    out[model.states[i]] = x[i];
    out[model.states[i] + "'"] = f[i];
  }
  for (std::size_t i = 0; i < y.size(); ++i) out[model.observables[i]] = y[i];
  return out;
}

// A tumour of the reference volume without antigen-loss cells.
inline Values reference_tumour() {
  return {{"starting_share", 1}, {"diagnosis_volume_ml", 200}, {"antigen_loss_share", 0}};
}

}  // namespace hepatrial::study::testing
