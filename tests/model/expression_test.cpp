#include "model/expression.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "model/model.hpp"

namespace hepatrial::model {
namespace {

TEST(ExpressionPool, EqualExpressionsAreOneNode) {
  ExpressionPool pool;
  const ExpressionId first = pool.add(Operation::add, pool.symbol(0), pool.constant(2));
  const ExpressionId second = pool.add(Operation::add, pool.symbol(0), pool.constant(2));
  EXPECT_EQ(first, second);
  EXPECT_EQ(pool.size(), 3U);
  EXPECT_NE(first, pool.add(Operation::add, pool.constant(2), pool.symbol(0)));  // nothing is reordered
}

TEST(ExpressionPool, ConstantsCompareByBitsAndUnit) {
  ExpressionPool pool;
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(pool.constant(nan), pool.constant(nan));
  EXPECT_NE(pool.constant(0.0), pool.constant(-0.0));
  EXPECT_NE(pool.constant(1, 0), pool.constant(1, 1));
}

TEST(ExpressionPool, ChildrenComeFirst) {
  ExpressionPool pool;
  const ExpressionId sum = pool.add(Operation::select, pool.time(), pool.symbol(1), pool.constant(0));
  for (const ExpressionId argument : pool[sum].arguments) EXPECT_LT(argument, sum);
}

TEST(ExpressionPool, SubstituteReplacesSymbolsInLongChains) {
  ExpressionPool pool;
  ExpressionId sum = pool.symbol(0);
  for (int i = 0; i < 200000; ++i) sum = pool.add(Operation::add, sum, pool.symbol(1));
  const ExpressionId three = pool.constant(3);
  const std::array<ExpressionId, 2> replacement{k_no_expression, three};
  const ExpressionId replaced = pool.substitute(sum, replacement);
  EXPECT_EQ(pool[replaced].arguments[1], three);
  ExpressionId first = replaced;
  while (pool[first].operation == Operation::add) first = pool[first].arguments[0];
  EXPECT_EQ(pool[first].symbol, 0);
  EXPECT_EQ(pool.substitute(sum, {}), sum);
}

TEST(Operations, NamesAndArgumentCounts) {
  EXPECT_STREQ(name(Operation::add), "add");
  EXPECT_STREQ(name(Operation::select), "select");
  EXPECT_STREQ(name(Operation::rate_of), "rate_of");
  EXPECT_EQ(argument_count(Operation::constant), 0);
  EXPECT_EQ(argument_count(Operation::negate), 1);
  EXPECT_EQ(argument_count(Operation::power), 2);
  EXPECT_EQ(argument_count(Operation::select), 3);
}

TEST(Model, FindAndWhere) {
  Model model;
  model.files = {"a.ant"};
  model.symbol_by_id["x"] = 4;
  EXPECT_EQ(model.find("x"), 4);
  EXPECT_EQ(model.find("y"), k_no_symbol);
  EXPECT_EQ(model.where({0, 7}), "a.ant:7");
  EXPECT_EQ(model.where({0, 0}), "a.ant");
  EXPECT_EQ(model.where({3, 1}), "");
  EXPECT_EQ(model.where({}), "");
}

}  // namespace
}  // namespace hepatrial::model
