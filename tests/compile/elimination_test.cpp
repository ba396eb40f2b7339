#include "compile/elimination.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "compile/interpreter.hpp"
#include "compile/kernel_comparison.hpp"
#include "compile/programs.hpp"

namespace hepatrial::test {
namespace {

using compile::ExpressionBuilder;
using model::ExpressionId;
using Matrix = std::vector<std::vector<double>>;

// x' = A x: the Jacobian is A.
compile::LoweredSystem linear_system(const Matrix& a) {
  compile::LoweredSystem system;
  ExpressionBuilder builder(system.pool);
  for (std::size_t row = 0; row < a.size(); ++row) {
    system.states.add("x" + std::to_string(row));
    system.initial_states.push_back(builder.constant(0));
    system.mass_diagonal.push_back(1);
    ExpressionId rate = builder.constant(0);
    for (std::size_t column = 0; column < a.size(); ++column) {
      if (a[row][column] == 0) continue;
      const ExpressionId state = builder.symbol(compile::state_symbol(static_cast<std::int32_t>(column)));
      rate = builder.add(rate, builder.multiply(builder.constant(a[row][column]), state));
    }
    system.rates.push_back(rate);
  }
  return system;
}

Matrix random_sparse(std::size_t count, double density, std::mt19937_64& generator) {
  std::uniform_real_distribution<double> value(-1, 1);
  std::bernoulli_distribution present(density);
  Matrix a(count, std::vector<double>(count, 0));
  for (auto& row : a) {
    for (double& entry : row) entry = present(generator) ? value(generator) : 0;
  }
  return a;
}

// Gauss with pivot search: the answer that the straight-line code is held against.
std::vector<double> solve_densely(Matrix m, std::vector<double> b) {
  const std::size_t n = b.size();
  for (std::size_t step = 0; step < n; ++step) {
    std::size_t best = step;
    for (std::size_t row = step; row < n; ++row) {
      if (std::fabs(m[row][step]) > std::fabs(m[best][step])) best = row;
    }
    std::swap(m[step], m[best]);
    std::swap(b[step], b[best]);
    for (std::size_t row = step + 1; row < n; ++row) {
      const double factor = m[row][step] / m[step][step];
      for (std::size_t column = step; column < n; ++column) m[row][column] -= factor * m[step][column];
      b[row] -= factor * b[step];
    }
  }
  for (std::size_t step = n; step-- > 0;) {
    for (std::size_t column = step + 1; column < n; ++column) b[step] -= m[step][column] * b[column];
    b[step] /= m[step][step];
  }
  return b;
}

struct Solved {
  compile::AlignedNumbers factors, solution;
};

// (d I - A)^-1 (A x + w) by the kernel.
Solved solve_by_kernel(const Matrix& a, double d, const std::vector<double>& x, const std::vector<double>& w) {
  compile::LoweredSystem system = linear_system(a);
  const auto kernel = compile::make_interpreter(compile::build_programs(system), 1);
  compile::AlignedNumbers setup(static_cast<std::size_t>(kernel->setup_count));
  Solved out{compile::AlignedNumbers(static_cast<std::size_t>(kernel->factor_count)),
             compile::AlignedNumbers(a.size())};
  const double t = 0;
  kernel->setup(kernel.get(), nullptr, setup.data());
  kernel->factor(kernel.get(), &t, x.data(), nullptr, setup.data(), &d, out.factors.data());
  kernel->stage(kernel.get(), &t, x.data(), nullptr, setup.data(), out.factors.data(), w.data(), out.solution.data());
  return out;
}

std::size_t factor_count(const Matrix& a) {
  compile::LoweredSystem system = linear_system(a);
  const auto jacobian = compile::derive_jacobian(system);
  return compile::eliminate(system, jacobian).factors.size();
}

TEST(Elimination, SolvesAsADenseSolverDoes) {
  std::mt19937_64 generator(7);
  std::uniform_real_distribution<double> value(-1, 1);
  for (int repeat = 0; repeat < 60; ++repeat) {
    const std::size_t count = 1 + static_cast<std::size_t>(repeat) % 30;
    const Matrix a = random_sparse(count, 3.0 / static_cast<double>(count), generator);
    std::vector<double> x(count), w(count), right(count);
    for (double& entry : x) entry = value(generator);
    for (double& entry : w) entry = value(generator);
    const double d = 20;  // larger than any row's sum: no pivot is small
    Matrix m(count, std::vector<double>(count, 0));
    for (std::size_t row = 0; row < count; ++row) {
      right[row] = w[row];
      for (std::size_t column = 0; column < count; ++column) {
        right[row] += a[row][column] * x[column];
        m[row][column] = (row == column ? d : 0) - a[row][column];
      }
    }
    const std::vector<double> expected = solve_densely(m, right);
    const Solved found = solve_by_kernel(a, d, x, w);
    for (std::size_t row = 0; row < count; ++row) {
      ASSERT_NEAR(found.solution[row], expected[row], 1e-14) << "matrix " << repeat << ", row " << row;
    }
  }
}

TEST(Elimination, AnArrowIsEliminatedFromItsPoint) {
  // Row and column 0 are full, the rest is diagonal. In the order of the states this fills up to n^2 factors; with the
  // full state last nothing is filled: n reciprocals and 2 (n - 1) entries.
  const std::size_t count = 20;
  Matrix a(count, std::vector<double>(count, 0));
  for (std::size_t index = 0; index < count; ++index) a[0][index] = a[index][0] = a[index][index] = 0.5;
  EXPECT_EQ(factor_count(a), count + 2 * (count - 1));
  compile::LoweredSystem system = linear_system(a);
  const auto jacobian = compile::derive_jacobian(system);
  const auto order = compile::eliminate(system, jacobian).pivot_order;
  EXPECT_GE(std::find(order.begin(), order.end(), 0) - order.begin(), 18);  // of two left, either costs the same
}

TEST(Elimination, AChainNeedsNoFill) {
  const std::size_t count = 15;
  Matrix a(count, std::vector<double>(count, 0));
  for (std::size_t index = 0; index < count; ++index) {
    a[index][index] = -1;
    if (index > 0) a[index][index - 1] = a[index - 1][index] = 0.5;
  }
  EXPECT_EQ(factor_count(a), count + 2 * (count - 1));
}

TEST(Elimination, PivotOrderHoldsEveryStateOnceAndReciprocalsComeFirst) {
  std::mt19937_64 generator(3);
  const Matrix a = random_sparse(12, 0.3, generator);
  compile::LoweredSystem system = linear_system(a);
  const auto jacobian = compile::derive_jacobian(system);
  compile::Elimination made = compile::eliminate(system, jacobian);
  const std::vector<double> zero(12, 0);
  const Solved found = solve_by_kernel(a, 8, zero, zero);
  // The first pivot has nothing eliminated before it: its reciprocal is 1 / (d - a).
  const auto first = static_cast<std::size_t>(made.pivot_order.front());
  EXPECT_EQ(found.factors[0], 1 / (8 - a[first][first]));
  std::sort(made.pivot_order.begin(), made.pivot_order.end());
  for (std::int32_t state = 0; state < 12; ++state) EXPECT_EQ(made.pivot_order[static_cast<std::size_t>(state)], state);
}

TEST(Elimination, AZeroPivotShowsInItsReciprocalAndInTheSolution) {
  // d - a is exactly zero in the first pivot; a pivot search would find the other row, straight-line code does not.
  const Matrix a{{2, 1}, {1, 2}};
  const Solved found = solve_by_kernel(a, 2, {1, 1}, {1, 1});
  EXPECT_FALSE(std::isfinite(found.factors[0]));
  EXPECT_FALSE(std::isfinite(found.solution[0]) && std::isfinite(found.solution[1]));
  // A singular matrix: the second pivot vanishes.
  const Solved singular = solve_by_kernel({{1, 1}, {1, 1}}, 2, {1, 1}, {1, 0});
  EXPECT_FALSE(std::isfinite(singular.factors[1]));
  EXPECT_FALSE(std::isfinite(singular.solution[0]) && std::isfinite(singular.solution[1]));
}

TEST(Elimination, NothingToEliminate) {
  EXPECT_EQ(factor_count({}), 0U);
  EXPECT_EQ(factor_count({{0}}), 1U);  // the diagonal is always there
}

}  // namespace
}  // namespace hepatrial::test
