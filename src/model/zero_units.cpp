#include "model/zero_units.hpp"

#include "model/unit_check.hpp"
#include "model/unit_inference.hpp"

namespace hepatrial::model {

namespace {

/// First of the two arguments that must have one unit; -1 where the operation asks for none.
int joined_from(Operation operation) {
  switch (operation) {
    case Operation::add:
    case Operation::subtract:
    case Operation::minimum:
    case Operation::maximum:
    case Operation::equal:
    case Operation::not_equal:
    case Operation::less:
    case Operation::less_equal:
    case Operation::greater:
    case Operation::greater_equal: return 0;
    case Operation::select: return 1;
    default: return -1;
  }
}

class ZeroUnits {
 public:
  explicit ZeroUnits(Model& model) : model_(model), old_(std::move(model.pool)) {
    model_.pool = ExpressionPool();
    new_ids_.reserve(old_.size());
  }

  void run() {
    UnitInference inference(model_);
    inference_ = &inference;
    for (std::size_t i = 0; i < old_.size(); ++i) {
      new_ids_.push_back(rebuilt(old_[static_cast<ExpressionId>(i)]));
      inference.extend();
    }
    const std::optional<core::Unit> time = declared(model_.time_unit);
    for (Rule& rule : model_.rules) {
      std::optional<core::Unit> unit;
      if (rule.target != k_no_symbol) unit = unit_in_mathematics(model_, rule.target);
      if (rule.kind == RuleKind::rate) unit = unit && time ? std::optional(*unit / *time) : std::nullopt;
      move(rule.expression, unit);
    }
    for (Assignment& assignment : model_.initial_assignments)
      move(assignment.expression, unit_in_mathematics(model_, assignment.target));
    for (Reaction& reaction : model_.reactions) move_reaction(reaction, time);
    for (Event& event : model_.events) move_event(event, time);
  }

 private:
  [[nodiscard]] std::optional<core::Unit> declared(std::int32_t unit) const {
    if (unit < 0) return std::nullopt;
    return model_.unit_definitions[static_cast<std::size_t>(unit)].unit;
  }

  [[nodiscard]] bool is_bare_zero(ExpressionId id) const {
    const Expression& node = model_.pool[id];
    return node.operation == Operation::constant && node.value == 0 && node.unit >= 0 &&
           model_.unit_definitions[static_cast<std::size_t>(node.unit)].unit.equivalent(core::Unit{});
  }

  ExpressionId zero(const core::Unit& unit) {
    std::size_t index = 0;
    while (index < model_.unit_definitions.size() && !model_.unit_definitions[index].unit.equivalent(unit)) ++index;
    if (index == model_.unit_definitions.size()) model_.unit_definitions.push_back({"", unit});
    const ExpressionId id = model_.pool.constant(0, static_cast<std::int32_t>(index));
    inference_->extend();
    return id;
  }

  // `id` with the unit of `other` if it is a bare 0 and `other` is none.
  ExpressionId fitted(ExpressionId id, ExpressionId other) {
    if (!is_bare_zero(id) || is_bare_zero(other)) return id;
    const std::optional<core::Unit> unit = inference_->unit(other);
    return unit && !unit->equivalent(core::Unit{}) ? zero(*unit) : id;
  }

  ExpressionId rebuilt(const Expression& node) {
    if (node.operation == Operation::constant) return model_.pool.constant(node.value, node.unit);
    if (node.operation == Operation::symbol) return model_.pool.symbol(node.symbol);
    std::array<ExpressionId, 3> arguments{k_no_expression, k_no_expression, k_no_expression};
    for (std::size_t i = 0; i < arguments.size(); ++i) {
      if (node.arguments[i] != k_no_expression) arguments[i] = new_ids_[static_cast<std::size_t>(node.arguments[i])];
    }
    const int joined = joined_from(node.operation);
    if (joined >= 0) {
      const auto first = static_cast<std::size_t>(joined);
      const ExpressionId left = fitted(arguments[first], arguments[first + 1]);
      arguments[first + 1] = fitted(arguments[first + 1], arguments[first]);
      arguments[first] = left;
    }
    return model_.pool.add(node.operation, arguments[0], arguments[1], arguments[2]);
  }

  void move(ExpressionId& expression, const std::optional<core::Unit>& expected) {
    if (expression == k_no_expression) return;
    expression = new_ids_[static_cast<std::size_t>(expression)];
    if (expected && is_bare_zero(expression)) expression = zero(*expected);
  }

  void move_reaction(Reaction& reaction, const std::optional<core::Unit>& time) {
    const std::optional<core::Unit> extent = declared(model_.extent_unit);
    move(reaction.rate, extent && time ? std::optional(*extent / *time) : std::nullopt);
    for (auto* side : {&reaction.reactants, &reaction.products}) {
      for (SpeciesReference& reference : *side) move(reference.stoichiometry, std::nullopt);
    }
  }

  void move_event(Event& event, const std::optional<core::Unit>& time) {
    move(event.trigger, std::nullopt);
    move(event.delay, time);
    move(event.priority, std::nullopt);
    for (Assignment& assignment : event.assignments)
      move(assignment.expression, unit_in_mathematics(model_, assignment.target));
  }

  Model& model_;
  ExpressionPool old_;
  std::vector<ExpressionId> new_ids_;
  UnitInference* inference_ = nullptr;
};

}  // namespace

void give_zeros_units(Model& model) { ZeroUnits(model).run(); }

}  // namespace hepatrial::model
