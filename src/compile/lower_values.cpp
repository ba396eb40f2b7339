#include <limits>

#include "compile/lowering.hpp"
#include "compile/walk.hpp"

namespace hepatrial::compile {

using model::k_no_expression;
using model::k_no_symbol;
using model::SymbolKind;

namespace {
constexpr double k_not_a_number = std::numeric_limits<double>::quiet_NaN();
}

bool Lowering::has_size(SymbolId species) const {
  const SymbolId compartment = symbol_of(species).compartment;
  if (compartment == k_no_symbol) return false;
  const Quantity& own = quantity(compartment);
  return own.role != Role::parameter || own.event_target || symbol_of(compartment).value.has_value();
}

bool Lowering::size_is_fixed(SymbolId species) const {
  const Quantity& own = quantity(symbol_of(species).compartment);
  return (own.role == Role::parameter || own.role == Role::computed) && !own.event_target;
}

bool Lowering::is_concentration(SymbolId species) const {
  return !symbol_of(species).only_substance_units && has_size(species);
}

ExpressionId Lowering::translate(ExpressionId expression) {
  translated_.resize(model_.pool.size(), k_no_expression);
  for (const ExpressionId id : reachable(model_.pool, {&expression, 1})) {
    const auto index = static_cast<std::size_t>(id);
    if (translated_[index] != k_no_expression) continue;
    const model::Expression& node = model_.pool[id];
    const auto argument = [&](std::size_t at) {
      const ExpressionId child = node.arguments[at];
      return child == k_no_expression ? k_no_expression : translated_[static_cast<std::size_t>(child)];
    };
    ExpressionId result = k_no_expression;
    switch (node.operation) {
      case Operation::constant: result = builder_.constant(node.value); break;
      case Operation::time: result = builder_.time(); break;
      case Operation::symbol: result = value(node.symbol); break;
      case Operation::rate_of: result = total_derivative(argument(0)); break;
      default: result = builder_.make(node.operation, argument(0), argument(1), argument(2)); break;
    }
    translated_[index] = result;
  }
  return translated_[static_cast<std::size_t>(expression)];
}

ExpressionId Lowering::value(SymbolId symbol) {
  if (quantity(symbol).value != k_no_expression) return quantity(symbol).value;
  if (!enter(Step::value, symbol)) return builder_.constant(k_not_a_number);
  const ExpressionId made = make_value(symbol);
  leave();
  quantity(symbol).value = made;
  return made;
}

ExpressionId Lowering::make_value(SymbolId symbol) {
  const Quantity own = quantity(symbol);
  switch (own.role) {
    case Role::assigned: return translate(own.assignment);
    case Role::computed: return make_computed_value(symbol);
    case Role::reaction:
      for (const model::Reaction& reaction : model_.reactions) {
        if (reaction.symbol != symbol || reaction.rate == k_no_expression) continue;
        return translate(reaction.rate);
      }
      return builder_.constant(0);
    default: break;
  }
  if (is_species(symbol)) return make_species_value(symbol);
  return builder_.symbol(own.role == Role::state ? state_symbol(own.slot) : parameter_symbol(own.slot));
}

ExpressionId Lowering::make_species_value(SymbolId symbol) {
  const Quantity own = quantity(symbol);
  const bool wanted_concentration = is_concentration(symbol);
  const ExpressionId slot =
      builder_.symbol(own.role == Role::state ? state_symbol(own.slot) : parameter_symbol(own.slot));
  if (own.slot_is_concentration == wanted_concentration) return slot;
  const ExpressionId size = value(symbol_of(symbol).compartment);
  return wanted_concentration ? builder_.divide(slot, size) : builder_.multiply(slot, size);
}

bool Lowering::changes_after_start(ExpressionId lowered) const {
  for (const ExpressionId id : reachable(out_.pool, {&lowered, 1})) {
    const model::Expression& node = out_.pool[id];
    if (node.operation == Operation::time) return true;
    if (node.operation != Operation::symbol) continue;
    if (is_state_symbol(node.symbol)) return true;
    const SymbolId source = model_.find(out_.parameters[static_cast<std::size_t>(slot_index(node.symbol))]);
    if (quantity(source).event_target) return true;
  }
  return false;
}

ExpressionId Lowering::make_computed_value(SymbolId symbol) {
  const ExpressionId declared = initial(translate(quantity(symbol).initial_assignment));
  const bool divided = is_species(symbol) && is_concentration(symbol);
  const bool amount_kept = divided && !size_is_fixed(symbol);
  ExpressionId kept = declared;
  if (amount_kept) kept = builder_.multiply(declared, initial(value(symbol_of(symbol).compartment)));
  if (!changes_after_start(kept)) {
    return amount_kept ? builder_.divide(kept, value(symbol_of(symbol).compartment)) : kept;
  }
  if (divided && !amount_kept) kept = builder_.multiply(declared, initial(value(symbol_of(symbol).compartment)));
  const std::int32_t slot = add_state(symbol, StateKind::held);
  states_.back().initial = kept;
  quantity(symbol).role = Role::state;
  quantity(symbol).slot = slot;
  return is_species(symbol) ? make_species_value(symbol) : builder_.symbol(state_symbol(slot));
}

ExpressionId Lowering::amount(SymbolId species) {
  const Quantity own = quantity(species);
  if (own.role == Role::state) return builder_.symbol(state_symbol(own.slot));
  if (own.role == Role::parameter && !own.slot_is_concentration) return builder_.symbol(parameter_symbol(own.slot));
  if (!is_concentration(species)) return value(species);
  return builder_.multiply(value(species), value(symbol_of(species).compartment));
}

ExpressionId Lowering::concentration(SymbolId species) {
  if (is_concentration(species)) return value(species);
  const Quantity& own = quantity(species);
  if (own.role == Role::parameter && own.slot_is_concentration) return builder_.symbol(parameter_symbol(own.slot));
  return builder_.divide(value(species), value(symbol_of(species).compartment));
}

ExpressionId Lowering::stoichiometry(const model::SpeciesReference& reference) {
  if (reference.symbol != k_no_symbol) {
    const Quantity& own = quantity(reference.symbol);
    if (own.role != Role::parameter || own.event_target || symbol_of(reference.symbol).value)
      return value(reference.symbol);
  }
  return reference.stoichiometry == k_no_expression ? builder_.constant(1) : translate(reference.stoichiometry);
}

ExpressionId Lowering::reaction_rate_sum(SymbolId species) {
  ExpressionId sum = builder_.constant(0);
  for (const Contribution& part : contributions_[static_cast<std::size_t>(species)]) {
    const ExpressionId term = builder_.multiply(stoichiometry(*part.reference), value(part.reaction->symbol));
    sum = part.consumed ? builder_.subtract(sum, term) : builder_.add(sum, term);
  }
  const SymbolId own = symbol_of(species).conversion_factor;
  const SymbolId factor = own != k_no_symbol ? own : model_.conversion_factor;
  return factor == k_no_symbol ? sum : builder_.multiply(value(factor), sum);
}

ExpressionId Lowering::rate(std::int32_t state) {
  const auto index = static_cast<std::size_t>(state);
  if (states_[index].rate != k_no_expression) return states_[index].rate;
  if (!enter(Step::rate, states_[index].symbol)) return builder_.constant(k_not_a_number);
  const ExpressionId made = make_rate(state);
  leave();
  states_[index].rate = made;
  return made;
}

ExpressionId Lowering::make_rate(std::int32_t state) {
  const State own = states_[static_cast<std::size_t>(state)];
  switch (own.kind) {
    case StateKind::held: return builder_.constant(0);
    case StateKind::reactions: return reaction_rate_sum(own.symbol);
    case StateKind::algebraic: return translate(quantity(own.symbol).algebraic_rule);
    case StateKind::rate_rule: break;
  }
  const ExpressionId rule = translate(quantity(own.symbol).rate_rule);
  if (!is_species(own.symbol) || !is_concentration(own.symbol)) return rule;
  // The rule gives d[S]/dt; the state is the amount S = [S] V, so dS/dt = d[S]/dt V + [S] dV/dt.
  const ExpressionId size = value(symbol_of(own.symbol).compartment);
  const ExpressionId dilution = builder_.multiply(value(own.symbol), total_derivative(size));
  const bool size_still = builder_.is_constant(total_derivative(size), 0);
  return size_still ? builder_.multiply(rule, size) : builder_.add(builder_.multiply(rule, size), dilution);
}

ExpressionId Lowering::total_derivative(ExpressionId lowered) {
  Differentiator differentiator(builder_);
  ExpressionId sum = differentiator.derivative(lowered, k_time_symbol);
  if (sum == k_no_expression) sum = builder_.constant(0);
  for (const std::int32_t state : states_in(out_.pool, lowered)) {
    const State own = states_[static_cast<std::size_t>(state)];
    if (own.kind == StateKind::held) continue;
    if (own.kind == StateKind::algebraic) {
      report("the rate of a quantity that an algebraic rule gives is not supported", symbol_of(own.symbol).position,
             symbol_of(own.symbol).id);
      continue;
    }
    Differentiator by_state(builder_);
    const ExpressionId slope = by_state.derivative(lowered, state_symbol(state));
    if (slope == k_no_expression) continue;
    sum = builder_.add(sum, builder_.multiply(slope, rate(state)));
  }
  return sum;
}

ExpressionId Lowering::initial(ExpressionId lowered) {
  for (const ExpressionId id : reachable(out_.pool, {&lowered, 1})) {
    if (initial_of_.contains(id)) continue;
    const model::Expression node = out_.pool[id];
    ExpressionId result = id;
    if (node.operation == Operation::symbol && is_state_symbol(node.symbol)) {
      result = initial_state(slot_index(node.symbol));
    } else if (model::argument_count(node.operation) > 0) {
      std::array<ExpressionId, 3> arguments = node.arguments;
      for (ExpressionId& argument : arguments) {
        if (argument != k_no_expression) argument = initial_of_.at(argument);
      }
      result = builder_.make(node.operation, arguments[0], arguments[1], arguments[2]);
    }
    initial_of_[id] = result;
  }
  return initial_of_.at(lowered);
}

ExpressionId Lowering::initial_state(std::int32_t state) {
  const auto index = static_cast<std::size_t>(state);
  if (states_[index].initial != k_no_expression) return states_[index].initial;
  const SymbolId symbol = states_[index].symbol;
  if (!enter(Step::initial, symbol)) return builder_.constant(k_not_a_number);
  const model::Symbol& facts = symbol_of(symbol);
  const ExpressionId assignment = quantity(symbol).initial_assignment;
  const bool assigned = assignment != k_no_expression;
  ExpressionId made =
      assigned ? initial(translate(assignment)) : builder_.constant(facts.value.value_or(k_not_a_number));
  if (is_species(symbol) && has_size(symbol)) {
    const bool given_as_concentration = assigned ? !facts.only_substance_units : facts.initial_is_concentration;
    if (given_as_concentration) made = builder_.multiply(made, initial(value(facts.compartment)));
  }
  leave();
  states_[index].initial = made;
  return made;
}

}  // namespace hepatrial::compile
