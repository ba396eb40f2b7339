#pragma once
// Random expressions over two states, two parameters and time, for RapidCheck.

#include <rapidcheck.h>

#include "compile/lowered.hpp"
#include "compile/operations.hpp"

namespace hepatrial::test {

using model::ExpressionId;
using model::Operation;

inline constexpr int k_random_states = 2;
inline constexpr int k_random_parameters = 2;

/// Values of all leaves.
struct RandomPoint {
  double t = 0;
  std::vector<double> x;
  std::vector<double> p;
};

inline double random_number() { return *rc::gen::inRange(-4000, 4000) / 1000.0; }

inline RandomPoint random_point() {
  RandomPoint point;
  point.t = random_number();
  for (int index = 0; index < k_random_states; ++index) point.x.push_back(random_number());
  for (int index = 0; index < k_random_parameters; ++index) point.p.push_back(random_number());
  return point;
}

/// A pool node built without simplification from `operations`, at most `depth` deep.
inline ExpressionId random_expression(model::ExpressionPool& pool, const std::vector<Operation>& operations,
                                      int depth) {
  const int kind = *rc::gen::inRange(0, depth > 0 ? 12 : 4);
  if (kind == 0) return pool.constant(random_number());
  if (kind == 1) return pool.symbol(compile::state_symbol(*rc::gen::inRange(0, k_random_states)));
  if (kind == 2) return pool.symbol(compile::parameter_symbol(*rc::gen::inRange(0, k_random_parameters)));
  if (kind == 3) return pool.time();
  const Operation operation = *rc::gen::elementOf(operations);
  std::array<ExpressionId, 3> arguments{model::k_no_expression, model::k_no_expression, model::k_no_expression};
  for (int index = 0; index < model::argument_count(operation); ++index) {
    arguments[static_cast<std::size_t>(index)] = random_expression(pool, operations, depth - 1);
  }
  return pool.add(operation, arguments[0], arguments[1], arguments[2]);
}

/// The value by plain recursion.
inline double evaluate_directly(const model::ExpressionPool& pool, ExpressionId id, const RandomPoint& point) {
  const model::Expression& node = pool[id];
  if (node.operation == Operation::constant) return node.value;
  if (node.operation == Operation::time) return point.t;
  if (node.operation == Operation::symbol) {
    const auto slot = static_cast<std::size_t>(compile::slot_index(node.symbol));
    return compile::is_state_symbol(node.symbol) ? point.x[slot] : point.p[slot];
  }
  std::array<double, 3> values{0, 0, 0};
  for (int index = 0; index < model::argument_count(node.operation); ++index) {
    const auto at = static_cast<std::size_t>(index);
    values[at] = evaluate_directly(pool, node.arguments[at], point);
  }
  return compile::evaluate(node.operation, values[0], values[1], values[2]);
}

inline std::vector<Operation> all_operations() {
  std::vector<Operation> operations;
  for (int code = static_cast<int>(Operation::add); code <= static_cast<int>(Operation::select); ++code) {
    operations.push_back(static_cast<Operation>(code));
  }
  return operations;
}

/// A system without events whose rates are `rates`.
inline compile::LoweredSystem system_of(model::ExpressionPool pool, const std::vector<ExpressionId>& rates) {
  compile::LoweredSystem system;
  system.pool = std::move(pool);
  for (int index = 0; index < k_random_states; ++index) {
    system.states.add("x" + std::to_string(index));
    system.initial_states.push_back(system.pool.constant(0));
    system.mass_diagonal.push_back(1);
  }
  for (int index = 0; index < k_random_parameters; ++index) {
    system.parameters.add("p" + std::to_string(index));
    system.parameter_defaults.push_back(0);
  }
  system.rates = rates;
  return system;
}

}  // namespace hepatrial::test
