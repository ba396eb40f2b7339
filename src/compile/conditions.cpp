#include "compile/conditions.hpp"

#include "compile/walk.hpp"

namespace hepatrial::compile {

namespace {

bool is_ordering(Operation operation) {
  return operation == Operation::greater || operation == Operation::greater_equal || operation == Operation::less ||
         operation == Operation::less_equal;
}

bool moves(const model::ExpressionPool& pool, ExpressionId expression) {
  for (const ExpressionId id : reachable(pool, {&expression, 1})) {
    const model::Expression& node = pool[id];
    if (node.operation == Operation::time) return true;
    if (node.operation == Operation::symbol && is_state_symbol(node.symbol)) return true;
  }
  return false;
}

}  // namespace

Conditions find_conditions(LoweredSystem& system) {
  std::vector<ExpressionId> roots = system.rates;
  roots.insert(roots.end(), system.triggers.begin(), system.triggers.end());
  Conditions found;
  ExpressionBuilder builder(system.pool);
  for (const ExpressionId id : reachable(system.pool, roots)) {
    const model::Expression node = system.pool[id];  // a copy: the pool grows below
    if (!is_ordering(node.operation)) continue;
    const auto [a, b, unused] = node.arguments;
    const bool falls = node.operation == Operation::less || node.operation == Operation::less_equal;
    const ExpressionId function = falls ? builder.subtract(b, a) : builder.subtract(a, b);
    if (!moves(system.pool, function)) continue;
    found.functions.push_back(function);
    found.is_strict.push_back(node.operation == Operation::greater || node.operation == Operation::less ? 1 : 0);
  }
  return found;
}

}  // namespace hepatrial::compile
