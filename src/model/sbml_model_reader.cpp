#include "model/sbml_model_reader.hpp"

#include <cmath>
#include <limits>

#include "model/sbml_math_reader.hpp"
#include "model/sbml_unit_reader.hpp"

namespace hepatrial::model {

namespace {

constexpr std::size_t k_longest_infix = 20000;  // Level 1 formulas: libSBML recurses over the tree it makes of them

class ModelReader {
 public:
  ModelReader(const ::Model& source, const std::string& file) : source_(source), file_(file), units_(source, model_) {
    model_.files.push_back(file);
    model_.id = source.getId();
    model_.name = source.getName();
  }

  core::Result<Model> read() {
    for (unsigned i = 0; i < source_.getNumCompartments(); ++i) compartment(*source_.getCompartment(i));
    for (unsigned i = 0; i < source_.getNumSpecies(); ++i) species(*source_.getSpecies(i));
    for (unsigned i = 0; i < source_.getNumParameters(); ++i) parameter(*source_.getParameter(i));
    for (unsigned i = 0; i < source_.getNumReactions(); ++i) reaction_symbols(*source_.getReaction(i));
    references();
    MathReader math(source_, model_, units_);
    math_ = &math;
    for (unsigned i = 0; i < source_.getNumReactions(); ++i) reaction(*source_.getReaction(i));
    for (unsigned i = 0; i < source_.getNumRules(); ++i) rule(*source_.getRule(i));
    for (unsigned i = 0; i < source_.getNumInitialAssignments(); ++i)
      initial_assignment(*source_.getInitialAssignment(i));
    for (unsigned i = 0; i < source_.getNumEvents(); ++i) event(*source_.getEvent(i));
    if (!problems_.empty()) return core::fail(std::move(problems_));
    return std::move(model_);
  }

 private:
  [[nodiscard]] static SourcePosition position(const ::SBase& element) {
    return {0, static_cast<std::int32_t>(element.getLine())};
  }
  void problem(const ::SBase& element, const std::string& field, const std::string& message) {
    constexpr std::size_t k_most = 200;
    if (problems_.size() >= k_most) return;
    problems_.push_back(
        {core::ProblemKind::bad_input, message, {file_, static_cast<int>(element.getLine()), field}, ""});
  }

  SymbolId add(const ::SBase& element, Symbol symbol) {
    symbol.position = position(element);
    if (symbol.name.empty()) symbol.name = element.getName();
    if (source_.getLevel() == 1) symbol.name.clear();  // a Level 1 name is the id
    const auto id = static_cast<SymbolId>(model_.symbols.size());
    const bool is_new = model_.symbol_by_id.emplace(symbol.id, id).second;
    if (!is_new) problem(element, symbol.id, "the id '" + symbol.id + "' is used twice");
    model_.symbols.push_back(std::move(symbol));
    return id;
  }

  SymbolId known(const ::SBase& element, const std::string& id, const std::string& field) {
    const SymbolId symbol = model_.find(id);
    if (symbol == k_no_symbol) problem(element, field, "unknown symbol '" + id + "'");
    return symbol;
  }

  void compartment(const ::Compartment& element) {
    Symbol symbol;
    symbol.kind = SymbolKind::compartment;
    symbol.id = element.getId();
    symbol.constant = element.getConstant();
    const double dimensions = element.getSpatialDimensionsAsDouble();
    symbol.spatial_dimensions = std::isnan(dimensions) ? 3 : dimensions;
    if (element.isSetSize()) symbol.value = element.getSize();
    if (source_.getLevel() == 1 && !element.isSetSize()) symbol.value = 1;
    if (element.isSetUnits()) symbol.unit = units_.find(element.getUnits());
    add(element, std::move(symbol));
  }

  void species(const ::Species& element) {
    Symbol symbol;
    symbol.kind = SymbolKind::species;
    symbol.id = element.getId();
    symbol.constant = element.getConstant();
    symbol.boundary_condition = element.getBoundaryCondition();
    symbol.only_substance_units = element.getHasOnlySubstanceUnits();
    symbol.compartment = model_.find(element.getCompartment());
    if (symbol.compartment == k_no_symbol ||
        model_.symbols[static_cast<std::size_t>(symbol.compartment)].kind != SymbolKind::compartment) {
      problem(element, symbol.id, "unknown compartment '" + element.getCompartment() + "'");
    } else {
      // Without a size there is no concentration: such a species is an amount.
      const Symbol& place = model_.symbols[static_cast<std::size_t>(symbol.compartment)];
      if (place.spatial_dimensions == 0 && !place.value) symbol.only_substance_units = true;
    }
    if (element.isSetInitialAmount()) {
      symbol.value = element.getInitialAmount();
    } else if (element.isSetInitialConcentration()) {
      symbol.value = element.getInitialConcentration();
      symbol.initial_is_concentration = true;
    }
    if (element.isSetSubstanceUnits()) symbol.unit = units_.find(element.getSubstanceUnits());
    add(element, std::move(symbol));
  }

