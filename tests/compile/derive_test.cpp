#include <gtest/gtest.h>

#include "compile/derive.hpp"
#include "compile/random_expression.hpp"
#include "compile/walk.hpp"

namespace hepatrial::test {
namespace {

using compile::Differentiator;
using compile::ExpressionBuilder;

// Smooth almost everywhere, so that a finite difference means something.
const std::vector<Operation>& differentiable() {
  static const std::vector<Operation> operations{
      Operation::add,    Operation::subtract, Operation::multiply, Operation::divide,  Operation::power,
      Operation::negate, Operation::exp,      Operation::log,      Operation::log10,   Operation::sqrt,
      Operation::abs,    Operation::sin,      Operation::cos,      Operation::tan,     Operation::asin,
      Operation::acos,   Operation::atan,     Operation::sinh,     Operation::cosh,    Operation::tanh,
      Operation::asinh,  Operation::acosh,    Operation::atanh,    Operation::minimum, Operation::maximum,
      Operation::select, Operation::floor,    Operation::remainder};
  return operations;
}

double shifted(const model::ExpressionPool& pool, ExpressionId id, RandomPoint point, int which, double step) {
  if (which < k_random_states) {
    point.x[static_cast<std::size_t>(which)] += step;
  } else {
    point.t += step;
  }
  return evaluate_directly(pool, id, point);
}

// A central difference, or NaN where two step sizes disagree (a kink, a jump or a pole is near).
double finite_difference(const model::ExpressionPool& pool, ExpressionId id, const RandomPoint& point, int which) {
  const auto slope = [&](double step) {
    return (shifted(pool, id, point, which, step) - shifted(pool, id, point, which, -step)) / (2 * step);
  };
  const double coarse = slope(2e-5);
  const double fine = slope(1e-5);
  const bool smooth = std::fabs(coarse - fine) <= 1e-6 * (1 + std::fabs(fine)) && std::fabs(fine) < 1e6;
  return smooth ? fine : std::nan("");
}

// Whether every part of the expression is finite and not so large that a finite difference is all rounding.
bool well_scaled(const model::ExpressionPool& pool, ExpressionId expression, const RandomPoint& point) {
  for (const ExpressionId id : compile::reachable(pool, {&expression, 1})) {
    if (!(std::fabs(evaluate_directly(pool, id, point)) < 1e4)) return false;
  }
  return true;
}

TEST(Derive, AgreesWithFiniteDifferencesOnRandomExpressions) {
  int compared = 0;
  int at_an_edge = 0;
  const bool held = rc::check("derivative equals finite difference", [&] {
    model::ExpressionPool pool;
    const ExpressionId expression = random_expression(pool, differentiable(), 4);
    const RandomPoint point = random_point();
    if (!well_scaled(pool, expression, point)) return;
    ExpressionBuilder builder(pool);
    for (int which = 0; which <= k_random_states; ++which) {
      const double expected = finite_difference(pool, expression, point, which);
      if (!std::isfinite(expected)) continue;
      Differentiator differentiator(builder);
      const model::SymbolId symbol = which < k_random_states ? compile::state_symbol(which) : compile::k_time_symbol;
      const ExpressionId derivative = differentiator.derivative(expression, symbol);
      const double found = derivative == model::k_no_expression ? 0 : evaluate_directly(pool, derivative, point);
      // At the very edge of a domain, asin(1), an infinite factor meets an inner derivative that happens to be zero.
      if (!std::isfinite(found)) {
        ++at_an_edge;
        continue;
      }
      ++compared;
      RC_ASSERT(std::fabs(found - expected) <= 1e-5 * (1 + std::fabs(expected)));
    }
  });
  EXPECT_TRUE(held);
  EXPECT_GT(compared, 50);
  EXPECT_LE(at_an_edge, 1 + compared / 100);
}

double derivative_at(Operation operation, double x, double second) {
  model::ExpressionPool pool;
  const ExpressionId symbol = pool.symbol(compile::state_symbol(0));
  const ExpressionId parameter = pool.symbol(compile::parameter_symbol(0));
  const ExpressionId expression =
      pool.add(operation, symbol, model::argument_count(operation) == 2 ? parameter : model::k_no_expression);
  ExpressionBuilder builder(pool);
  Differentiator differentiator(builder);
  const ExpressionId derivative = differentiator.derivative(expression, compile::state_symbol(0));
  return evaluate_directly(pool, derivative, {0, {x, 0}, {second, 0}});
}

TEST(Derive, PowersAndRootsAreDefinedAtZero) {
  EXPECT_EQ(derivative_at(Operation::power, 0, 2.5), 0);
  EXPECT_EQ(derivative_at(Operation::power, 0, 1), 1);
  EXPECT_EQ(derivative_at(Operation::power, 0, 0.5), 0);  // truly infinite; see the class comment
  EXPECT_EQ(derivative_at(Operation::sqrt, 0, 0), 0);
  EXPECT_DOUBLE_EQ(derivative_at(Operation::power, 4, 2.5), 2.5 * 8);  // 2.5 * 4^1.5
}

TEST(Derive, PowerByItsExponentIsZeroAtBaseZero) {
  model::ExpressionPool pool;
  const ExpressionId expression =
      pool.add(Operation::power, pool.symbol(compile::parameter_symbol(0)), pool.symbol(compile::state_symbol(0)));
  ExpressionBuilder builder(pool);
  Differentiator differentiator(builder);
  const ExpressionId derivative = differentiator.derivative(expression, compile::state_symbol(0));
  EXPECT_EQ(evaluate_directly(pool, derivative, {0, {2, 0}, {0, 0}}), 0);
}

TEST(Derive, JacobianHoldsStructuralNonzerosAndTheDiagonal) {
  model::ExpressionPool pool;
  const ExpressionId x1 = pool.symbol(compile::state_symbol(1));
  compile::LoweredSystem system = system_of(std::move(pool), {x1, model::k_no_expression});
  system.rates[1] = system.pool.constant(5);
  const compile::SparseJacobian jacobian = compile::derive_jacobian(system);
  EXPECT_EQ(jacobian.column_start, (std::vector<std::int32_t>{0, 1, 3}));
  EXPECT_EQ(jacobian.row_index, (std::vector<std::int32_t>{0, 0, 1}));
  EXPECT_EQ(system.pool[jacobian.values[1]].value, 1);
  EXPECT_EQ(system.pool[jacobian.values[2]].value, 0);
}

}  // namespace
}  // namespace hepatrial::test
