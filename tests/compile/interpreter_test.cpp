#include <gtest/gtest.h>

#include <bit>
#include <thread>

#include "compile/interpreter.hpp"
#include "compile/random_expression.hpp"
#include "compile/tape.hpp"

namespace hepatrial::test {
namespace {

bool same_bits(double a, double b) {
  if (std::isnan(a) && std::isnan(b)) return true;  // NaNs differ in payload, which nothing reads
  return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

// Rates of the system at many points, `lanes` at a time.
std::vector<double> interpret(compile::LoweredSystem& system, const std::vector<RandomPoint>& points) {
  const std::size_t lanes = points.size();
  const auto kernel = compile::make_interpreter(compile::build_programs(system), static_cast<std::int32_t>(lanes));
  std::vector<double> t, x, p, s(static_cast<std::size_t>(kernel->setup_count) * lanes), f(k_random_states * lanes);
  for (const RandomPoint& point : points) t.push_back(point.t);
  for (std::size_t index = 0; index < k_random_states; ++index) {
    for (const RandomPoint& point : points) x.push_back(point.x[index]);
  }
  for (std::size_t index = 0; index < k_random_parameters; ++index) {
    for (const RandomPoint& point : points) p.push_back(point.p[index]);
  }
  kernel->setup(kernel.get(), p.data(), s.data());
  kernel->rhs(kernel.get(), t.data(), x.data(), p.data(), s.data(), f.data());
  return f;
}

TEST(Interpreter, EqualsDirectEvaluationBitForBit) {
  EXPECT_TRUE(rc::check("tape equals recursion", [] {
    model::ExpressionPool pool;
    const auto operations = all_operations();
    const ExpressionId first = random_expression(pool, operations, 6);
    const ExpressionId second = random_expression(pool, operations, 6);
    compile::LoweredSystem system = system_of(std::move(pool), {first, second});
    const int lanes = *rc::gen::inRange(1, 6);
    std::vector<RandomPoint> points;
    for (int lane = 0; lane < lanes; ++lane) points.push_back(random_point());
    const std::vector<double> found = interpret(system, points);
    for (std::size_t lane = 0; lane < points.size(); ++lane) {
      RC_ASSERT(same_bits(found[lane], evaluate_directly(system.pool, first, points[lane])));
      RC_ASSERT(same_bits(found[points.size() + lane], evaluate_directly(system.pool, second, points[lane])));
    }
  }));
}

TEST(Interpreter, EveryOperationRunsOnATape) {
  for (const Operation operation : all_operations()) {
    model::ExpressionPool pool;
    const ExpressionId x = pool.symbol(compile::state_symbol(0));
    const ExpressionId y = pool.symbol(compile::state_symbol(1));
    const ExpressionId p = pool.symbol(compile::parameter_symbol(0));
    const int count = model::argument_count(operation);
    const ExpressionId expression =
        pool.add(operation, x, count > 1 ? y : model::k_no_expression, count > 2 ? p : model::k_no_expression);
    compile::LoweredSystem system = system_of(std::move(pool), {expression, expression});
    const std::vector<RandomPoint> points{{0, {0.7, 0.3}, {5, 0}}, {0, {0.2, 2}, {5, 0}}};
    const std::vector<double> found = interpret(system, points);
    EXPECT_TRUE(same_bits(found[0], evaluate_directly(system.pool, expression, points[0]))) << model::name(operation);
    EXPECT_TRUE(same_bits(found[1], evaluate_directly(system.pool, expression, points[1]))) << model::name(operation);
  }
}

TEST(Interpreter, RegistersAreReused) {
  model::ExpressionPool pool;
  ExpressionId sum = pool.symbol(compile::state_symbol(0));
  for (int index = 0; index < 100000; ++index) {
    sum = pool.add(Operation::add, pool.symbol(compile::state_symbol(1)), pool.add(Operation::sin, sum));
  }
  const compile::Tape tape = compile::build_tape(pool, {sum}, {});
  EXPECT_EQ(tape.instructions.size(), 200001U);
  EXPECT_LE(tape.register_count, 4);
}

TEST(Interpreter, ParameterOnlyValuesAreComputedInSetup) {
  model::ExpressionPool pool;
  const ExpressionId p = pool.symbol(compile::parameter_symbol(0));
  const ExpressionId fixed = pool.add(Operation::exp, pool.add(Operation::sin, p));
  const ExpressionId rate = pool.add(Operation::multiply, pool.symbol(compile::state_symbol(0)), fixed);
  EXPECT_EQ(compile::parameter_only_values(pool, {rate, rate}), std::vector<ExpressionId>{fixed});
}

TEST(Interpreter, MayBeCalledFromManyThreads) {
  model::ExpressionPool pool;
  const ExpressionId x = pool.symbol(compile::state_symbol(0));
  const ExpressionId rate = pool.add(Operation::exp, pool.add(Operation::sin, x));
  compile::LoweredSystem system = system_of(std::move(pool), {rate, rate});
  const auto kernel = compile::make_interpreter(compile::build_programs(system), 1);
  const double t = 0;
  const std::vector<double> p(2), s(1);
  std::vector<int> wrong(4, 0);
  {
    std::vector<std::jthread> threads;
    for (std::size_t thread = 0; thread < wrong.size(); ++thread) {
      threads.emplace_back([&, thread] {
        for (int step = 0; step < 2000; ++step) {
          const std::vector<double> state{static_cast<double>(thread) + step * 1e-3, 0};
          std::vector<double> f(2);
          kernel->rhs(kernel.get(), &t, state.data(), p.data(), s.data(), f.data());
          if (f[1] != evaluate_directly(system.pool, rate, {0, state, p})) ++wrong[thread];
        }
      });
    }
  }
  EXPECT_EQ(wrong, std::vector<int>(4, 0));
}

}  // namespace
}  // namespace hepatrial::test