  void parameter(const ::Parameter& element) {
    Symbol symbol;
    symbol.id = element.getId();
    symbol.constant = source_.getLevel() == 1 ? source_.getRule(element.getId()) == nullptr : element.getConstant();
    if (element.isSetValue()) symbol.value = element.getValue();
    if (element.isSetUnits()) symbol.unit = units_.find(element.getUnits());
    add(element, std::move(symbol));
  }

  void reaction_symbols(const ::Reaction& element) {
    Symbol symbol;
    symbol.kind = SymbolKind::reaction;
    symbol.id = element.getId();
    symbol.constant = false;
    add(element, std::move(symbol));
    if (source_.getLevel() < 3) return;  // before Level 3 ids of references are not in mathematics
    for (unsigned i = 0; i < element.getNumReactants(); ++i) reference_symbol(*element.getReactant(i));
    for (unsigned i = 0; i < element.getNumProducts(); ++i) reference_symbol(*element.getProduct(i));
  }

  void reference_symbol(const ::SpeciesReference& element) {
    if (!element.isSetId()) return;
    Symbol symbol;
    symbol.kind = SymbolKind::species_reference;
    symbol.id = element.getId();
    symbol.constant = element.getConstant();
    if (element.isSetStoichiometry()) symbol.value = element.getStoichiometry();
    add(element, std::move(symbol));
  }

  // Conversion factors name parameters, which come after species.
  void references() {
    if (source_.isSetConversionFactor()) {
      model_.conversion_factor = known(source_, source_.getConversionFactor(), "conversionFactor");
    }
    for (unsigned i = 0; i < source_.getNumSpecies(); ++i) {
      const ::Species& element = *source_.getSpecies(i);
      if (!element.isSetConversionFactor()) continue;
      const SymbolId symbol = model_.find(element.getId());
      model_.symbols[static_cast<std::size_t>(symbol)].conversion_factor =
          known(element, element.getConversionFactor(), element.getId());
    }
  }

  /// The formula of an element: k_no_expression when it has none (L3V2) or after a report.
  template <class Element>
  ExpressionId math(const Element& element, const std::string& field, const LocalNames* locals = nullptr) {
    if (!element.isSetMath() || !has_content(element.getMath())) return k_no_expression;
    std::string complaint;
    const auto expression = math_->read(*element.getMath(), locals, complaint);
    if (!expression) problem(element, field, complaint);
    return expression.value_or(k_no_expression);
  }
  /// Rules and kinetic laws, which Level 1 writes as infix text.
  template <class Element>
  ExpressionId formula(const Element& element, const std::string& field, const LocalNames* locals = nullptr) {
    if (source_.getLevel() == 1 && element.getFormula().size() > k_longest_infix) {
      problem(element, field, "the formula is longer than 20000 characters");
      return k_no_expression;
    }
    return math(element, field, locals);
  }

  void rule(const ::Rule& element) {
    const std::string& target = element.getVariable();
    const ExpressionId expression = formula(element, element.isAlgebraic() ? "algebraic rule" : target);
    if (element.isAlgebraic()) {
      if (expression != k_no_expression)
        model_.rules.push_back({RuleKind::algebraic, k_no_symbol, expression, position(element)});
      return;
    }
    const SymbolId symbol = known(element, target, target);
    if (symbol == k_no_symbol || expression == k_no_expression) return;
    model_.symbols[static_cast<std::size_t>(symbol)].constant = false;
    model_.rules.push_back(
        {element.isRate() ? RuleKind::rate : RuleKind::assignment, symbol, expression, position(element)});
  }

  void initial_assignment(const ::InitialAssignment& element) {
    const SymbolId symbol = known(element, element.getSymbol(), element.getSymbol());
    const ExpressionId expression = math(element, element.getSymbol());
    if (symbol != k_no_symbol && expression != k_no_expression) {
      model_.initial_assignments.push_back({symbol, expression, position(element)});
    }
  }

