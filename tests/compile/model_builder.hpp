#pragma once
// Builds small models by hand, so that these tests do not depend on any reader.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "compile/compiled_model.hpp"
#include "model/model.hpp"

namespace hepatrial::test {

using model::ExpressionId;
using model::Operation;
using model::SymbolId;

class ModelBuilder {
 public:
  SymbolId add(model::SymbolKind kind, const std::string& id, double value, bool constant) {
    model::Symbol symbol;
    symbol.kind = kind;
    symbol.id = id;
    symbol.constant = constant;
    if (!std::isnan(value)) symbol.value = value;
    const auto index = static_cast<SymbolId>(model.symbols.size());
    model.symbols.push_back(symbol);
    model.symbol_by_id[id] = index;
    return index;
  }
  SymbolId parameter(const std::string& id, double value = std::nan("")) {
    return add(model::SymbolKind::parameter, id, value, true);
  }
  SymbolId variable(const std::string& id, double value = std::nan("")) {
    return add(model::SymbolKind::parameter, id, value, false);
  }
  SymbolId compartment(const std::string& id, double size, bool constant = true) {
    return add(model::SymbolKind::compartment, id, size, constant);
  }
  SymbolId species(const std::string& id, SymbolId compartment, double value, bool value_is_concentration = false,
                   bool only_substance_units = false) {
    const SymbolId index = add(model::SymbolKind::species, id, value, false);
    model.symbols.back().compartment = compartment;
    model.symbols.back().initial_is_concentration = value_is_concentration;
    model.symbols.back().only_substance_units = only_substance_units;
    return index;
  }
  SymbolId reaction(const std::string& id, std::vector<model::SpeciesReference> reactants,
                    std::vector<model::SpeciesReference> products, ExpressionId rate) {
    model::Reaction reaction;
    reaction.symbol = add(model::SymbolKind::reaction, id, std::nan(""), false);
    reaction.reactants = std::move(reactants);
    reaction.products = std::move(products);
    reaction.rate = rate;
    model.reactions.push_back(reaction);
    return reaction.symbol;
  }
  model::SpeciesReference reference(SymbolId species, double stoichiometry = 1) {
    return {species, number(stoichiometry), model::k_no_symbol};
  }
  void rule(model::RuleKind kind, SymbolId target, ExpressionId expression) {
    model.rules.push_back({kind, target, expression, {}});
  }
  void rate(SymbolId target, ExpressionId expression) { rule(model::RuleKind::rate, target, expression); }
  void assign(SymbolId target, ExpressionId expression) { rule(model::RuleKind::assignment, target, expression); }
  void initially(SymbolId target, ExpressionId expression) {
    model.initial_assignments.push_back({target, expression, {}});
  }
  model::Event& event(const std::string& id, ExpressionId trigger) {
    model::Event event;
    event.id = id;
    event.trigger = trigger;
    model.events.push_back(event);
    return model.events.back();
  }

  ExpressionId number(double value) { return model.pool.constant(value); }
  ExpressionId use(SymbolId symbol) { return model.pool.symbol(symbol); }
  ExpressionId time() { return model.pool.time(); }
  ExpressionId make(Operation operation, ExpressionId a, ExpressionId b = model::k_no_expression,
                    ExpressionId c = model::k_no_expression) {
    return model.pool.add(operation, a, b, c);
  }
  ExpressionId times(ExpressionId a, ExpressionId b) { return make(Operation::multiply, a, b); }
  ExpressionId plus(ExpressionId a, ExpressionId b) { return make(Operation::add, a, b); }
  ExpressionId minus(ExpressionId a, ExpressionId b) { return make(Operation::subtract, a, b); }

  model::Model model;
};

/// All functions of a one-lane kernel at one point.
struct Evaluated {
  std::vector<double> p, s, x, f, jacobian, dfdt, roots, triggers, assignments, observables;
};

inline Evaluated evaluate_at_start(const compile::CompiledModel& compiled, double t = 0, std::vector<double> p = {}) {
  const hepatrial_kernel& kernel = *compiled.kernel;
  const auto sized = [](std::int32_t count) { return std::vector<double>(static_cast<std::size_t>(count)); };
  Evaluated out;
  out.p = p.empty() ? compiled.parameter_defaults : std::move(p);
  out.s = sized(kernel.setup_count);
  out.x = sized(kernel.state_count);
  out.f = sized(kernel.state_count);
  out.jacobian = sized(kernel.jacobian_nonzero_count);
  out.dfdt = sized(kernel.state_count);
  out.roots = sized(kernel.event_count);
  out.triggers = sized(kernel.event_count);
  out.assignments = sized(kernel.assignment_count);
  out.observables = sized(kernel.observable_count);
  kernel.setup(&kernel, out.p.data(), out.s.data());
  kernel.initial_state(&kernel, &t, out.p.data(), out.s.data(), out.x.data());
  kernel.rhs(&kernel, &t, out.x.data(), out.p.data(), out.s.data(), out.f.data());
  kernel.jacobian(&kernel, &t, out.x.data(), out.p.data(), out.s.data(), out.jacobian.data());
  kernel.time_derivative(&kernel, &t, out.x.data(), out.p.data(), out.s.data(), out.dfdt.data());
  kernel.roots(&kernel, &t, out.x.data(), out.p.data(), out.s.data(), out.roots.data());
  kernel.triggers(&kernel, &t, out.x.data(), out.p.data(), out.s.data(), out.triggers.data());
  kernel.assignments(&kernel, &t, out.x.data(), out.p.data(), out.s.data(), out.assignments.data());
  kernel.observables(&kernel, &t, out.x.data(), out.p.data(), out.s.data(), out.observables.data());
  return out;
}

inline std::size_t at(const compile::Names& names, const std::string& name) {
  const std::int32_t index = names.find(name);
  EXPECT_GE(index, 0) << name;
  return static_cast<std::size_t>(index < 0 ? 0 : index);
}

}  // namespace hepatrial::test
