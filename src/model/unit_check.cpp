#include "model/unit_check.hpp"

#include <unordered_set>

#include "model/unit_inference.hpp"

namespace hepatrial::model {

namespace {

using OptionalUnit = std::optional<core::Unit>;

OptionalUnit declared(const Model& model, std::int32_t index) {
  if (index < 0) return std::nullopt;
  return model.unit_definitions[static_cast<std::size_t>(index)].unit;
}

OptionalUnit ratio(const OptionalUnit& above, const OptionalUnit& below) {
  if (!above || !below) return std::nullopt;
  return *above / *below;
}

OptionalUnit compartment_unit(const Model& model, const Symbol& compartment) {
  if (compartment.unit >= 0) return declared(model, compartment.unit);
  if (compartment.spatial_dimensions == 3) return declared(model, model.volume_unit);
  if (compartment.spatial_dimensions == 2) return declared(model, model.area_unit);
  if (compartment.spatial_dimensions == 1) return declared(model, model.length_unit);
  if (compartment.spatial_dimensions == 0) return core::Unit{};
  return std::nullopt;
}

OptionalUnit substance_unit(const Model& model, const Symbol& species) {
  return declared(model, species.unit >= 0 ? species.unit : model.substance_unit);
}

const Symbol& symbol_at(const Model& model, SymbolId id) { return model.symbols[static_cast<std::size_t>(id)]; }

class Checker {
 public:
  explicit Checker(const Model& model) : model_(model), inference_(model), time_(declared(model, model.time_unit)) {}

  CheckReport run() {
    missing_units();
    for (const Rule& rule : model_.rules) check_rule(rule);
    for (const Assignment& assignment : model_.initial_assignments) {
      const Symbol& target = symbol_at(model_, assignment.target);
      formula(assignment.expression, unit_in_mathematics(model_, assignment.target), "the initial assignment",
              target.id, assignment.position);
    }
    for (const Reaction& reaction : model_.reactions) check_reaction(reaction);
    for (const Event& event : model_.events) check_event(event);
    return std::move(report_);
  }

 private:
  core::Problem problem(const std::string& field, SourcePosition position, std::string message,
                        std::string advice) const {
    core::Where where{"", position.line, field};
    if (position.file >= 0 && static_cast<std::size_t>(position.file) < model_.files.size()) {
      where.file = model_.files[static_cast<std::size_t>(position.file)];
    }
    return {core::ProblemKind::bad_input, std::move(message), std::move(where), std::move(advice)};
  }
  void error(const std::string& field, SourcePosition position, std::string message, std::string advice = "") {
    report_.errors.push_back(problem(field, position, std::move(message), std::move(advice)));
  }
  void warn(const std::string& field, SourcePosition position, std::string message, std::string advice = "") {
    report_.warnings.push_back(problem(field, position, std::move(message), std::move(advice)));
  }

  void missing_units() {
    for (std::size_t i = 0; i < model_.symbols.size(); ++i) {
      const Symbol& symbol = model_.symbols[i];
      if (symbol.kind == SymbolKind::species_reference || symbol.kind == SymbolKind::reaction) continue;
      const bool missing = symbol.kind == SymbolKind::compartment ? !compartment_unit(model_, symbol)
                           : symbol.kind == SymbolKind::species   ? !substance_unit(model_, symbol)
                                                                  : symbol.unit < 0;
      if (missing)
        warn(symbol.id, symbol.position, "'" + symbol.id + "' has no unit", "write '" + symbol.id + " has UNIT'");
    }
    bool needs_time = !model_.reactions.empty() || !model_.events.empty();
    for (const Rule& rule : model_.rules) needs_time = needs_time || rule.kind == RuleKind::rate;
    if (needs_time && !time_) warn("time_unit", {}, "the model has no unit of time", "define 'unit time_unit = ...'");
    if (!model_.reactions.empty() && model_.extent_unit < 0) {
      warn("extent", {}, "the model has no unit of reaction extent", "define 'unit extent = ...'");
    }
  }

