// Model to SBML. What a level cannot say is a problem, never left out in silence.

#include <sbml/SBMLTypes.h>

#include <cmath>
#include <limits>
#include <memory>
#include <unordered_map>
#include <unordered_set>

#include "model/read.hpp"
#include "model/sbml_math_writer.hpp"
#include "model/sbml_numbers.hpp"
#include "model/sbml_unit_writer.hpp"
#include "model/sbml_validation.hpp"

namespace hepatrial::model {

namespace {

class SbmlWriter {
 public:
  SbmlWriter(const Model& model, SbmlVersion version)
      : model_(model),
        version_(version),
        document_(version.level, version.version),
        out_(*document_.createModel()),
        math_(model, unit_names_, version, numbers_) {}

  core::Result<std::string> write() {
    if (!model_.id.empty()) out_.setId(model_.id);
    if (!model_.name.empty()) out_.setName(model_.name);
    unit_names_ = write_units(model_, out_, version_, numbers_);
    model_units();
    for (const Symbol& symbol : model_.symbols) {
      if (symbol.kind == SymbolKind::compartment) compartment(symbol);
      if (symbol.kind == SymbolKind::species) species(symbol);
      if (symbol.kind == SymbolKind::parameter) parameter(symbol);
    }
    // Reactions first: they may take over or add rules for stoichiometries.
    for (const Reaction& each : model_.reactions) reaction(each);
    for (const Assignment& assignment : model_.initial_assignments) initial_assignment(assignment);
    for (const Rule& each : model_.rules) rule(each);
    for (const Event& each : model_.events) event(each);
    if (!problems_.empty()) return core::fail(std::move(problems_));
    return finished();
  }

 private:
  [[nodiscard]] bool level_three() const { return version_.level >= 3; }
  [[nodiscard]] const Symbol& symbol_at(SymbolId id) const { return model_.symbols[static_cast<std::size_t>(id)]; }
  [[nodiscard]] const std::string& unit_name(std::int32_t unit) const {
    return unit_names_[static_cast<std::size_t>(unit)];
  }

  void problem(const std::string& field, SourcePosition position, const std::string& message) {
    core::Where where{"", position.line, field};
    if (position.file >= 0 && static_cast<std::size_t>(position.file) < model_.files.size()) {
      where.file = model_.files[static_cast<std::size_t>(position.file)];
    }
    problems_.push_back({core::ProblemKind::bad_input, message, std::move(where), ""});
  }
  void needs_level_three(const std::string& field, SourcePosition position, const std::string& what) {
    if (!level_three()) problem(field, position, what + " needs SBML Level 3");
  }

  std::unique_ptr<::ASTNode> math(ExpressionId expression, const std::string& field, SourcePosition position,
                                  MathWriter::Sort sort = MathWriter::Sort::number) {
    if (expression == k_no_expression) return nullptr;
    std::string complaint;
    auto tree = math_.write(expression, sort, complaint);
    if (!tree) problem(field, position, complaint);
    return tree;
  }

  core::Result<std::string> finished() {
    const std::unique_ptr<char, decltype(&std::free)> text(::writeSBMLToString(&document_), &std::free);
    if (!text) return core::fail({core::ProblemKind::bad_input, "libSBML could not write the document", {}, ""});
    std::string exact = numbers_.restore(text.get());
    const std::string file = model_.files.empty() ? std::string() : model_.files.front();
    CheckReport report = validate_sbml(exact, UnitChecks::off, file);
    if (!report.errors.empty()) return core::fail(std::move(report.errors));
    return exact;
  }

  void model_units() {
    struct Place {
      std::int32_t unit;
      const char* level_two_id;
      int (::Model::*set)(const std::string&);
    };
    const Place places[] = {{model_.time_unit, "time", &::Model::setTimeUnits},
                            {model_.substance_unit, "substance", &::Model::setSubstanceUnits},
                            {model_.volume_unit, "volume", &::Model::setVolumeUnits},
                            {model_.area_unit, "area", &::Model::setAreaUnits},
                            {model_.length_unit, "length", &::Model::setLengthUnits},
                            {model_.extent_unit, "", &::Model::setExtentUnits}};
    for (const Place& place : places) {
      if (place.unit < 0) continue;
      if (level_three()) {
        (out_.*place.set)(unit_name(place.unit));
      } else if (*place.level_two_id != '\0' && out_.getUnitDefinition(place.level_two_id) == nullptr) {
        redefine(place.level_two_id, place.unit);
      }
    }
    if (level_three() && model_.conversion_factor != k_no_symbol) {
      out_.setConversionFactor(symbol_at(model_.conversion_factor).id);
    } else if (model_.conversion_factor != k_no_symbol) {
      needs_level_three("conversionFactor", {}, "a conversion factor");
    }
  }

