#pragma once
// Units of an Antimony text. Part of the Antimony reader; not for other rooms.

#include <string>
#include <string_view>
#include <unordered_map>

#include "model/antimony_scope.hpp"
#include "model/model.hpp"

namespace hepatrial::model::antimony {

/// The units of one model. They are global: modules and files share them, and equal definitions may repeat.
class Units {
 public:
  Units(const SyntaxTree& tree, Model& model, ProblemList& problems)
      : tree_(tree), model_(model), problems_(problems) {}

  /// Takes every definition among `statements` and sets the model's own units (time_unit, substance ...).
  void define(const std::vector<PlacedStatement>& statements);
  /// Index into Model::unit_definitions of a unit written as a formula, e.g. after "has"; -1 after a report.
  std::int32_t of_formula(const Formula& formula, Place place, std::string_view field);
  /// The same of a name, e.g. after a number.
  std::int32_t of_name(std::string_view name, Place place, std::string_view field);
  /// Index of the unit without dimension.
  std::int32_t dimensionless();
  [[nodiscard]] bool any() const { return !model_.unit_definitions.empty(); }
  [[nodiscard]] bool is_defined(const std::string& name) const { return definitions_.contains(name); }

 private:
  struct Definition {
    Formula formula;
    Place place;
    int state = 0;  ///< 0 not seen, 1 being worked out, 2 done, 3 wrong and reported
    core::Unit unit;
    std::int32_t index = -1;
  };
  std::optional<core::Unit> evaluate(const Formula& formula, Place place, std::string_view field, int depth);
  std::optional<core::Unit> evaluate_node(const SyntaxNode& node, std::size_t index, struct UnitValues& values,
                                          Place place, std::string_view field, int depth);
  std::optional<core::Unit> named(std::string_view name, Place place, std::string_view field, int depth);
  void check_repeated(const UnitStatement& statement, Place place);
  std::int32_t add(const std::string& id, const core::Unit& unit);
  void report(Place place, std::string_view field, const std::string& message);

  const SyntaxTree& tree_;
  Model& model_;
  ProblemList& problems_;
  std::unordered_map<std::string, Definition> definitions_;
  std::unordered_map<std::string, std::int32_t> index_by_id_;
};

}  // namespace hepatrial::model::antimony
