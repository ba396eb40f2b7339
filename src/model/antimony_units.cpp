#include "model/antimony_units.hpp"

#include <cmath>

#include "model/base_units.hpp"

namespace hepatrial::model::antimony {

namespace {
constexpr int k_deepest_definition = 50;

bool usable(const core::Unit& unit) { return std::isfinite(unit.scale) && unit.scale > 0; }
}  // namespace

/// Values of the nodes of one unit formula: a unit, and whether it is a pure number (an exponent).
struct UnitValues {
  std::vector<core::Unit> units;
  std::vector<std::optional<double>> numbers;
};

void Units::report(Place place, std::string_view field, const std::string& message) {
  problems_.add(tree_.files[static_cast<std::size_t>(place.file)], place.line, shown(field), message);
}

std::int32_t Units::add(const std::string& id, const core::Unit& unit) {
  if (!id.empty()) {
    const auto found = index_by_id_.find(id);
    if (found != index_by_id_.end()) return found->second;
  } else {
    for (std::size_t i = 0; i < model_.unit_definitions.size(); ++i) {
      if (model_.unit_definitions[i].unit.equivalent(unit)) return static_cast<std::int32_t>(i);
    }
  }
  const auto index = static_cast<std::int32_t>(model_.unit_definitions.size());
  model_.unit_definitions.push_back({id, unit});
  if (!id.empty()) index_by_id_[id] = index;
  return index;
}

std::int32_t Units::dimensionless() { return add("dimensionless", core::Unit{}); }

void Units::define(const std::vector<PlacedStatement>& statements) {
  std::vector<std::string> order;
  std::vector<const PlacedStatement*> repeated;
  for (const PlacedStatement& placed : statements) {
    if (placed.statement->kind != StatementKind::unit) continue;
    const UnitStatement& statement = tree_.units[placed.statement->index];
    const std::string name(statement.name);
    const Place place = placed.statement->place;
    if (base_unit(name)) {
      report(place, name, "'" + shown(name) + "' is a unit of its own and cannot be redefined");
      continue;
    }
    const auto [entry, is_new] = definitions_.try_emplace(name);
    if (is_new) {
      entry->second.formula = statement.formula;
      entry->second.place = place;
      order.push_back(name);
      continue;
    }
    repeated.push_back(&placed);
  }
  for (const PlacedStatement* placed : repeated)
    check_repeated(tree_.units[placed->statement->index], placed->statement->place);
  for (const std::string& name : order) {
    if (const auto unit = named(name, definitions_[name].place, name, 0)) add(name, *unit);
  }
  const auto model_unit = [this](const char* id) {
    const auto found = index_by_id_.find(id);
    return found == index_by_id_.end() ? -1 : found->second;
  };
  model_.time_unit = model_unit("time_unit");
  model_.substance_unit = model_unit("substance");
  model_.volume_unit = model_unit("volume");
  model_.area_unit = model_unit("area");
  model_.length_unit = model_unit("length");
  model_.extent_unit = model_unit("extent");
}

// A file repeats the units it needs, so that it can be read alone; equal is fine.
void Units::check_repeated(const UnitStatement& statement, Place place) {
  const std::string name(statement.name);
  const auto first = named(name, place, name, 0);
  const auto second = evaluate(statement.formula, place, name, 0);
  if (!first || !second || first->equivalent(*second)) return;
  const Place other = definitions_[name].place;
  report(place, name,
         "the unit '" + shown(name) + "' is " + core::text(*second) + " here and " + core::text(*first) + " at line " +
             std::to_string(other.line) + " of " + tree_.files[static_cast<std::size_t>(other.file)]);
}

std::optional<core::Unit> Units::named(std::string_view name, Place place, std::string_view field, int depth) {
  const auto found = definitions_.find(std::string(name));
  if (found == definitions_.end()) {
    std::string_view singular;
    if (auto unit = base_unit_or_plural(name, singular)) return unit;
    report(place, field, "unknown unit '" + shown(name) + "'");
    return std::nullopt;
  }
  Definition& definition = found->second;
  if (definition.state == 2) return definition.unit;
  if (definition.state == 3) return std::nullopt;  // reported before
  if (definition.state == 1 || depth > k_deepest_definition) {
    report(definition.place, name, "the unit '" + shown(name) + "' is defined by itself, or through too many others");
    definition.state = 3;
    return std::nullopt;
  }
  definition.state = 1;
  const auto unit = evaluate(definition.formula, definition.place, name, depth + 1);
  definition.state = unit ? 2 : 3;
  if (unit) definition.unit = *unit;
  return unit;
}

std::optional<core::Unit> Units::evaluate(const Formula& formula, Place place, std::string_view field, int depth) {
  UnitValues values;
  for (std::int32_t i = formula.first; i <= formula.last; ++i) {
    const auto unit = evaluate_node(tree_.nodes[static_cast<std::size_t>(i)], static_cast<std::size_t>(formula.first),
                                    values, place, field, depth);
    if (!unit) return std::nullopt;
    values.units.push_back(*unit);
  }
  const core::Unit result = values.units.back();
  if (usable(result)) return result;
  report(place, field, "a unit needs a factor that is positive and within the range of a double");
  return std::nullopt;
}

std::optional<core::Unit> Units::evaluate_node(const SyntaxNode& node, std::size_t first, UnitValues& values,
                                               Place place, std::string_view field, int depth) {
  values.numbers.emplace_back();
  core::Unit unit;
  if (node.kind == SyntaxNode::Kind::name) return named(node.name, place, field, depth);
  if (node.kind == SyntaxNode::Kind::number) {
    if (!node.name.empty()) {
      const auto base = named(node.name, place, field, depth);
      if (!base) return std::nullopt;
      unit = *base;
    } else {
      values.numbers.back() = node.value;
    }
    unit.scale *= node.value;
    return unit;
  }
  const auto argument = [&](std::int32_t i) {
    return static_cast<std::size_t>(tree_.arguments[static_cast<std::size_t>(node.first_argument + i)]) - first;
  };
  if (node.kind == SyntaxNode::Kind::operation && node.operation == Operation::multiply)
    return values.units[argument(0)] * values.units[argument(1)];
  if (node.kind == SyntaxNode::Kind::operation && node.operation == Operation::divide)
    return values.units[argument(0)] / values.units[argument(1)];
  if (node.kind == SyntaxNode::Kind::operation && node.operation == Operation::negate && values.numbers[argument(0)]) {
    values.numbers.back() = -*values.numbers[argument(0)];
    return unit;
  }
  if (node.kind == SyntaxNode::Kind::operation && node.operation == Operation::power && values.numbers[argument(1)]) {
    const SyntaxNode& base = tree_.nodes[first + argument(0)];
    if (base.kind != SyntaxNode::Kind::number)
      return core::power(values.units[argument(0)], *values.numbers[argument(1)]);
    report(place, field, "'^' after a number with a unit is ambiguous: write (86400 second)^-1 as 1 / (86400 second)");
    return std::nullopt;
  }
  report(place, field, "a unit is made of numbers and units with '*', '/' and '^ number'");
  return std::nullopt;
}

std::int32_t Units::of_formula(const Formula& formula, Place place, std::string_view field) {
  if (formula.first == formula.last) {
    const SyntaxNode& node = tree_.nodes[static_cast<std::size_t>(formula.first)];
    if (node.kind == SyntaxNode::Kind::name) return of_name(node.name, place, field);
  }
  const auto unit = evaluate(formula, place, field, 0);
  return unit ? add("", *unit) : -1;
}

std::int32_t Units::of_name(std::string_view name, Place place, std::string_view field) {
  const auto unit = named(name, place, field, 0);
  if (!unit) return -1;
  if (definitions_.contains(std::string(name))) return add(std::string(name), *unit);
  std::string_view singular;
  (void)base_unit_or_plural(name, singular);
  return add(std::string(singular), *unit);
}

}  // namespace hepatrial::model::antimony
