#include <algorithm>

#include "compile/lowering.hpp"

namespace hepatrial::compile {

using model::k_no_expression;

Lowering::Lowering(const model::Model& model) : model_(model), builder_(out_.pool), quantities_(model.symbols.size()) {
  out_.id = model.id;
}

void Lowering::report(std::string message, model::SourcePosition position, std::string field, std::string advice) {
  core::Problem problem;
  problem.message = std::move(message);
  problem.advice = std::move(advice);
  problem.where.field = std::move(field);
  problem.where.line = position.line;
  if (position.file >= 0 && static_cast<std::size_t>(position.file) < model_.files.size()) {
    problem.where.file = model_.files[static_cast<std::size_t>(position.file)];
  }
  problems_.push_back(std::move(problem));
}

bool Lowering::enter(Step step, SymbolId symbol) {
  if (std::find(path_.begin(), path_.end(), std::pair{step, symbol}) != path_.end()) {
    report_cycle(step, symbol);
    return false;
  }
  path_.emplace_back(step, symbol);
  return true;
}

void Lowering::report_cycle(Step step, SymbolId symbol) {
  const auto first = std::find(path_.begin(), path_.end(), std::pair{step, symbol});
  const auto text_of = [&](std::pair<Step, SymbolId> item) {
    const std::string& id = symbol_of(item.second).id;
    if (item.first == Step::rate) return "rate of " + id;
    return item.first == Step::initial ? "initial value of " + id : id;
  };
  std::string cycle;
  for (auto item = first; item != path_.end(); ++item) cycle += text_of(*item) + " -> ";
  cycle += text_of({step, symbol});
  report("quantities depend on one another in a circle: " + cycle, symbol_of(symbol).position, symbol_of(symbol).id,
         "break the circle, for example with a rate rule");
}

void Lowering::lower_states() {
  // Values first: they may add states that keep an initial value.
  for (SymbolId symbol = 0; symbol < static_cast<SymbolId>(model_.symbols.size()); ++symbol) (void)value(symbol);
  for (std::size_t index = 0; index < states_.size(); ++index) {
    const auto state = static_cast<std::int32_t>(index);
    out_.rates.push_back(rate(state));
    out_.initial_states.push_back(initial_state(state));
    out_.mass_diagonal.push_back(states_[index].kind == StateKind::algebraic ? 0.0 : 1.0);
  }
}

void Lowering::lower_observables() {
  const auto count = static_cast<SymbolId>(model_.symbols.size());
  const auto computed = [&](SymbolId symbol) {
    const Role role = quantity(symbol).role;
    return role == Role::assigned || role == Role::computed || role == Role::reaction;
  };
  for (SymbolId symbol = 0; symbol < count; ++symbol) {
    if (!computed(symbol)) continue;
    out_.observables.add(symbol_of(symbol).id);
    out_.observable_values.push_back(value(symbol));
  }
  out_.declared_observable_count = out_.observables.size();
  for (SymbolId symbol = 0; symbol < count; ++symbol) {
    if (!is_species(symbol) || !has_size(symbol)) continue;
    const bool held_as_concentration =
        computed(symbol) ? is_concentration(symbol) : quantity(symbol).slot_is_concentration;
    const std::string& id = symbol_of(symbol).id;
    out_.observables.add(held_as_concentration ? "amount(" + id + ")" : "[" + id + "]");
    out_.observable_values.push_back(held_as_concentration ? amount(symbol) : concentration(symbol));
  }
}

core::Result<LoweredSystem> Lowering::run() {
  collect_rules();
  assign_roles();
  assign_slots();
  lower_states();
  lower_events();
  lower_observables();
  if (!problems_.empty()) return core::fail(std::move(problems_));
  return std::move(out_);
}

core::Result<LoweredSystem> lower(const model::Model& model) { return Lowering(model).run(); }

}  // namespace hepatrial::compile