  // Level 2 has no attribute for the model's units: it redefines "time", "substance" ...
  void redefine(const std::string& id, std::int32_t unit) {
    const ::UnitDefinition* source = out_.getUnitDefinition(unit_name(unit));
    ::UnitDefinition* target = out_.createUnitDefinition();
    if (source != nullptr) {
      for (unsigned i = 0; i < source->getNumUnits(); ++i) target->addUnit(source->getUnit(i));
    } else {
      ::Unit* part = target->createUnit();
      part->setKind(::UnitKind_forName(unit_name(unit).c_str()));
      part->initDefaults();
    }
    target->setId(id);
  }

  void compartment(const Symbol& symbol) {
    ::Compartment& out = *out_.createCompartment();
    out.setId(symbol.id);
    if (!symbol.name.empty()) out.setName(symbol.name);
    if (level_three() || symbol.spatial_dimensions != 3) out.setSpatialDimensions(symbol.spatial_dimensions);
    if (symbol.value) out.setSize(numbers_.stand_in(*symbol.value));
    if (symbol.unit >= 0) out.setUnits(unit_name(symbol.unit));
    out.setConstant(symbol.constant);
  }

  void species(const Symbol& symbol) {
    ::Species& out = *out_.createSpecies();
    out.setId(symbol.id);
    if (!symbol.name.empty()) out.setName(symbol.name);
    out.setCompartment(symbol_at(symbol.compartment).id);
    if (symbol.value) {
      const double value = numbers_.stand_in(*symbol.value);
      if (symbol.initial_is_concentration) {
        out.setInitialConcentration(value);
      } else {
        out.setInitialAmount(value);
      }
    }
    if (symbol.unit >= 0) out.setSubstanceUnits(unit_name(symbol.unit));
    out.setHasOnlySubstanceUnits(symbol.only_substance_units);
    out.setBoundaryCondition(symbol.boundary_condition);
    out.setConstant(symbol.constant);
    if (symbol.conversion_factor == k_no_symbol) return;
    if (level_three()) {
      out.setConversionFactor(symbol_at(symbol.conversion_factor).id);
    } else {
      needs_level_three(symbol.id, symbol.position, "a conversion factor");
    }
  }

  void parameter(const Symbol& symbol) {
    ::Parameter& out = *out_.createParameter();
    out.setId(symbol.id);
    if (!symbol.name.empty()) out.setName(symbol.name);
    if (symbol.value) out.setValue(numbers_.stand_in(*symbol.value));
    if (symbol.unit >= 0) out.setUnits(unit_name(symbol.unit));
    out.setConstant(symbol.constant);
  }

  void initial_assignment(const Assignment& assignment) {
    const Symbol& target = symbol_at(assignment.target);
    if (!level_three() && target.kind == SymbolKind::species_reference) {
      return needs_level_three(target.id, assignment.position, "an initial assignment of a stoichiometry");
    }
    ::InitialAssignment& out = *out_.createInitialAssignment();
    out.setSymbol(target.id);
    if (const auto tree = math(assignment.expression, target.id, assignment.position)) out.setMath(tree.get());
  }

  void rule(const Rule& source) {
    if (source.kind == RuleKind::algebraic) {
      ::AlgebraicRule& out = *out_.createAlgebraicRule();
      if (const auto tree = math(source.expression, "algebraic rule", source.position)) out.setMath(tree.get());
      return;
    }
    const Symbol& target = symbol_at(source.target);
    if (rules_in_reactions_.contains(source.target)) return;
    if (!level_three() && target.kind == SymbolKind::species_reference) {
      return needs_level_three(target.id, source.position, "a rule for a stoichiometry");
    }
    ::Rule& out = source.kind == RuleKind::rate ? static_cast<::Rule&>(*out_.createRateRule())
                                                : static_cast<::Rule&>(*out_.createAssignmentRule());
    out.setVariable(target.id);
    if (const auto tree = math(source.expression, target.id, source.position)) out.setMath(tree.get());
  }

  void reaction(const Reaction& source) {
    const Symbol& symbol = symbol_at(source.symbol);
    ::Reaction& out = *out_.createReaction();
    out.setId(symbol.id);
    if (!symbol.name.empty()) out.setName(symbol.name);
    out.setReversible(source.reversible);
    if (version_.level < 3 || version_.version < 2) out.setFast(source.fast);
    for (const SpeciesReference& reference : source.reactants)
      participant(*out.createReactant(), reference, symbol, source);
    for (const SpeciesReference& reference : source.products)
      participant(*out.createProduct(), reference, symbol, source);
    for (const SymbolId modifier : source.modifiers) out.createModifier()->setSpecies(symbol_at(modifier).id);
    if (source.rate == k_no_expression) return;
    if (const auto tree = math(source.rate, symbol.id, source.position)) out.createKineticLaw()->setMath(tree.get());
  }

