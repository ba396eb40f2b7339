#include "compile/simplify.hpp"

#include <cmath>
#include <utility>

#include "compile/operations.hpp"

namespace hepatrial::compile {

using model::k_no_expression;

ExpressionId ExpressionBuilder::constant(double value) { return pool_.constant(value); }

ExpressionId ExpressionBuilder::make_sum(ExpressionId a, ExpressionId b) {
  if (is_constant(a, 0)) return b;
  if (is_constant(b, 0)) return a;
  if (is_negation(b)) return make_difference(a, negated(b));
  if (is_negation(a)) return make_difference(b, negated(a));
  if (b < a) std::swap(a, b);
  return pool_.add(Operation::add, a, b);
}

ExpressionId ExpressionBuilder::make_difference(ExpressionId a, ExpressionId b) {
  if (is_constant(b, 0)) return a;
  if (is_constant(a, 0)) return make_negation(b);
  if (is_negation(b)) return make_sum(a, negated(b));
  return pool_.add(Operation::subtract, a, b);
}

ExpressionId ExpressionBuilder::make_product(ExpressionId a, ExpressionId b) {
  if (is_constant(a, 1)) return b;
  if (is_constant(b, 1)) return a;
  if (is_constant(a, -1)) return make_negation(b);
  if (is_constant(b, -1)) return make_negation(a);
  if (is_negation(a) && is_negation(b)) return make_product(negated(a), negated(b));
  if (is_negation(a)) return make_negation(make_product(negated(a), b));
  if (is_negation(b)) return make_negation(make_product(a, negated(b)));
  if (b < a) std::swap(a, b);
  return pool_.add(Operation::multiply, a, b);
}

ExpressionId ExpressionBuilder::make_ratio(ExpressionId a, ExpressionId b) {
  if (is_constant(b, 1)) return a;
  if (is_negation(a)) return make_negation(make_ratio(negated(a), b));
  return pool_.add(Operation::divide, a, b);
}

ExpressionId ExpressionBuilder::make_whole_power(ExpressionId base, int exponent) {
  // Repeated squaring: x^5 = x * (x^2)^2.
  ExpressionId result = k_no_expression;
  ExpressionId square = base;
  for (int left = exponent; left > 0; left /= 2) {
    if (left % 2 == 1) result = result == k_no_expression ? square : make(Operation::multiply, result, square);
    if (left > 1) square = make(Operation::multiply, square, square);
  }
  return result;
}

ExpressionId ExpressionBuilder::make_power(ExpressionId a, ExpressionId b) {
  if (!is_constant(b)) return pool_.add(Operation::power, a, b);
  const double exponent = pool_[b].value;
  if (exponent == 0) return constant(1);  // IEEE 754 pow(x, 0) is 1 for every x, NaN included
  constexpr double k_largest = 8;
  if (std::trunc(exponent) != exponent || std::fabs(exponent) > k_largest) return pool_.add(Operation::power, a, b);
  const ExpressionId positive = make_whole_power(a, static_cast<int>(std::fabs(exponent)));
  return exponent > 0 ? positive : make(Operation::divide, constant(1), positive);
}

ExpressionId ExpressionBuilder::make_negation(ExpressionId a) {
  if (is_constant(a)) return constant(-pool_[a].value);
  if (is_negation(a)) return negated(a);
  if (pool_[a].operation == Operation::subtract) {
    const auto arguments = pool_[a].arguments;
    return pool_.add(Operation::subtract, arguments[1], arguments[0]);
  }
  return pool_.add(Operation::negate, a);
}

ExpressionId ExpressionBuilder::make_selection(ExpressionId condition, ExpressionId a, ExpressionId b) {
  if (is_constant(condition)) return is_true(pool_[condition].value) ? a : b;
  if (a == b) return a;
  return pool_.add(Operation::select, condition, a, b);
}

ExpressionId ExpressionBuilder::make(Operation operation, ExpressionId a, ExpressionId b, ExpressionId c) {
  const int count = model::argument_count(operation);
  const bool all_constant = is_constant(a) && (count < 2 || is_constant(b)) && (count < 3 || is_constant(c));
  if (all_constant) {
    const double second = count < 2 ? 0 : pool_[b].value;
    const double third = count < 3 ? 0 : pool_[c].value;
    return constant(evaluate(operation, pool_[a].value, second, third));
  }
  switch (operation) {
    case Operation::add: return make_sum(a, b);
    case Operation::subtract: return make_difference(a, b);
    case Operation::multiply: return make_product(a, b);
    case Operation::divide: return make_ratio(a, b);
    case Operation::power: return make_power(a, b);
    case Operation::negate: return make_negation(a);
    case Operation::select: return make_selection(a, b, c);
    default: return pool_.add(operation, a, b, c);
  }
}

}  // namespace hepatrial::compile
