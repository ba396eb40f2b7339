#pragma once
// Symbolic derivatives on an expression pool. Internal to the compile room.

#include <cstdint>
#include <vector>

#include "compile/simplify.hpp"

namespace hepatrial::compile {

/// Stands for model time where a symbol to differentiate by is asked for.
inline constexpr model::SymbolId k_time_symbol = -2;

/// d(expression)/d(symbol), memoised per symbol. Piecewise operations are differentiated branch by branch; floor, ceil,
/// quotient, comparisons and logic have derivative zero where they have one. At x = 0 the derivative of x^h is taken as
/// 0 (1 when h = 1) and that of sqrt(x) as 0, so that a Newton matrix never holds NaN from 0*log(0) or 0/0. Checked
/// against finite differences by tests/compile/derive_test.cpp.
class Differentiator {
 public:
  explicit Differentiator(ExpressionBuilder& builder) : builder_(builder) {}

  /// The derivative, or k_no_expression when the expression does not contain the symbol (a structural zero).
  /// Precondition: no rate_of in the expression. Keep one symbol for many calls: the memory is for one symbol.
  ExpressionId derivative(ExpressionId expression, model::SymbolId symbol);

 private:
  struct Entry {
    std::uint32_t stamp = 0;
    ExpressionId derivative = model::k_no_expression;
  };

  ExpressionId visit(ExpressionId expression);
  [[nodiscard]] bool known(ExpressionId expression) const;
  ExpressionId recall(ExpressionId expression);
  ExpressionId of_operation(ExpressionId expression, ExpressionId da, ExpressionId db, ExpressionId dc);
  ExpressionId of_arithmetic(const model::Expression& node, ExpressionId self, ExpressionId da, ExpressionId db);
  ExpressionId of_power(const model::Expression& node, ExpressionId self, ExpressionId da, ExpressionId db);
  ExpressionId of_selection(ExpressionId condition, ExpressionId da, ExpressionId db);
  /// The factor f'(a) of a function of one argument, or k_no_expression for piecewise constant functions.
  ExpressionId outer_derivative(const model::Expression& node, ExpressionId self);
  ExpressionId inverse_function_derivative(const model::Expression& node);
  ExpressionId sum(ExpressionId a, ExpressionId b);
  ExpressionId difference(ExpressionId a, ExpressionId b);

  ExpressionBuilder& builder_;
  model::SymbolId symbol_ = model::k_no_symbol;
  std::uint32_t stamp_ = 0;
  std::vector<Entry> memo_;
  std::vector<ExpressionId> stack_;
};

/// All states (as numbers, ascending) that an expression of a lowered pool contains.
[[nodiscard]] std::vector<std::int32_t> states_in(const model::ExpressionPool& pool, ExpressionId expression);

}  // namespace hepatrial::compile
