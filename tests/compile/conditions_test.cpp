#include "compile/conditions.hpp"

#include "compile/model_builder.hpp"

namespace hepatrial::test {
namespace {

struct Found {
  std::vector<double> functions;
  std::vector<int> strict;
  std::size_t states = 0;
};

// The conditions of a model at its start.
Found conditions_of(const ModelBuilder& builder, double t = 0) {
  const auto compiled = compile::compile(builder.model);
  EXPECT_TRUE(compiled) << (compiled ? "" : core::text(compiled.error()));
  const Evaluated start = evaluate_at_start(*compiled, t);
  const hepatrial_kernel& kernel = *compiled->kernel;
  Found found;
  found.functions.resize(static_cast<std::size_t>(kernel.condition_count));
  kernel.conditions(&kernel, &t, start.x.data(), start.p.data(), start.s.data(), found.functions.data());
  found.strict.assign(kernel.condition_is_strict, kernel.condition_is_strict + kernel.condition_count);
  found.states = compiled->condition_states.size();
  return found;
}

TEST(Conditions, EachRelationIsAFunctionThatIsPositiveWhereItHolds) {
  struct Case {
    Operation relation;
    double function;  // at x = 3 against 1
    int strict;
  };
  for (const Case& expected : {Case{Operation::greater, 2, 1}, Case{Operation::greater_equal, 2, 0},
                               Case{Operation::less, -2, 1}, Case{Operation::less_equal, -2, 0}}) {
    ModelBuilder b;
    const SymbolId x = b.variable("x", 3);
    b.rate(x, b.number(0));
    b.event("e", b.make(expected.relation, b.use(x), b.number(1)));
    const Found found = conditions_of(b);
    EXPECT_EQ(found.functions, std::vector<double>{expected.function}) << model::name(expected.relation);
    EXPECT_EQ(found.strict, std::vector<int>{expected.strict}) << model::name(expected.relation);
    EXPECT_EQ(found.states, 1U);
  }
}

TEST(Conditions, BranchesOfRatesCountAndEqualRelationsAreOne) {
  ModelBuilder b;
  const SymbolId x = b.variable("x", 3);
  const SymbolId y = b.variable("y", 0);
  const auto late = [&] { return b.make(Operation::greater, b.time(), b.number(5)); };
  b.rate(x, b.make(Operation::select, late(), b.number(1), b.number(2)));
  b.rate(y,
         b.make(Operation::select, b.make(Operation::logical_and, late(), b.make(Operation::less, b.use(x), b.use(y))),
                b.number(1), b.number(2)));
  b.event("e", late());
  const Found found = conditions_of(b, 1);
  EXPECT_THAT(found.functions, testing::UnorderedElementsAre(1 - 5, 0 - 3));  // t - 5 once, y - x
  EXPECT_EQ(found.states, 2U);
}

TEST(Conditions, WhatCannotChangeOrHoldsForAMomentOnlyIsLeftOut) {
  ModelBuilder b;
  const SymbolId p = b.parameter("p", 2);
  const SymbolId x = b.variable("x", 3);
  b.rate(x, b.make(Operation::select, b.make(Operation::greater, b.use(p), b.number(1)), b.number(1), b.number(2)));
  b.event("equal", b.make(Operation::equal, b.use(x), b.number(1)));
  b.event("unequal", b.make(Operation::not_equal, b.time(), b.number(1)));
  EXPECT_TRUE(conditions_of(b).functions.empty());
}

TEST(Conditions, MinimumAndMaximumAreNoConditions) {
  ModelBuilder b;
  const SymbolId x = b.variable("x", 3);
  b.rate(x, b.make(Operation::minimum, b.use(x), b.make(Operation::maximum, b.time(), b.number(1))));
  EXPECT_TRUE(conditions_of(b).functions.empty());
}

}  // namespace
}  // namespace hepatrial::test
