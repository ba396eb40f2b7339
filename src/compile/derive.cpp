#include "compile/derive.hpp"

#include <algorithm>

#include "compile/lowered.hpp"
#include "compile/walk.hpp"

namespace hepatrial::compile {

using model::k_no_expression;

namespace {
constexpr double k_natural_log_of_10 = 2.302585092994045684;
}

ExpressionId Differentiator::derivative(ExpressionId expression, model::SymbolId symbol) {
  if (symbol != symbol_ || stamp_ == 0) {
    symbol_ = symbol;
    ++stamp_;
  }
  return visit(expression);
}

ExpressionId Differentiator::sum(ExpressionId a, ExpressionId b) {
  if (a == k_no_expression) return b;
  if (b == k_no_expression) return a;
  return builder_.add(a, b);
}

ExpressionId Differentiator::difference(ExpressionId a, ExpressionId b) {
  if (b == k_no_expression) return a;
  if (a == k_no_expression) return builder_.negate(b);
  return builder_.subtract(a, b);
}

bool Differentiator::known(ExpressionId expression) const {
  if (model::argument_count(builder_[expression].operation) == 0) return true;
  const auto index = static_cast<std::size_t>(expression);
  return index < memo_.size() && memo_[index].stamp == stamp_;
}

ExpressionId Differentiator::recall(ExpressionId expression) {
  const model::Expression& node = builder_[expression];
  if (node.operation == Operation::constant) return k_no_expression;
  if (node.operation == Operation::time) {
    return symbol_ == k_time_symbol ? builder_.constant(1) : k_no_expression;
  }
  if (node.operation == Operation::symbol) return node.symbol == symbol_ ? builder_.constant(1) : k_no_expression;
  return memo_[static_cast<std::size_t>(expression)].derivative;
}

ExpressionId Differentiator::visit(ExpressionId expression) {
  // An explicit stack: a sum of 100,000 terms is a chain as deep.
  stack_.assign(1, expression);
  while (!stack_.empty()) {
    const ExpressionId id = stack_.back();
    if (known(id)) {
      stack_.pop_back();
      continue;
    }
    const model::Expression node = builder_[id];  // a copy: the pool grows below
    const auto argument_count = static_cast<std::size_t>(model::argument_count(node.operation));
    const std::size_t depth = stack_.size();
    for (std::size_t at = 0; at < argument_count; ++at) {
      if (!known(node.arguments[at])) stack_.push_back(node.arguments[at]);
    }
    if (stack_.size() > depth) continue;
    stack_.pop_back();
    std::array<ExpressionId, 3> inner{k_no_expression, k_no_expression, k_no_expression};
    for (std::size_t at = 0; at < argument_count; ++at) inner[at] = recall(node.arguments[at]);
    const bool depends = inner != std::array<ExpressionId, 3>{k_no_expression, k_no_expression, k_no_expression};
    const ExpressionId result = depends ? of_operation(id, inner[0], inner[1], inner[2]) : k_no_expression;
    if (static_cast<std::size_t>(id) >= memo_.size()) memo_.resize(builder_.pool().size());
    memo_[static_cast<std::size_t>(id)] = Entry{stamp_, result};
  }
  return recall(expression);
}

ExpressionId Differentiator::of_selection(ExpressionId condition, ExpressionId da, ExpressionId db) {
  if (da == k_no_expression && db == k_no_expression) return k_no_expression;
  const ExpressionId zero = builder_.constant(0);
  return builder_.make(Operation::select, condition, da == k_no_expression ? zero : da,
                       db == k_no_expression ? zero : db);
}

ExpressionId Differentiator::of_operation(ExpressionId self, ExpressionId da, ExpressionId db, ExpressionId dc) {
  const model::Expression node = builder_[self];
  const auto [a, b, c] = node.arguments;
  switch (node.operation) {
    case Operation::add:
    case Operation::subtract:
    case Operation::multiply:
    case Operation::divide:
    case Operation::negate: return of_arithmetic(node, self, da, db);
    case Operation::power: return of_power(node, self, da, db);
    case Operation::minimum: return of_selection(builder_.make(Operation::less, b, a), db, da);
    case Operation::maximum: return of_selection(builder_.make(Operation::greater, b, a), db, da);
    case Operation::select: return of_selection(a, db, dc);
    case Operation::remainder: {  // a - b * quotient(a, b)
      if (db == k_no_expression) return da;
      return difference(da, builder_.multiply(builder_.make(Operation::quotient, a, b), db));
    }
    default: {
      if (model::argument_count(node.operation) != 1) return k_no_expression;
      const ExpressionId outer = outer_derivative(node, self);
      return outer == k_no_expression ? k_no_expression : builder_.multiply(outer, da);
    }
  }
}

ExpressionId Differentiator::of_arithmetic(const model::Expression& node, ExpressionId self, ExpressionId da,
                                           ExpressionId db) {
  const ExpressionId a = node.arguments[0];
  const ExpressionId b = node.arguments[1];
  switch (node.operation) {
    case Operation::add: return sum(da, db);
    case Operation::subtract: return difference(da, db);
    case Operation::negate: return builder_.negate(da);
    case Operation::multiply:
      return sum(da == k_no_expression ? k_no_expression : builder_.multiply(da, b),
                 db == k_no_expression ? k_no_expression : builder_.multiply(a, db));
    default: {  // (a/b)' = (a' - (a/b) b') (1/b): the derivatives by all states share one division
      const ExpressionId moved = db == k_no_expression ? k_no_expression : builder_.multiply(self, db);
      return builder_.multiply(difference(da, moved), builder_.divide(builder_.constant(1), b));
    }
  }
}

ExpressionId Differentiator::of_power(const model::Expression& node, ExpressionId self, ExpressionId da,
                                      ExpressionId db) {
  const ExpressionId base = node.arguments[0];
  const ExpressionId exponent = node.arguments[1];
  const ExpressionId zero = builder_.constant(0);
  ExpressionId by_base = k_no_expression;
  if (da != k_no_expression) {
    // h x^h / x shares the power with the rate itself; at x = 0 it would be 0/0.
    const ExpressionId slope = builder_.multiply(exponent, builder_.divide(self, base));
    const ExpressionId at_zero = builder_.make(Operation::equal, exponent, builder_.constant(1));
    const ExpressionId is_zero = builder_.make(Operation::equal, base, zero);
    by_base = builder_.multiply(builder_.make(Operation::select, is_zero, at_zero, slope), da);
  }
  ExpressionId by_exponent = k_no_expression;
  if (db != k_no_expression) {
    const ExpressionId slope = builder_.multiply(self, builder_.make(Operation::log, base));
    const ExpressionId is_positive = builder_.make(Operation::greater, base, zero);
    by_exponent = builder_.multiply(builder_.make(Operation::select, is_positive, slope, zero), db);
  }
  return sum(by_base, by_exponent);
}

ExpressionId Differentiator::outer_derivative(const model::Expression& node, ExpressionId self) {
  const ExpressionId a = node.arguments[0];
  const ExpressionId zero = builder_.constant(0);
  const ExpressionId one = builder_.constant(1);
  const auto square = [&](ExpressionId x) { return builder_.multiply(x, x); };
  switch (node.operation) {
    case Operation::exp: return self;
    case Operation::log: return builder_.divide(one, a);
    case Operation::log10: return builder_.divide(one, builder_.multiply(builder_.constant(k_natural_log_of_10), a));
    case Operation::sqrt:
      return builder_.make(Operation::select, builder_.make(Operation::equal, a, zero), zero,
                           builder_.divide(builder_.constant(0.5), self));
    case Operation::abs:
      return builder_.make(Operation::select, builder_.make(Operation::less, a, zero), builder_.constant(-1), one);
    case Operation::sin: return builder_.make(Operation::cos, a);
    case Operation::cos: return builder_.negate(builder_.make(Operation::sin, a));
    case Operation::tan: return builder_.add(one, square(self));
    case Operation::sinh: return builder_.make(Operation::cosh, a);
    case Operation::cosh: return builder_.make(Operation::sinh, a);
    case Operation::tanh: return builder_.subtract(one, square(self));
    default: return inverse_function_derivative(node);
  }
}

ExpressionId Differentiator::inverse_function_derivative(const model::Expression& node) {
  const ExpressionId one = builder_.constant(1);
  const ExpressionId square = builder_.multiply(node.arguments[0], node.arguments[0]);
  const auto reciprocal_root = [&](ExpressionId x) { return builder_.divide(one, builder_.make(Operation::sqrt, x)); };
  switch (node.operation) {
    case Operation::asin: return reciprocal_root(builder_.subtract(one, square));
    case Operation::acos: return builder_.negate(reciprocal_root(builder_.subtract(one, square)));
    case Operation::atan: return builder_.divide(one, builder_.add(one, square));
    case Operation::asinh: return reciprocal_root(builder_.add(square, one));
    case Operation::acosh: return reciprocal_root(builder_.subtract(square, one));
    case Operation::atanh: return builder_.divide(one, builder_.subtract(one, square));
    default: return k_no_expression;  // floor, ceil, logical_not: piecewise constant
  }
}

std::vector<std::int32_t> states_in(const model::ExpressionPool& pool, ExpressionId expression) {
  std::vector<std::int32_t> states;
  for (const ExpressionId id : reachable(pool, {&expression, 1})) {
    const model::Expression& node = pool[id];
    if (node.operation == Operation::symbol && is_state_symbol(node.symbol)) states.push_back(slot_index(node.symbol));
  }
  std::sort(states.begin(), states.end());
  return states;
}

SparseJacobian derive_jacobian(LoweredSystem& system) {
  const std::size_t count = system.states.size();
  std::vector<std::vector<std::int32_t>> rows_of_column(count);
  for (std::size_t row = 0; row < count; ++row) {
    for (const std::int32_t column : states_in(system.pool, system.rates[row])) {
      rows_of_column[static_cast<std::size_t>(column)].push_back(static_cast<std::int32_t>(row));
    }
  }
  ExpressionBuilder builder(system.pool);
  Differentiator differentiator(builder);
  SparseJacobian jacobian;
  jacobian.column_start.push_back(0);
  for (std::size_t column = 0; column < count; ++column) {
    auto& rows = rows_of_column[column];
    const auto diagonal = static_cast<std::int32_t>(column);
    const auto place = std::lower_bound(rows.begin(), rows.end(), diagonal);
    if (place == rows.end() || *place != diagonal) rows.insert(place, diagonal);
    for (const std::int32_t row : rows) {
      const ExpressionId rate = system.rates[static_cast<std::size_t>(row)];
      const ExpressionId entry = differentiator.derivative(rate, state_symbol(diagonal));
      if (entry == k_no_expression && row != diagonal) continue;
      jacobian.row_index.push_back(row);
      jacobian.values.push_back(entry == k_no_expression ? builder.constant(0) : entry);
    }
    jacobian.column_start.push_back(static_cast<std::int32_t>(jacobian.row_index.size()));
  }
  return jacobian;
}

std::vector<ExpressionId> derive_time_derivative(LoweredSystem& system) {
  ExpressionBuilder builder(system.pool);
  Differentiator differentiator(builder);
  std::vector<ExpressionId> result;
  for (const ExpressionId rate : system.rates) {
    const ExpressionId entry = differentiator.derivative(rate, k_time_symbol);
    result.push_back(entry == k_no_expression ? builder.constant(0) : entry);
  }
  return result;
}

}  // namespace hepatrial::compile
