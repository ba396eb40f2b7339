#include "compile/programs.hpp"

#include <algorithm>

#include "compile/conditions.hpp"
#include "compile/elimination.hpp"

namespace hepatrial::compile {

namespace {

struct Derived {
  SparseJacobian jacobian;
  std::vector<ExpressionId> time_derivative;
  Elimination elimination;
  Conditions conditions;
};

// Only what the solver calls at every step decides what is worth keeping in setup; the other functions take a value
// from there when it happens to be there.
std::vector<ExpressionId> choose_setup(const LoweredSystem& system, const Derived& derived) {
  std::vector<ExpressionId> frequent = system.rates;
  const auto append = [&](const std::vector<ExpressionId>& more) {
    frequent.insert(frequent.end(), more.begin(), more.end());
  };
  append(derived.jacobian.values);
  append(derived.time_derivative);
  append(system.roots);
  append(derived.conditions.functions);
  append(derived.elimination.factors);
  append(derived.elimination.stage);
  return parameter_only_values(system.pool, frequent);
}

bool is_zero(const model::ExpressionPool& pool, ExpressionId id) {
  return pool[id].operation == Operation::constant && pool[id].value == 0;
}

void build_tapes(const LoweredSystem& system, const Derived& derived, Programs& out) {
  const std::vector<ExpressionId> setup_values = choose_setup(system, derived);
  SetupSlots slots;
  for (std::size_t slot = 0; slot < setup_values.size(); ++slot)
    slots[setup_values[slot]] = static_cast<std::int32_t>(slot);
  out.setup = build_tape(system.pool, setup_values, {});
  out.initial_state = build_tape(system.pool, system.initial_states, slots);
  out.rhs = build_tape(system.pool, system.rates, slots);
  out.jacobian = build_tape(system.pool, derived.jacobian.values, slots);
  out.time_derivative = build_tape(system.pool, derived.time_derivative, slots);
  out.roots = build_tape(system.pool, system.roots, slots);
  out.conditions = build_tape(system.pool, derived.conditions.functions, slots);
  out.factor = build_tape(system.pool, derived.elimination.factors, slots, derived.elimination.factor_order);
  out.stage = build_tape(system.pool, derived.elimination.stage, slots, derived.elimination.stage_order);
  out.triggers = build_tape(system.pool, system.triggers, slots);
  out.assignments = build_tape(system.pool, system.assignment_values, slots);
  out.observables = build_tape(system.pool, system.observable_values, slots);
}

void fill_shape(const LoweredSystem& system, const Derived& derived, Programs& out) {
  hepatrial_kernel& shape = out.shape;
  shape.struct_size = sizeof(hepatrial_kernel);
  shape.version = HEPATRIAL_KERNEL_VERSION;
  shape.model_hash = hash_of(system);
  shape.state_count = static_cast<std::int32_t>(system.states.size());
  shape.parameter_count = static_cast<std::int32_t>(system.parameters.size());
  shape.setup_count = out.setup.output_count;
  shape.observable_count = static_cast<std::int32_t>(system.observables.size());
  shape.event_count = static_cast<std::int32_t>(system.events.size());
  shape.assignment_count = static_cast<std::int32_t>(system.assignment_values.size());
  shape.jacobian_nonzero_count = static_cast<std::int32_t>(derived.jacobian.row_index.size());
  shape.factor_count = out.factor.output_count;
  shape.condition_count = out.conditions.output_count;
  const auto& slope = derived.time_derivative;
  shape.time_dependent =
      std::all_of(slope.begin(), slope.end(), [&](ExpressionId id) { return is_zero(system.pool, id); }) ? 0 : 1;
}

}  // namespace

std::shared_ptr<const Programs> build_programs(LoweredSystem& system) {
  Derived derived;
  derived.jacobian = derive_jacobian(system);
  derived.time_derivative = derive_time_derivative(system);
  derived.elimination = eliminate(system, derived.jacobian);
  derived.conditions = find_conditions(system);
  auto programs = std::make_shared<Programs>();
  build_tapes(system, derived, *programs);
  fill_shape(system, derived, *programs);
  programs->mass_diagonal = system.mass_diagonal;
  programs->column_start = std::move(derived.jacobian.column_start);
  programs->row_index = std::move(derived.jacobian.row_index);
  programs->condition_is_strict = std::move(derived.conditions.is_strict);
  return programs;
}

}  // namespace hepatrial::compile
