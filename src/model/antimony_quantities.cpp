#include "model/antimony_quantities.hpp"

#include "core/maths.hpp"
#include "model/base_units.hpp"
#include "model/mathematics.hpp"

namespace hepatrial::model::antimony {

namespace {

constexpr const char* k_default_compartment = "default_compartment";

const char* word_of(SymbolKind kind) {
  switch (kind) {
    case SymbolKind::compartment: return "compartment";
    case SymbolKind::species: return "species";
    case SymbolKind::parameter: return "parameter";
    case SymbolKind::species_reference: return "species reference";
    case SymbolKind::reaction: return "reaction";
  }
  return "";
}

std::optional<SymbolKind> kind_of(DeclaredKind declared) {
  if (declared == DeclaredKind::compartment) return SymbolKind::compartment;
  if (declared == DeclaredKind::species) return SymbolKind::species;
  if (declared == DeclaredKind::parameter) return SymbolKind::parameter;
  return std::nullopt;
}

std::optional<double> arithmetic(Operation operation, double left, double right) {
  switch (operation) {
    case Operation::add: return left + right;
    case Operation::subtract: return left - right;
    case Operation::multiply: return left * right;
    case Operation::divide: return left / right;
    case Operation::power: return core::maths::pow(left, right);
    case Operation::negate: return -left;
    default: return std::nullopt;
  }
}

}  // namespace

std::optional<double> constant_value(const SyntaxTree& tree, const Formula& formula, std::string_view& unit_name) {
  std::vector<double> values;
  const bool lone = formula.last - formula.first <= 1;  // a number, or a minus and a number
  for (std::int32_t i = formula.first; i <= formula.last; ++i) {
    const SyntaxNode& node = tree.nodes[static_cast<std::size_t>(i)];
    if (node.kind == SyntaxNode::Kind::number) {
      if (!node.name.empty() && !lone) return std::nullopt;
      if (!node.name.empty()) unit_name = node.name;
      values.push_back(node.value);
      continue;
    }
    if (node.kind != SyntaxNode::Kind::operation) return std::nullopt;
    const auto argument = [&](int which) {
      const std::int32_t index = tree.arguments[static_cast<std::size_t>(node.first_argument + which)];
      return values[static_cast<std::size_t>(index - formula.first)];
    };
    const auto value = arithmetic(node.operation, argument(0), node.arguments > 1 ? argument(1) : 0);
    if (!value) return std::nullopt;
    values.push_back(*value);
  }
  return values.back();
}

void Quantities::report(Place place, std::string_view field, const std::string& message, const std::string& advice) {
  problems_.add(tree_.files[static_cast<std::size_t>(place.file)], place.line, shown(field), message, advice);
}

std::string Quantities::at(Place place) const {
  return tree_.files[static_cast<std::size_t>(place.file)] + ":" + std::to_string(place.line);
}

Draft& Quantities::draft(const std::string& id, Place place) {
  const auto [entry, is_new] = index_by_id_.try_emplace(id, drafts_.size());
  if (is_new) {
    Draft created;
    created.id = id;
    created.place = place;
    drafts_.push_back(std::move(created));
    if (is_function_name(id) || is_constant_name(id)) {
      report(place, id, "'" + shown(id) + "' is a function or constant of Antimony and cannot name a quantity");
    } else if (units_.is_defined(id) || base_unit(id)) {
      report(place, id, "'" + shown(id) + "' is a unit and cannot also name a quantity");
    }
  }
  return drafts_[entry->second];
}

void Quantities::set_kind(Draft& target, SymbolKind kind, Place place) {
  target.defined = true;
  if (target.kind && *target.kind != kind) {
    report(place, target.id,
           "'" + shown(target.id) + "' is a " + word_of(kind) + " here and a " + word_of(*target.kind) + " at " +
               at(target.kind_place));
    return;
  }
  if (target.kind) return;
  target.kind = kind;
  target.kind_place = place;
}

void Quantities::gather() {
  for (const GivenNumber& given : scopes_.given_numbers) {
    Draft& target = draft(given.id, given.place);
    target.defined = true;
    target.given_number = given.value;
  }
  for (std::size_t i = 0; i < scopes_.statements.size() && !problems_.full(); ++i) {
    const auto [statement, scope] = scopes_.statements[i];
    if (statement->kind == StatementKind::quantity)
      quantity(tree_.quantities[statement->index], statement->place, scope);
    if (statement->kind == StatementKind::reaction)
      reaction(tree_.reactions[statement->index], i, statement->place, scope);
  }
  for (const auto& [statement, scope] : scopes_.statements) {
    if (statement->kind == StatementKind::event) event(tree_.events[statement->index], statement->place, scope);
  }
}

void Quantities::quantity(const QuantityStatement& statement, Place place, std::int32_t scope) {
  Draft& target = draft(scopes_.resolve(statement.name, scope), place);
  if (statement.action != Action::display_name || statement.kind != DeclaredKind::none ||
      statement.constness != Constness::unspecified) {
    if (!target.defined) target.place = place;
    target.defined = true;
  }
  if (const auto kind = kind_of(statement.kind)) set_kind(target, *kind, place);
  if (statement.constness != Constness::unspecified) {
    if (target.constness != Constness::unspecified && target.constness != statement.constness) {
      report(place, target.id, "'" + shown(target.id) + "' is declared both const and var");
    }
    target.constness = statement.constness;
  }
  target.substance_only = target.substance_only || statement.substance_only;
  target.boundary = target.boundary || statement.boundary;
  const std::string compartment =
      statement.compartment.empty() ? std::string() : scopes_.resolve(statement.compartment, scope);
  if (!compartment.empty()) {
    if (!target.compartment.empty() && target.compartment != compartment) {
      report(place, target.id,
             "'" + shown(target.id) + "' is in two compartments, '" + shown(target.compartment) + "' and '" +
                 shown(compartment) + "'");
    }
    target.compartment = compartment;
  }
  set_action(target, statement, place, scope);
  if (!compartment.empty()) {  // last: a new draft may move `target`
    set_kind(draft(compartment, place), SymbolKind::compartment, place);
  }
}

void Quantities::set_action(Draft& target, const QuantityStatement& statement, Place place, std::int32_t scope) {
  const PlacedFormula formula{statement.formula, scope, place};
  switch (statement.action) {
    case Action::none: return;
    case Action::value: return set_formula(target.value, formula, target, "initial value");
    case Action::assignment_rule: return set_formula(target.assignment_rule, formula, target, "assignment rule");
    case Action::rate_rule: return set_formula(target.rate_rule, formula, target, "rate rule");
    case Action::unit: return set_unit(target, units_.of_formula(statement.formula, place, target.id), place);
    case Action::display_name:
      if (!target.display_name.empty() && target.display_name != statement.text) {
        report(place, target.id, "'" + shown(target.id) + "' has two display names");
      }
      target.display_name = std::string(statement.text);
      return;
  }
}

void Quantities::set_formula(std::optional<PlacedFormula>& slot, const PlacedFormula& formula, const Draft& target,
                             const char* what) {
  if (!slot) {
    slot = formula;
    return;
  }
  // Outside beats inside: the model may change what a module presets.
  const int old_depth = scopes_.depth(slot->scope);
  const int new_depth = scopes_.depth(formula.scope);
  if (old_depth != new_depth) {
    if (new_depth < old_depth) slot = formula;
    return;
  }
  report(formula.place, target.id,
         std::string("a second ") + what + " of '" + shown(target.id) + "', the first is at " + at(slot->place));
}

void Quantities::set_unit(Draft& target, std::int32_t unit, Place place) {
  if (unit < 0) {
    target.unit_given = true;
    return;
  }
  if (target.unit >= 0 && target.unit != unit) {
    report(place, target.id, "'" + shown(target.id) + "' is given two different units");
    return;
  }
  target.unit = unit;
  target.unit_given = true;
}

void Quantities::reaction(const ReactionStatement& statement, std::size_t index, Place place, std::int32_t scope) {
  std::string id = statement.name.empty() ? "" : scopes_.resolve(statement.name, scope);
  while (id.empty()) {
    id = scopes_.resolve("_J" + std::to_string(unnamed_reactions_++), scope);
    if (index_by_id_.contains(id)) id.clear();
  }
  Draft& target = draft(id, place);
  if (target.kind == SymbolKind::reaction) {
    report(place, id, "a second reaction '" + shown(id) + "', the first is at " + at(target.kind_place));
  }
  set_kind(target, SymbolKind::reaction, place);
  for (const auto* side : {&statement.reactants, &statement.products}) {
    for (const Participant& participant : *side) {
      Draft& species = draft(scopes_.resolve(participant.name, scope), place);
      set_kind(species, SymbolKind::species, place);
      species.boundary = species.boundary || participant.boundary;
    }
  }
  reaction_ids_[index] = std::move(id);
}

void Quantities::event(const EventStatement& statement, Place place, std::int32_t scope) {
  if (!statement.name.empty()) {
    const std::string id = scopes_.resolve(statement.name, scope);
    const auto [first, is_new] = event_places_.try_emplace(id, place);
    if (!is_new) report(place, id, "a second event '" + shown(id) + "', the first is at " + at(first->second));
    if (index_by_id_.contains(id)) {
      report(place, id,
             "'" + shown(id) + "' names an event and, at " + at(drafts_[index_by_id_[id]].place) + ", a quantity");
    }
  }
  for (const auto& [name, formula] : statement.assignments) {
    const auto found = index_by_id_.find(scopes_.resolve(name, scope));
    if (found != index_by_id_.end()) drafts_[found->second].changed_by_event = true;
  }
}

void Quantities::check(const Draft& target) {
  if (!target.defined) {
    report(target.place, target.id, "'" + shown(target.id) + "' has a display name but is defined nowhere");
    return;
  }
  const auto both = [&](const auto& first, const auto& second, const std::string& words) {
    if (!first || !second) return;
    const PlacedFormula& later = first->place.line > second->place.line ? *first : *second;
    const PlacedFormula& earlier = first->place.line > second->place.line ? *second : *first;
    report(later.place, target.id, "'" + shown(target.id) + "' has " + words + ", see also " + at(earlier.place));
  };
  both(target.assignment_rule, target.value, "both an assignment rule and an initial value");
  both(target.assignment_rule, target.rate_rule, "both an assignment rule and a rate rule");
  const bool ruled = target.assignment_rule || target.rate_rule;
  if (target.kind == SymbolKind::reaction && (ruled || target.value || target.changed_by_event)) {
    report(target.kind_place, target.id, "the reaction '" + shown(target.id) + "' cannot be given a value or a rule");
  }
  if (target.changed_by_event && target.assignment_rule) {
    report(target.assignment_rule->place, target.id,
           "'" + shown(target.id) + "' has an assignment rule and is changed by an event");
  }
  const bool fixed = target.constness == Constness::constant && target.kind != SymbolKind::species;
  if (fixed && (ruled || target.changed_by_event)) {
    report(target.place, target.id, "'" + shown(target.id) + "' is declared const but changed by a rule or an event");
  }
  if (!target.compartment.empty() && target.kind != SymbolKind::species) {
    report(target.place, target.id, "'" + shown(target.id) + "' is in a compartment but is no species",
           "write 'species " + shown(target.id) + "'");
  }
}

// A plain number becomes the value; anything else stays a formula and becomes an initial assignment.
void Quantities::set_value(Symbol& symbol, const Draft& source) {
  if (source.given_number) symbol.value = source.given_number;  // outside beats inside
  if (source.given_number || !source.value) return;
  std::string_view unit_name;
  const auto value = constant_value(tree_, source.value->formula, unit_name);
  if (!value) return;
  symbol.value = value;
  if (unit_name.empty()) return;
  const std::int32_t unit = units_.of_name(unit_name, source.value->place, source.id);
  if (unit < 0) return;
  if (symbol.unit >= 0 && symbol.unit != unit) {
    report(source.value->place, source.id,
           "the value of '" + shown(source.id) + "' is in another unit than the quantity");
    return;
  }
  // The number of a species is an amount or a concentration; its own unit is always the substance.
  if (symbol.kind != SymbolKind::species) symbol.unit = unit;
}

Symbol Quantities::symbol_of(const Draft& source) {
  Symbol symbol;
  symbol.kind = source.kind.value_or(SymbolKind::parameter);
  symbol.id = source.id;
  symbol.name = source.display_name;
  symbol.unit = source.unit;
  symbol.position = {source.place.file, source.place.line};
  const bool ruled = source.assignment_rule || source.rate_rule;
  const bool changes = ruled || source.changed_by_event || source.constness == Constness::variable;
  symbol.constant = !changes;
  if (symbol.kind == SymbolKind::reaction) symbol.constant = false;
  if (symbol.kind == SymbolKind::species) {
    const bool fixed = source.boundary || source.constness == Constness::constant;
    symbol.boundary_condition = fixed || ruled;
    symbol.constant = fixed && !ruled && !source.changed_by_event;
    symbol.only_substance_units = source.substance_only;
    symbol.initial_is_concentration = !source.substance_only;
  }
  set_value(symbol, source);
  return symbol;
}

void Quantities::make_symbols(Model& model) {
  for (const Draft& source : drafts_) {
    check(source);
    model.symbol_by_id[source.id] = static_cast<SymbolId>(model.symbols.size());
    model.symbols.push_back(symbol_of(source));
  }
  place_species(model);
}

void Quantities::place_species(Model& model) {
  for (std::size_t i = 0; i < drafts_.size(); ++i) {
    if (drafts_[i].kind != SymbolKind::species) continue;
    const std::string id = drafts_[i].compartment.empty() ? k_default_compartment : drafts_[i].compartment;
    if (model.find(id) == k_no_symbol) {  // only the default can be absent
      Symbol compartment;
      compartment.kind = SymbolKind::compartment;
      compartment.id = id;
      compartment.value = 1;
      model.symbol_by_id[id] = static_cast<SymbolId>(model.symbols.size());
      model.symbols.push_back(std::move(compartment));
    }
    model.symbols[i].compartment = model.find(id);
    if (model.symbols[static_cast<std::size_t>(model.find(id))].kind != SymbolKind::compartment) {
      report(drafts_[i].place, id,
             "'" + shown(id) + "' holds the species '" + shown(drafts_[i].id) + "' but is no compartment");
    }
  }
}

}  // namespace hepatrial::model::antimony