  // Errors inside the formula first, each once however often it is shared; then the result against what is expected.
  void formula(ExpressionId expression, const OptionalUnit& expected, const std::string& what, const std::string& field,
               SourcePosition position) {
    if (expression == k_no_expression) return;
    std::vector<ExpressionId> stack{expression};
    while (!stack.empty()) {
      const ExpressionId id = stack.back();
      stack.pop_back();
      if (!seen_.insert(id).second) continue;
      if (const std::string* text = inference_.error(id)) error(field, position, "in " + what + " " + *text);
      for (const ExpressionId argument : model_.pool[id].arguments) {
        if (argument != k_no_expression) stack.push_back(argument);
      }
    }
    const OptionalUnit& found = inference_.unit(expression);
    if (!found || !expected || found->equivalent(*expected)) return;
    std::string message =
        what + " has the unit " + inference_.shown(*found) + ", expected " + inference_.shown(*expected);
    if (found->same_dimension(*expected)) message += " (same dimension, another scale; nothing is converted)";
    error(field, position, message);
  }

  void check_rule(const Rule& rule) {
    if (rule.kind == RuleKind::algebraic)
      return formula(rule.expression, std::nullopt, "the algebraic rule", "", rule.position);
    const Symbol& target = symbol_at(model_, rule.target);
    const OptionalUnit unit = unit_in_mathematics(model_, rule.target);
    if (rule.kind == RuleKind::assignment)
      return formula(rule.expression, unit, "the assignment rule", target.id, rule.position);
    formula(rule.expression, ratio(unit, time_), "the rate rule", target.id, rule.position);
  }

  void check_reaction(const Reaction& reaction) {
    const Symbol& symbol = symbol_at(model_, reaction.symbol);
    const OptionalUnit extent = declared(model_, model_.extent_unit);
    formula(reaction.rate, ratio(extent, time_), "the rate of the reaction", symbol.id, reaction.position);
    for (const auto* side : {&reaction.reactants, &reaction.products}) {
      for (const SpeciesReference& reference : *side) {
        formula(reference.stoichiometry, core::Unit{}, "the stoichiometry", symbol.id, reaction.position);
        check_extent(reference.species, symbol, extent, reaction.position);
      }
    }
  }

  // Extent times the conversion factor must be the substance of the species.
  void check_extent(SymbolId id, const Symbol& reaction, const OptionalUnit& extent, SourcePosition position) {
    const Symbol& species = symbol_at(model_, id);
    const OptionalUnit substance = substance_unit(model_, species);
    if (!extent || !substance || species.boundary_condition) return;
    core::Unit made = *extent;
    const SymbolId factor =
        species.conversion_factor != k_no_symbol ? species.conversion_factor : model_.conversion_factor;
    if (factor != k_no_symbol) {
      const OptionalUnit factor_unit = unit_in_mathematics(model_, factor);
      if (!factor_unit) return;
      made = made * *factor_unit;
    }
    if (made.equivalent(*substance)) return;
    error(reaction.id, position,
          "the reaction changes '" + species.id + "' in " + inference_.shown(made) + ", but its substance is in " +
              inference_.shown(*substance));
  }

  void check_event(const Event& event) {
    const std::string field = event.id.empty() ? "event" : event.id;
    formula(event.trigger, core::Unit{}, "the trigger", field, event.position);
    formula(event.delay, time_, "the delay", field, event.position);
    formula(event.priority, core::Unit{}, "the priority", field, event.position);
    for (const Assignment& assignment : event.assignments) {
      const std::string what = "the assignment of '" + symbol_at(model_, assignment.target).id + "'";
      formula(assignment.expression, unit_in_mathematics(model_, assignment.target), what, field, assignment.position);
    }
  }

  const Model& model_;
  UnitInference inference_;
  OptionalUnit time_;
  CheckReport report_;
  std::unordered_set<ExpressionId> seen_;
};

}  // namespace

std::optional<core::Unit> unit_in_mathematics(const Model& model, SymbolId id) {
  const Symbol& symbol = symbol_at(model, id);
  switch (symbol.kind) {
    case SymbolKind::parameter: return declared(model, symbol.unit);
    case SymbolKind::compartment: return compartment_unit(model, symbol);
    case SymbolKind::species_reference: return core::Unit{};
    case SymbolKind::reaction: return ratio(declared(model, model.extent_unit), declared(model, model.time_unit));
    case SymbolKind::species: break;
  }
  const OptionalUnit substance = substance_unit(model, symbol);
  if (symbol.only_substance_units || symbol.compartment == k_no_symbol) return substance;
  return ratio(substance, compartment_unit(model, symbol_at(model, symbol.compartment)));
}

CheckReport check_units(const Model& model) { return Checker(model).run(); }

}  // namespace hepatrial::model
