#include "compile/lowering.hpp"

namespace hepatrial::compile {

using model::k_no_expression;

namespace {

bool is_logical(Operation operation) {
  switch (operation) {
    case Operation::equal:
    case Operation::not_equal:
    case Operation::less:
    case Operation::less_equal:
    case Operation::greater:
    case Operation::greater_equal:
    case Operation::logical_and:
    case Operation::logical_or:
    case Operation::logical_not: return true;
    default: return false;
  }
}

}  // namespace

void Lowering::lower_events() {
  for (const model::Event& event : model_.events) {
    if (event.delay != k_no_expression) {
      report("event delays are not supported", event.position, event.id, "use a state that counts the delay");
    }
    if (event.priority != k_no_expression) {
      report("event priorities are not supported", event.position, event.id,
             "events of one moment happen in the order in which the model lists them");
    }
    CompiledEvent compiled;
    compiled.id = event.id;
    compiled.initial_value = event.initial_value;
    compiled.persistent = event.persistent;
    compiled.use_values_from_trigger_time = event.use_values_from_trigger_time;
    ExpressionId trigger = event.trigger == k_no_expression ? builder_.constant(0) : translate(event.trigger);
    if (!is_logical(builder_[trigger].operation)) {
      trigger = builder_.make(Operation::not_equal, trigger, builder_.constant(0));
    }
    out_.triggers.push_back(trigger);
    out_.roots.push_back(event_function(builder_, trigger));
    lower_assignments(event, compiled);
    out_.events.push_back(std::move(compiled));
  }
}

// An event sets what the species is in mathematics. Where that is a concentration, the new amount is it times the size
// before the event, also when the same event sets the size: all assignments of an event read the same moment.
ExpressionId Lowering::assigned_value(SymbolId target, ExpressionId assigned) {
  if (!is_species(target) || !is_concentration(target)) return assigned;
  return builder_.multiply(assigned, value(symbol_of(target).compartment));
}

void Lowering::lower_assignments(const model::Event& event, CompiledEvent& compiled) {
  compiled.first_assignment = static_cast<std::int32_t>(out_.assignment_targets.size());
  for (const model::Assignment& assignment : event.assignments) {
    if (assignment.expression == k_no_expression) continue;
    const Quantity own = quantity(assignment.target);
    if (own.role != Role::state && own.role != Role::parameter) {
      report("an event assigns a quantity that a rule already gives", assignment.position,
             symbol_of(assignment.target).id);
      continue;
    }
    out_.assignment_targets.push_back({own.role == Role::state, own.slot});
    out_.assignment_values.push_back(assigned_value(assignment.target, translate(assignment.expression)));
    ++compiled.assignment_count;
  }
}

}  // namespace hepatrial::compile