  void reaction(const ::Reaction& element) {
    Reaction out;
    out.symbol = model_.find(element.getId());
    out.position = position(element);
    out.reversible = element.getReversible();
    if (element.isSetFast() && element.getFast()) {
      problem(element, element.getId(), "unsupported: fast reaction");
      return;
    }
    for (unsigned i = 0; i < element.getNumReactants(); ++i)
      participant(out.reactants, *element.getReactant(i), element.getId());
    for (unsigned i = 0; i < element.getNumProducts(); ++i)
      participant(out.products, *element.getProduct(i), element.getId());
    for (unsigned i = 0; i < element.getNumModifiers(); ++i) {
      const SymbolId modifier = species_of(*element.getModifier(i), element.getId());
      if (modifier != k_no_symbol) out.modifiers.push_back(modifier);
    }
    if (element.isSetKineticLaw()) out.rate = rate(*element.getKineticLaw(), element.getId());
    model_.reactions.push_back(std::move(out));
  }

  SymbolId species_of(const ::SimpleSpeciesReference& element, const std::string& reaction_id) {
    const SymbolId symbol = known(element, element.getSpecies(), reaction_id);
    if (symbol == k_no_symbol || model_.symbols[static_cast<std::size_t>(symbol)].kind == SymbolKind::species)
      return symbol;
    problem(element, reaction_id, "'" + element.getSpecies() + "' takes part in a reaction but is no species");
    return k_no_symbol;
  }

  void participant(std::vector<SpeciesReference>& out, const ::SpeciesReference& element,
                   const std::string& reaction_id) {
    SpeciesReference reference;
    reference.species = species_of(element, reaction_id);
    if (reference.species == k_no_symbol) return;
    if (source_.getLevel() >= 3 && element.isSetId()) {
      reference.symbol = model_.find(element.getId());
      reference.stoichiometry = model_.pool.symbol(reference.symbol);
    } else if (element.isSetStoichiometryMath()) {
      reference.stoichiometry = math(*element.getStoichiometryMath(), reaction_id);
    } else if (source_.getLevel() >= 3) {
      // Level 3 has no default: nothing given is nothing known.
      const double unknown = std::numeric_limits<double>::quiet_NaN();
      reference.stoichiometry =
          model_.pool.constant(element.isSetStoichiometry() ? element.getStoichiometry() : unknown);
    } else {
      const double denominator = element.getDenominator() == 0 ? 1.0 : static_cast<double>(element.getDenominator());
      reference.stoichiometry = model_.pool.constant(element.getStoichiometry() / denominator);
    }
    out.push_back(reference);
  }

  ExpressionId rate(const ::KineticLaw& element, const std::string& reaction_id) {
    LocalNames locals;
    for (unsigned i = 0; i < element.getNumParameters(); ++i) {
      const ::Parameter& local = *element.getParameter(i);
      Symbol symbol;
      symbol.id = reaction_id + "__" + local.getId();
      while (model_.find(symbol.id) != k_no_symbol) symbol.id += "_";
      if (local.isSetValue()) symbol.value = local.getValue();
      if (local.isSetUnits()) symbol.unit = units_.find(local.getUnits());
      locals[local.getId()] = add(local, std::move(symbol));
    }
    return formula(element, reaction_id, &locals);
  }

  void event(const ::Event& element) {
    Event out;
    out.id = element.getId();
    out.name = element.getName();
    out.position = position(element);
    const std::string field = out.id.empty() ? "event" : out.id;
    out.use_values_from_trigger_time = element.getUseValuesFromTriggerTime();
    if (!element.isSetTrigger()) return;
    const ::Trigger& trigger = *element.getTrigger();
    out.trigger = math(trigger, field);
    if (source_.getLevel() >= 3) {
      out.initial_value = trigger.getInitialValue();
      out.persistent = trigger.getPersistent();
    }
    if (element.isSetDelay()) out.delay = math(*element.getDelay(), field);
    if (element.isSetPriority()) out.priority = math(*element.getPriority(), field);
    for (unsigned i = 0; i < element.getNumEventAssignments(); ++i) {
      const ::EventAssignment& assignment = *element.getEventAssignment(i);
      const SymbolId target = known(assignment, assignment.getVariable(), field);
      const ExpressionId expression = math(assignment, field);
      if (target == k_no_symbol || expression == k_no_expression) continue;
      model_.symbols[static_cast<std::size_t>(target)].constant = false;
      out.assignments.push_back({target, expression, position(assignment)});
    }
    if (out.trigger == k_no_expression) return;  // without a condition it never happens
    model_.events.push_back(std::move(out));
  }

  const ::Model& source_;
  const std::string& file_;
  Model model_;
  SbmlUnitReader units_;
  MathReader* math_ = nullptr;
  core::Problems problems_;
};

}  // namespace

core::Result<Model> convert_sbml(const ::Model& source, const std::string& file) {
  return ModelReader(source, file).read();
}

}  // namespace hepatrial::model
