#pragma once
// The one intermediate form of a model: what SBML and the Antimony subset are read into and what
// SBML is written from. It keeps SBML's meaning (SBML Level 3 Version 2 core, sections named below);
// the compile room turns it into a system of equations.

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/units.hpp"
#include "model/expression.hpp"

namespace hepatrial::model {

/// Place in a source file, for messages.
struct SourcePosition {
  std::int32_t file = -1;  ///< index into Model::files
  std::int32_t line = 0;
};

enum class SymbolKind : std::uint8_t { compartment, species, parameter, species_reference, reaction };

/// A named quantity. Ids are unique in a model.
struct Symbol {
  SymbolKind kind = SymbolKind::parameter;
  std::string id;
  std::string name;  ///< display name; may be empty
  bool constant = true;
  std::optional<double> value;  ///< initial value as declared: size, amount, concentration or value; none: not given
  std::int32_t unit = -1;       ///< index into Model::unit_definitions; -1: not declared
  SourcePosition position;

  // Species only (section 4.6).
  SymbolId compartment = k_no_symbol;
  bool only_substance_units = false;  ///< in mathematics the symbol is an amount, not a concentration
  bool boundary_condition = false;
  bool initial_is_concentration = false;  ///< `value` is a concentration
  SymbolId conversion_factor = k_no_symbol;
  // Compartment only (section 4.5).
  double spatial_dimensions = 3;
};

/// A unit: the id it was declared under (may be empty) and its meaning.
struct UnitDefinition {
  std::string id;
  core::Unit unit;
};

struct SpeciesReference {
  SymbolId species = k_no_symbol;
  ExpressionId stoichiometry = k_no_expression;  ///< positive multiplier
  SymbolId symbol = k_no_symbol;                 ///< the reference's own id when it has one
};

struct Reaction {
  SymbolId symbol = k_no_symbol;
  std::vector<SpeciesReference> reactants;
  std::vector<SpeciesReference> products;
  std::vector<SymbolId> modifiers;
  bool reversible = true;
  bool fast = false;
  ExpressionId rate = k_no_expression;  ///< extent per time; local parameters already are symbols "reaction__name"
  SourcePosition position;
};

enum class RuleKind : std::uint8_t { assignment, rate, algebraic };

struct Rule {
  RuleKind kind = RuleKind::assignment;
  SymbolId target = k_no_symbol;  ///< none for algebraic rules
  ExpressionId expression = k_no_expression;
  SourcePosition position;
};

struct Assignment {
  SymbolId target = k_no_symbol;
  ExpressionId expression = k_no_expression;
  SourcePosition position;
};

/// Section 4.11. Assignments may be empty: the event then only marks a moment.
struct Event {
  std::string id;
  std::string name;
  ExpressionId trigger = k_no_expression;
  ExpressionId delay = k_no_expression;
  ExpressionId priority = k_no_expression;
  bool initial_value = true;
  bool persistent = true;
  bool use_values_from_trigger_time = true;
  std::vector<Assignment> assignments;
  SourcePosition position;
};

struct Model {
  std::string id;
  std::string name;
  std::vector<std::string> files;
  ExpressionPool pool;
  std::vector<UnitDefinition> unit_definitions;
  std::int32_t time_unit = -1, substance_unit = -1, volume_unit = -1, area_unit = -1, length_unit = -1,
               extent_unit = -1;
  SymbolId conversion_factor = k_no_symbol;
  std::vector<Symbol> symbols;
  std::unordered_map<std::string, SymbolId> symbol_by_id;
  std::vector<Reaction> reactions;
  std::vector<Rule> rules;
  std::vector<Assignment> initial_assignments;
  std::vector<Event> events;

  /// Symbol with this id, or k_no_symbol.
  [[nodiscard]] SymbolId find(const std::string& symbol_id) const;
  /// "file:line" of a position, for messages.
  [[nodiscard]] std::string where(SourcePosition position) const;
};

}  // namespace hepatrial::model
