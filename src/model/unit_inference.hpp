#pragma once
// The unit of every expression of a model, worked out once from the leaves up. Used by unit_check only.

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "model/model.hpp"

namespace hepatrial::model {

class UnitInference {
 public:
  explicit UnitInference(const Model& model);
  /// Takes in what was added to the pool since.
  void extend();

  /// None: not known, because a number or symbol in it has no unit or because of an error below.
  [[nodiscard]] const std::optional<core::Unit>& unit(ExpressionId id) const {
    return units_[static_cast<std::size_t>(id)];
  }
  /// What is wrong at this expression itself; null: nothing.
  [[nodiscard]] const std::string* error(ExpressionId id) const;
  /// The declared name of a unit where one fits, else its base units.
  [[nodiscard]] std::string shown(const core::Unit& unit) const;

 private:
  using Optional = std::optional<core::Unit>;
  Optional infer(ExpressionId id);
  Optional leaf(const Expression& node);
  Optional same(ExpressionId id, const Expression& node, std::size_t first, std::size_t second);
  Optional power(ExpressionId id, const Expression& node);
  Optional root(ExpressionId id, const Expression& node);
  void need_dimensionless(ExpressionId id, const Expression& node, std::size_t argument, const char* role);
  [[nodiscard]] std::optional<double> number(ExpressionId id) const;
  [[nodiscard]] const Optional& of(const Expression& node, std::size_t argument) const {
    return units_[static_cast<std::size_t>(node.arguments[argument])];
  }

  const Model& model_;
  std::vector<Optional> symbol_units_;
  std::vector<Optional> units_;
  std::unordered_map<ExpressionId, std::string> errors_;
};

}  // namespace hepatrial::model
