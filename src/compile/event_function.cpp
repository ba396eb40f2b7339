#include "compile/lowered.hpp"

namespace hepatrial::compile {

namespace {

ExpressionId absolute_difference(ExpressionBuilder& builder, ExpressionId a, ExpressionId b) {
  return builder.make(Operation::abs, builder.subtract(a, b));
}

}  // namespace

ExpressionId event_function(ExpressionBuilder& builder, ExpressionId trigger) {
  const model::Expression node = builder[trigger];
  const auto [a, b, c] = node.arguments;
  switch (node.operation) {
    case Operation::greater:
    case Operation::greater_equal: return builder.subtract(a, b);
    case Operation::less:
    case Operation::less_equal: return builder.subtract(b, a);
    case Operation::equal: return builder.negate(absolute_difference(builder, a, b));
    case Operation::not_equal: return absolute_difference(builder, a, b);
    case Operation::logical_not: return builder.negate(event_function(builder, a));
    case Operation::logical_and: {
      const ExpressionId left = event_function(builder, a);
      return builder.make(Operation::minimum, left, event_function(builder, b));
    }
    case Operation::logical_or: {
      const ExpressionId left = event_function(builder, a);
      return builder.make(Operation::maximum, left, event_function(builder, b));
    }
    case Operation::select: {
      const ExpressionId left = event_function(builder, b);
      return builder.make(Operation::select, a, left, event_function(builder, c));
    }
    default: return builder.make(Operation::select, trigger, builder.constant(1), builder.constant(-1));
  }
}

}  // namespace hepatrial::compile
