#pragma once
// Adds nodes to a pool in simplified form. Internal to the compile room.

#include "model/expression.hpp"

namespace hepatrial::compile {

using model::ExpressionId;
using model::Operation;

/// Builds expressions with constant folding and algebraic rules that keep every value, NaN and infinity included:
/// x+0, x-0, x*1, x/1, x^1, --x give x; 0-x and x*(-1) give -x; signs move out of products and into sums; powers with
/// whole exponents from -8 to 8 become products; a select with a constant condition becomes its branch. Not done,
/// because NaN or infinity would be lost: x*0, x-x, x/x, 0/x. The sign of a zero may change.
/// Sums and products have their arguments ordered, so that a+b and b+a are one node.
/// Checked by tests/compile/simplify_test.cpp.
class ExpressionBuilder {
 public:
  explicit ExpressionBuilder(model::ExpressionPool& pool) : pool_(pool) {}

  ExpressionId constant(double value);
  ExpressionId symbol(model::SymbolId symbol) { return pool_.symbol(symbol); }
  ExpressionId time() { return pool_.time(); }
  /// Any operation but constant, symbol, time and rate_of.
  ExpressionId make(Operation operation, ExpressionId a, ExpressionId b = model::k_no_expression,
                    ExpressionId c = model::k_no_expression);

  ExpressionId add(ExpressionId a, ExpressionId b) { return make(Operation::add, a, b); }
  ExpressionId subtract(ExpressionId a, ExpressionId b) { return make(Operation::subtract, a, b); }
  ExpressionId multiply(ExpressionId a, ExpressionId b) { return make(Operation::multiply, a, b); }
  ExpressionId divide(ExpressionId a, ExpressionId b) { return make(Operation::divide, a, b); }
  ExpressionId negate(ExpressionId a) { return make(Operation::negate, a); }

  [[nodiscard]] bool is_constant(ExpressionId id) const { return pool_[id].operation == Operation::constant; }
  [[nodiscard]] bool is_constant(ExpressionId id, double value) const {
    return is_constant(id) && pool_[id].value == value;
  }
  [[nodiscard]] const model::Expression& operator[](ExpressionId id) const { return pool_[id]; }
  [[nodiscard]] model::ExpressionPool& pool() { return pool_; }

 private:
  ExpressionId make_sum(ExpressionId a, ExpressionId b);
  ExpressionId make_difference(ExpressionId a, ExpressionId b);
  ExpressionId make_product(ExpressionId a, ExpressionId b);
  ExpressionId make_ratio(ExpressionId a, ExpressionId b);
  ExpressionId make_power(ExpressionId a, ExpressionId b);
  ExpressionId make_whole_power(ExpressionId base, int exponent);
  ExpressionId make_negation(ExpressionId a);
  ExpressionId make_selection(ExpressionId condition, ExpressionId a, ExpressionId b);
  [[nodiscard]] bool is_negation(ExpressionId id) const { return pool_[id].operation == Operation::negate; }
  [[nodiscard]] ExpressionId negated(ExpressionId id) const { return pool_[id].arguments[0]; }

  model::ExpressionPool& pool_;
};

}  // namespace hepatrial::compile