  void participant(::SpeciesReference& out, const SpeciesReference& source, const Symbol& reaction,
                   const Reaction& place) {
    out.setSpecies(symbol_at(source.species).id);
    const bool named = source.symbol != k_no_symbol;
    if (named && level_three()) {
      const Symbol& symbol = symbol_at(source.symbol);
      out.setId(symbol.id);
      if (!symbol.name.empty()) out.setName(symbol.name);
      if (symbol.value) out.setStoichiometry(numbers_.stand_in(*symbol.value));
      out.setConstant(symbol.constant);
      return;
    }
    const ExpressionId stoichiometry = named ? stoichiometry_of(source.symbol) : source.stoichiometry;
    if (stoichiometry == k_no_expression) {
      if (named && symbol_at(source.symbol).value)
        out.setStoichiometry(numbers_.stand_in(*symbol_at(source.symbol).value));
      if (level_three()) out.setConstant(true);
      return;
    }
    const Expression& node = model_.pool[stoichiometry];
    if (node.operation == Operation::constant) {
      if (!std::isnan(node.value)) out.setStoichiometry(numbers_.stand_in(node.value));
      if (level_three()) out.setConstant(true);
      return;
    }
    const auto tree = math(stoichiometry, reaction.id, place.position);
    if (!tree) return;
    if (level_three()) {
      named_stoichiometry(out, *tree);
    } else {
      out.createStoichiometryMath()->setMath(tree.get());
    }
  }

  // Level 3 says a varying stoichiometry with a rule for the id of the reference.
  void named_stoichiometry(::SpeciesReference& out, const ::ASTNode& tree) {
    std::string id;
    do {
      id = "stoichiometry_" + std::to_string(++named_stoichiometries_);
    } while (model_.find(id) != k_no_symbol);
    out.setId(id);
    out.setConstant(false);
    ::AssignmentRule& rule = *out_.createAssignmentRule();
    rule.setVariable(id);
    rule.setMath(&tree);
  }

  // Level 2 has no ids of references in mathematics: an assignment rule becomes the stoichiometryMath itself.
  ExpressionId stoichiometry_of(SymbolId symbol) {
    for (const Rule& rule : model_.rules) {
      if (rule.target != symbol || rule.kind != RuleKind::assignment) continue;
      rules_in_reactions_.insert(symbol);
      return rule.expression;
    }
    return k_no_expression;
  }

  void event(const Event& source) {
    const std::string field = source.id.empty() ? "event" : source.id;
    ::Event& out = *out_.createEvent();
    if (!source.id.empty()) out.setId(source.id);
    if (!source.name.empty()) out.setName(source.name);
    if (version_.level > 2 || version_.version >= 4)
      out.setUseValuesFromTriggerTime(source.use_values_from_trigger_time);
    trigger(out, source, field);
    if (const auto tree = math(source.delay, field, source.position)) out.createDelay()->setMath(tree.get());
    if (source.priority != k_no_expression) {
      needs_level_three(field, source.position, "the priority of an event");
      const auto tree = level_three() ? math(source.priority, field, source.position) : nullptr;
      if (tree) out.createPriority()->setMath(tree.get());
    }
    if (source.assignments.empty()) needs_level_three(field, source.position, "an event without assignments");
    for (const Assignment& assignment : source.assignments) {
      ::EventAssignment& assigned = *out.createEventAssignment();
      assigned.setVariable(symbol_at(assignment.target).id);
      if (const auto tree = math(assignment.expression, field, assignment.position)) assigned.setMath(tree.get());
    }
  }

  void trigger(::Event& out, const Event& source, const std::string& field) {
    ::Trigger& trigger = *out.createTrigger();
    if (level_three()) {
      trigger.setInitialValue(source.initial_value);
      trigger.setPersistent(source.persistent);
    } else if (!source.initial_value || !source.persistent) {
      needs_level_three(field, source.position, "t0=false or persistent=false of an event");
    }
    if (const auto tree = math(source.trigger, field, source.position, MathWriter::Sort::truth))
      trigger.setMath(tree.get());
  }

  const Model& model_;
  SbmlVersion version_;
  ExactNumbers numbers_;
  std::vector<std::string> unit_names_;
  ::SBMLDocument document_;
  ::Model& out_;
  MathWriter math_;
  core::Problems problems_;
  std::unordered_set<SymbolId> rules_in_reactions_;
  int named_stoichiometries_ = 0;
};

}  // namespace

core::Result<std::string> write_sbml(const Model& model, SbmlVersion version) {
  const bool known = (version.level == 3 && (version.version == 1 || version.version == 2)) ||
                     (version.level == 2 && version.version >= 3 && version.version <= 5);
  if (!known) {
    return core::fail({core::ProblemKind::usage,
                       "SBML Level " + std::to_string(version.level) + " Version " + std::to_string(version.version) +
                           " cannot be written",
                       {},
                       "L3V2, L3V1, L2V5, L2V4 and L2V3 can"});
  }
  try {
    return SbmlWriter(model, version).write();
  } catch (const std::exception& error) {  // libSBML throws from its constructors
    return core::fail({core::ProblemKind::bad_input, std::string("libSBML: ") + error.what(), {}, ""});
  }
}

}  // namespace hepatrial::model
