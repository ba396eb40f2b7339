#include "model/unit_inference.hpp"

#include <cmath>

#include "model/unit_check.hpp"

namespace hepatrial::model {

namespace {

bool has_whole_exponents(const core::Unit& unit) {
  for (const double exponent : unit.exponents) {
    if (std::abs(exponent - std::round(exponent)) > 1e-9) return false;
  }
  return true;
}

}  // namespace

UnitInference::UnitInference(const Model& model) : model_(model) {
  symbol_units_.reserve(model.symbols.size());
  for (std::size_t i = 0; i < model.symbols.size(); ++i) {
    symbol_units_.push_back(unit_in_mathematics(model, static_cast<SymbolId>(i)));
  }
  extend();
}

// Children have smaller indices than their parents.
void UnitInference::extend() {
  for (std::size_t i = units_.size(); i < model_.pool.size(); ++i)
    units_.push_back(infer(static_cast<ExpressionId>(i)));
}

const std::string* UnitInference::error(ExpressionId id) const {
  const auto found = errors_.find(id);
  return found == errors_.end() ? nullptr : &found->second;
}

std::string UnitInference::shown(const core::Unit& unit) const {
  for (const UnitDefinition& definition : model_.unit_definitions) {
    if (!definition.id.empty() && definition.unit.equivalent(unit)) return definition.id;
  }
  return core::text(unit);
}

UnitInference::Optional UnitInference::leaf(const Expression& node) {
  if (node.operation == Operation::symbol) return symbol_units_[static_cast<std::size_t>(node.symbol)];
  const std::int32_t unit = node.operation == Operation::time ? model_.time_unit : node.unit;
  if (unit < 0) return std::nullopt;
  return model_.unit_definitions[static_cast<std::size_t>(unit)].unit;
}

UnitInference::Optional UnitInference::infer(ExpressionId id) {
  const Expression& node = model_.pool[id];
  switch (node.operation) {
    case Operation::constant:
    case Operation::symbol:
    case Operation::time: return leaf(node);
    case Operation::add:
    case Operation::subtract:
    case Operation::minimum:
    case Operation::maximum: return same(id, node, 0, 1);
    case Operation::remainder: return same(id, node, 0, 1);
    case Operation::multiply:
      if (!of(node, 0) || !of(node, 1)) return std::nullopt;
      return *of(node, 0) * *of(node, 1);
    case Operation::quotient:
    case Operation::divide:
      if (!of(node, 0) || !of(node, 1)) return std::nullopt;
      return *of(node, 0) / *of(node, 1);
    case Operation::power: return power(id, node);
    case Operation::sqrt: return root(id, node);
    case Operation::negate:
    case Operation::abs:
    case Operation::floor:
    case Operation::ceil: return of(node, 0);
    case Operation::equal:
    case Operation::not_equal:
    case Operation::less:
    case Operation::less_equal:
    case Operation::greater:
    case Operation::greater_equal: same(id, node, 0, 1); return core::Unit{};
    case Operation::logical_and:
    case Operation::logical_or:
      need_dimensionless(id, node, 0, "the condition");
      need_dimensionless(id, node, 1, "the condition");
      return core::Unit{};
    case Operation::logical_not: need_dimensionless(id, node, 0, "the condition"); return core::Unit{};
    case Operation::select: need_dimensionless(id, node, 0, "the condition"); return same(id, node, 1, 2);
    case Operation::rate_of:
      if (!of(node, 0) || model_.time_unit < 0) return std::nullopt;
      return *of(node, 0) / model_.unit_definitions[static_cast<std::size_t>(model_.time_unit)].unit;
    default:  // exp, log and the trigonometric functions
      need_dimensionless(id, node, 0, "the argument");
      return core::Unit{};
  }
}

UnitInference::Optional UnitInference::same(ExpressionId id, const Expression& node, std::size_t first,
                                            std::size_t second) {
  const Optional& left = of(node, first);
  const Optional& right = of(node, second);
  if (!left || !right) return left ? left : right;
  if (left->equivalent(*right)) return left;
  errors_[id] = std::string("'") + name(node.operation) + "' joins " + shown(*left) + " and " + shown(*right);
  return std::nullopt;
}

void UnitInference::need_dimensionless(ExpressionId id, const Expression& node, std::size_t argument,
                                       const char* role) {
  const Optional& unit = of(node, argument);
  if (!unit || unit->equivalent(core::Unit{})) return;
  errors_[id] = std::string(role) + " of '" + name(node.operation) + "' has the unit " + shown(*unit) +
                ", expected dimensionless";
}

std::optional<double> UnitInference::number(ExpressionId id) const {
  const Expression& node = model_.pool[id];
  if (node.operation == Operation::constant) return node.value;
  const auto constant = [this, &node](std::size_t i) -> std::optional<double> {
    const Expression& argument = model_.pool[node.arguments[i]];
    if (argument.operation != Operation::constant) return std::nullopt;
    return argument.value;
  };
  if (node.operation == Operation::negate && constant(0)) return -*constant(0);
  if (node.operation == Operation::divide && constant(0) && constant(1)) return *constant(0) / *constant(1);
  return std::nullopt;
}

UnitInference::Optional UnitInference::power(ExpressionId id, const Expression& node) {
  need_dimensionless(id, node, 1, "the exponent");
  const Optional& base = of(node, 0);
  if (!base) return std::nullopt;
  if (base->equivalent(core::Unit{})) return core::Unit{};
  const auto exponent = number(node.arguments[1]);
  if (!exponent) {
    errors_[id] =
        "the base of a power with a varying exponent has the unit " + shown(*base) + ", expected dimensionless";
    return std::nullopt;
  }
  const core::Unit raised = core::power(*base, *exponent);
  if (has_whole_exponents(raised)) return raised;
  errors_[id] = "a base of unit " + shown(*base) +
                " has no unit when raised to this exponent, expected dimensionless; "
                "divide it by a reference value first";
  return std::nullopt;
}

UnitInference::Optional UnitInference::root(ExpressionId id, const Expression& node) {
  const Optional& radicand = of(node, 0);
  if (!radicand) return std::nullopt;
  const core::Unit result = core::power(*radicand, 0.5);
  if (has_whole_exponents(result)) return result;
  errors_[id] = "the square root of " + shown(*radicand) +
                " has no unit, expected dimensionless; divide by a reference value first";
  return std::nullopt;
}

}  // namespace hepatrial::model
