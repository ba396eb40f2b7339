#include <algorithm>
#include <limits>

#include "compile/lowering.hpp"
#include "compile/walk.hpp"

namespace hepatrial::compile {

using model::k_no_expression;
using model::k_no_symbol;
using model::SymbolKind;

void Lowering::collect_rules() {
  std::vector<const model::Rule*> algebraic;
  for (const model::Rule& rule : model_.rules) {
    if (rule.expression == k_no_expression) continue;  // SBML L3V2: a rule without mathematics says nothing
    if (rule.kind == model::RuleKind::algebraic) {
      algebraic.push_back(&rule);
      continue;
    }
    Quantity& target = quantity(rule.target);
    if (target.assignment != k_no_expression || target.rate_rule != k_no_expression) {
      report("two rules give the same quantity", rule.position, symbol_of(rule.target).id, "keep one");
    }
    (rule.kind == model::RuleKind::assignment ? target.assignment : target.rate_rule) = rule.expression;
  }
  for (const model::Assignment& assignment : model_.initial_assignments) {
    if (assignment.expression != k_no_expression)
      quantity(assignment.target).initial_assignment = assignment.expression;
  }
  for (const model::Event& event : model_.events) {
    for (const model::Assignment& assignment : event.assignments) quantity(assignment.target).event_target = true;
  }
  collect_reactions();
  match_algebraic_rules(algebraic);
}

void Lowering::collect_reactions() {
  contributions_.resize(model_.symbols.size());
  const auto collect = [&](const model::Reaction& reaction, const model::SpeciesReference& reference, bool consumed) {
    quantity(reference.species).in_reaction = true;
    contributions_[static_cast<std::size_t>(reference.species)].push_back({&reaction, &reference, consumed});
    if (reference.symbol == k_no_symbol || reference.stoichiometry == k_no_expression) return;
    // A reference whose own symbol is not given otherwise is its stoichiometry expression.
    Quantity& own = quantity(reference.symbol);
    const model::Expression& node = model_.pool[reference.stoichiometry];
    const bool is_itself = node.operation == Operation::symbol && node.symbol == reference.symbol;
    const bool given = symbol_of(reference.symbol).value.has_value() || own.assignment != k_no_expression ||
                       own.rate_rule != k_no_expression || own.initial_assignment != k_no_expression ||
                       own.event_target;
    if (!is_itself && !given) own.assignment = reference.stoichiometry;
  };
  for (const model::Reaction& reaction : model_.reactions) {
    if (reaction.fast) {
      report("fast reactions are not supported", reaction.position, symbol_of(reaction.symbol).id,
             "write the reaction with a large rate constant");
    }
    for (const auto& reference : reaction.reactants) collect(reaction, reference, true);
    for (const auto& reference : reaction.products) collect(reaction, reference, false);
  }
}

bool Lowering::can_solve_for(SymbolId symbol) const {
  const model::Symbol& facts = symbol_of(symbol);
  const Quantity& own = quantity(symbol);
  if (facts.constant || facts.kind == SymbolKind::reaction) return false;
  if (own.assignment != k_no_expression || own.rate_rule != k_no_expression) return false;
  return facts.kind != SymbolKind::species || facts.boundary_condition || !own.in_reaction;
}

// Every algebraic rule needs a variable of its own (SBML L3V2 section 4.9.2): a matching in the graph of rules and
// the free variables in them, by augmenting paths.
void Lowering::match_algebraic_rules(const std::vector<const model::Rule*>& rules) {
  std::vector<std::vector<SymbolId>> candidates(rules.size());
  for (std::size_t index = 0; index < rules.size(); ++index) {
    for (const ExpressionId id : reachable(model_.pool, {&rules[index]->expression, 1})) {
      const model::Expression& node = model_.pool[id];
      if (node.operation == Operation::symbol && can_solve_for(node.symbol)) candidates[index].push_back(node.symbol);
    }
  }
  std::unordered_map<SymbolId, std::size_t> rule_of;
  for (std::size_t index = 0; index < rules.size(); ++index) {
    std::vector<SymbolId> tried;
    const auto augment = [&](const auto& self, std::size_t rule) -> bool {
      for (const SymbolId symbol : candidates[rule]) {
        if (std::find(tried.begin(), tried.end(), symbol) != tried.end()) continue;
        tried.push_back(symbol);
        const auto taken = rule_of.find(symbol);
        if (taken != rule_of.end() && !self(self, taken->second)) continue;
        rule_of[symbol] = rule;
        return true;
      }
      return false;
    };
    if (!augment(augment, index)) {
      report("an algebraic rule has no variable left to be solved for", rules[index]->position, "algebraic rule",
             "it needs one quantity that is not constant and not given by another rule or reaction");
    }
  }
  for (const auto& [symbol, rule] : rule_of) quantity(symbol).algebraic_rule = rules[rule]->expression;
}

Role Lowering::choose_role(SymbolId symbol) const {
  const model::Symbol& facts = symbol_of(symbol);
  const Quantity& own = quantity(symbol);
  if (facts.kind == SymbolKind::reaction) return Role::reaction;
  if (own.assignment != k_no_expression) return Role::assigned;
  if (own.rate_rule != k_no_expression || own.algebraic_rule != k_no_expression) return Role::state;
  if (facts.kind == SymbolKind::species) return choose_species_role(symbol);
  if (own.initial_assignment == k_no_expression) return Role::parameter;
  return own.event_target ? Role::state : Role::computed;
}

Role Lowering::choose_species_role(SymbolId symbol) const {
  const model::Symbol& facts = symbol_of(symbol);
  const Quantity& own = quantity(symbol);
  if (!facts.constant && !facts.boundary_condition) return Role::state;
  if (own.event_target) return Role::state;
  if (own.initial_assignment != k_no_expression) return Role::computed;
  // A declared concentration is an amount only once the size is known: where the size may change, the amount must be
  // kept.
  const bool must_keep_amount = facts.initial_is_concentration && has_size(symbol) && !size_is_fixed(symbol);
  return must_keep_amount ? Role::state : Role::parameter;
}

StateKind Lowering::state_kind(SymbolId symbol) const {
  const Quantity& own = quantity(symbol);
  if (own.rate_rule != k_no_expression) return StateKind::rate_rule;
  if (own.algebraic_rule != k_no_expression) return StateKind::algebraic;
  const model::Symbol& facts = symbol_of(symbol);
  const bool reacts = facts.kind == SymbolKind::species && !facts.constant && !facts.boundary_condition;
  return reacts && own.in_reaction ? StateKind::reactions : StateKind::held;
}

void Lowering::assign_roles() {
  const auto count = static_cast<SymbolId>(model_.symbols.size());
  for (SymbolId symbol = 0; symbol < count; ++symbol) {
    if (!is_species(symbol)) quantity(symbol).role = choose_role(symbol);
  }
  for (SymbolId symbol = 0; symbol < count; ++symbol) {
    if (is_species(symbol)) quantity(symbol).role = choose_role(symbol);
  }
}

std::int32_t Lowering::add_state(SymbolId symbol, StateKind kind) {
  const auto slot = static_cast<std::int32_t>(states_.size());
  out_.states.add(symbol_of(symbol).id);
  states_.push_back({symbol, kind, k_no_expression, k_no_expression});
  return slot;
}

void Lowering::assign_slots() {
  for (SymbolId symbol = 0; symbol < static_cast<SymbolId>(model_.symbols.size()); ++symbol) {
    const model::Symbol& facts = symbol_of(symbol);
    Quantity& own = quantity(symbol);
    if (own.role == Role::state) own.slot = add_state(symbol, state_kind(symbol));
    if (own.role != Role::parameter) continue;
    own.slot = static_cast<std::int32_t>(out_.parameters.size());
    own.slot_is_concentration = facts.kind == SymbolKind::species && facts.initial_is_concentration && has_size(symbol);
    out_.parameters.add(facts.id);
    out_.parameter_defaults.push_back(facts.value.value_or(std::numeric_limits<double>::quiet_NaN()));
  }
}

}  // namespace hepatrial::compile
