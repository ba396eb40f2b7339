#pragma once
// Every statement about a quantity gathered in one place, so that a contradiction is found whatever the order.
// Part of the Antimony reader; not for other rooms.

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "model/antimony_scope.hpp"
#include "model/antimony_units.hpp"
#include "model/model.hpp"

namespace hepatrial::model::antimony {

/// A formula with the instance it was written in.
struct PlacedFormula {
  Formula formula;
  std::int32_t scope = 0;
  Place place;
};

/// What the text says about one quantity.
struct Draft {
  std::string id;
  std::optional<SymbolKind> kind;
  Place kind_place;
  Place place;
  bool defined = false;  ///< some statement says more than its display name
  Constness constness = Constness::unspecified;
  bool substance_only = false;
  bool boundary = false;
  std::string compartment;
  std::string display_name;
  std::int32_t unit = -1;
  bool unit_given = false;
  std::optional<PlacedFormula> value, assignment_rule, rate_rule;
  std::optional<double> given_number;
  bool changed_by_event = false;
};

class Quantities {
 public:
  Quantities(const SyntaxTree& tree, const Scopes& scopes, Units& units, ProblemList& problems)
      : tree_(tree), scopes_(scopes), units_(units), problems_(problems) {}

  void gather();
  /// Makes a symbol of every draft, in order of first mention. Reports what contradicts itself.
  void make_symbols(Model& model);

  [[nodiscard]] const std::vector<Draft>& drafts() const { return drafts_; }
  /// Id of the reaction statement at this index of `Scopes::statements`; "_J0" for the first without a name.
  [[nodiscard]] const std::string& reaction_id(std::size_t statement) const { return reaction_ids_.at(statement); }

 private:
  Draft& draft(const std::string& id, Place place);
  void set_kind(Draft& draft, SymbolKind kind, Place place);
  void quantity(const QuantityStatement& statement, Place place, std::int32_t scope);
  void set_action(Draft& target, const QuantityStatement& statement, Place place, std::int32_t scope);
  void set_formula(std::optional<PlacedFormula>& slot, const PlacedFormula& formula, const Draft& target,
                   const char* what);
  void set_unit(Draft& target, std::int32_t unit, Place place);
  void reaction(const ReactionStatement& statement, std::size_t index, Place place, std::int32_t scope);
  void event(const EventStatement& statement, Place place, std::int32_t scope);
  void check(const Draft& target);
  void set_value(Symbol& symbol, const Draft& source);
  Symbol symbol_of(const Draft& source);
  void place_species(Model& model);
  void report(Place place, std::string_view field, const std::string& message, const std::string& advice = "");
  [[nodiscard]] std::string at(Place place) const;

  const SyntaxTree& tree_;
  const Scopes& scopes_;
  Units& units_;
  ProblemList& problems_;
  std::vector<Draft> drafts_;
  std::unordered_map<std::string, std::size_t> index_by_id_;
  std::unordered_map<std::size_t, std::string> reaction_ids_;
  std::unordered_map<std::string, Place> event_places_;
  int unnamed_reactions_ = 0;
};

/// A number, its negative, or arithmetic of numbers: the value; otherwise none. Sets `unit_name` of a lone number.
[[nodiscard]] std::optional<double> constant_value(const SyntaxTree& tree, const Formula& formula,
                                                   std::string_view& unit_name);

}  // namespace hepatrial::model::antimony
