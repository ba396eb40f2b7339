// Lowering: what SBML's quantities turn into. Expected numbers are worked out by hand in each test.
#include "compile/model_builder.hpp"

namespace hepatrial::test {
namespace {

using compile::compile;

TEST(Lower, ReactionsChangeAmountsAndMathematicsSeesConcentrations) {
  ModelBuilder b;
  const SymbolId volume = b.compartment("V", 4);
  const SymbolId a = b.species("A", volume, 2, true);   // 2 per volume: amount 8
  const SymbolId c = b.species("C", volume, 3, false);  // amount 3
  const SymbolId k = b.parameter("k", 0.5);
  b.reaction("J", {b.reference(a, 2)}, {b.reference(c, 3)}, b.times(b.use(k), b.use(a)));
  const auto compiled = compile(b.model);
  ASSERT_TRUE(compiled);
  const Evaluated out = evaluate_at_start(*compiled);
  EXPECT_EQ(out.x[at(compiled->states, "A")], 8);
  EXPECT_EQ(out.x[at(compiled->states, "C")], 3);
  EXPECT_EQ(out.f[at(compiled->states, "A")], -2 * 0.5 * 2);
  EXPECT_EQ(out.f[at(compiled->states, "C")], 3 * 0.5 * 2);
  EXPECT_EQ(out.observables[at(compiled->observables, "[A]")], 2);
  EXPECT_EQ(out.observables[at(compiled->observables, "[C]")], 0.75);
  EXPECT_EQ(out.observables[at(compiled->observables, "J")], 1);
}

TEST(Lower, SubstanceSpeciesAreAmountsInMathematics) {
  ModelBuilder b;
  const SymbolId volume = b.compartment("V", 4);
  const SymbolId a = b.species("A", volume, 8, false, true);
  b.reaction("J", {b.reference(a)}, {}, b.use(a));
  const auto compiled = compile(b.model);
  ASSERT_TRUE(compiled);
  EXPECT_EQ(evaluate_at_start(*compiled).f[0], -8);
}

TEST(Lower, ConcentrationRateRuleInAGrowingCompartment) {
  ModelBuilder b;
  const SymbolId volume = b.compartment("V", 4, false);
  const SymbolId a = b.species("A", volume, 8);
  b.rate(volume, b.number(0.5));
  b.rate(a, b.number(3));  // d[A]/dt
  const auto compiled = compile(b.model);
  ASSERT_TRUE(compiled);
  // dA/dt = d[A]/dt V + [A] dV/dt = 3*4 + 2*0.5
  EXPECT_EQ(evaluate_at_start(*compiled).f[at(compiled->states, "A")], 13);
}

TEST(Lower, BoundaryAndConstantSpeciesAreParameters) {
  ModelBuilder b;
  const SymbolId volume = b.compartment("V", 4);
  const SymbolId source = b.species("source", volume, 2, true);
  b.model.symbols[static_cast<std::size_t>(source)].boundary_condition = true;
  const SymbolId a = b.species("A", volume, 0);
  b.reaction("J", {b.reference(source)}, {b.reference(a)}, b.use(source));
  const auto compiled = compile(b.model);
  ASSERT_TRUE(compiled);
  EXPECT_EQ(compiled->states.size(), 1U);
  const Evaluated out = evaluate_at_start(*compiled);
  EXPECT_EQ(out.f[0], 2);
  EXPECT_EQ(out.observables[at(compiled->observables, "amount(source)")], 8);
}

TEST(Lower, ConversionFactorsMultiplyRates) {
  ModelBuilder b;
  const SymbolId volume = b.compartment("V", 1);
  const SymbolId a = b.species("A", volume, 1);
  const SymbolId c = b.species("C", volume, 1);
  const SymbolId general = b.parameter("general", 10);
  const SymbolId own = b.parameter("own", 100);
  b.model.conversion_factor = general;
  b.model.symbols[static_cast<std::size_t>(c)].conversion_factor = own;
  b.reaction("J", {b.reference(a)}, {b.reference(c)}, b.number(1));
  const auto compiled = compile(b.model);
  ASSERT_TRUE(compiled);
  const Evaluated out = evaluate_at_start(*compiled);
  EXPECT_EQ(out.f[at(compiled->states, "A")], -10);
  EXPECT_EQ(out.f[at(compiled->states, "C")], 100);
}

TEST(Lower, AssignmentRulesMayComeInAnyOrder) {
  ModelBuilder b;
  const SymbolId x = b.variable("x", 3);
  const SymbolId first = b.variable("first");
  const SymbolId second = b.variable("second");
  b.assign(first, b.times(b.use(second), b.number(2)));
  b.assign(second, b.plus(b.use(x), b.number(1)));
  b.rate(x, b.use(first));
  const auto compiled = compile(b.model);
  ASSERT_TRUE(compiled);
  const Evaluated out = evaluate_at_start(*compiled);
  EXPECT_EQ(out.f[0], 8);
  EXPECT_EQ(out.observables[at(compiled->observables, "second")], 4);
}

TEST(Lower, ACircleIsNamed) {
  ModelBuilder b;
  const SymbolId first = b.variable("first");
  const SymbolId second = b.variable("second");
  const SymbolId third = b.variable("third");
  b.assign(first, b.use(second));
  b.assign(second, b.use(third));
  b.assign(third, b.plus(b.use(first), b.number(1)));
  const auto compiled = compile(b.model);
  ASSERT_FALSE(compiled);
  EXPECT_THAT(core::text(compiled.error()), testing::HasSubstr("first -> second -> third -> first"));
}

TEST(Lower, ComputedConstantsFollowParametersThroughSetup) {
  ModelBuilder b;
  const SymbolId weight = b.parameter("weight", 70);
  const SymbolId clearance = b.parameter("clearance");
  const SymbolId x = b.variable("x", 1);
  b.initially(clearance, b.times(b.number(2), b.use(weight)));
  b.initially(x, b.plus(b.use(clearance), b.number(1)));
  b.rate(x, b.make(Operation::negate, b.times(b.use(clearance), b.use(x))));
  const auto compiled = compile(b.model);
  ASSERT_TRUE(compiled);
  EXPECT_EQ(compiled->states.size(), 1U);
  EXPECT_EQ(compiled->parameters.size(), 1U);
  EXPECT_EQ(compiled->kernel->setup_count, 2);  // 2*weight and, for the Jacobian, its negative
  const Evaluated out = evaluate_at_start(*compiled, 0, {50});
  EXPECT_EQ(out.x[0], 101);
  EXPECT_EQ(out.f[0], -100 * 101);
  EXPECT_EQ(out.observables[at(compiled->observables, "clearance")], 100);
}

TEST(Lower, AConstantTakenFromWhatEventsChangeKeepsItsInitialValue) {
  ModelBuilder b;
  const SymbolId dose = b.variable("dose", 5);
  const SymbolId first_dose = b.parameter("first_dose");
  const SymbolId x = b.variable("x", 0);
  b.initially(first_dose, b.use(dose));
  b.rate(x, b.use(first_dose));
  b.event("change", b.make(Operation::greater, b.time(), b.number(1))).assignments = {{dose, b.number(7), {}}};
  const auto compiled = compile(b.model);
  ASSERT_TRUE(compiled);
  EXPECT_GE(compiled->states.find("first_dose"), 0);
  EXPECT_EQ(evaluate_at_start(*compiled).x[at(compiled->states, "first_dose")], 5);
}

TEST(Lower, RateOfFollowsTheChainRule) {
  ModelBuilder b;
  const SymbolId volume = b.compartment("V", 2, false);
  const SymbolId a = b.species("A", volume, 6);
  const SymbolId watch = b.variable("watch");
  b.rate(volume, b.number(1));
  b.reaction("J", {b.reference(a)}, {}, b.number(4));
  b.assign(watch, b.make(Operation::rate_of, b.use(a)));
  const auto compiled = compile(b.model);
  ASSERT_TRUE(compiled);
  // d(A/V)/dt = A'/V - A V'/V^2 = -4/2 - 6/4
  EXPECT_DOUBLE_EQ(evaluate_at_start(*compiled).observables[at(compiled->observables, "watch")], -3.5);
}

TEST(Lower, EventFunctionsFollowTheSignOfTriggers) {
  ModelBuilder b;
  const SymbolId x = b.variable("x", 3);
  b.rate(x, b.number(1));
  const ExpressionId above = b.make(Operation::greater, b.use(x), b.number(2));
  const ExpressionId below = b.make(Operation::less_equal, b.use(x), b.number(2.5));
  b.event("above", above);
  b.event("below", below);
  b.event("both", b.make(Operation::logical_and, above, below));
  b.event("either", b.make(Operation::logical_or, above, below));
  b.event("neither", b.make(Operation::logical_not, b.make(Operation::logical_or, above, below)));
  const auto compiled = compile(b.model);
  ASSERT_TRUE(compiled);
  const Evaluated out = evaluate_at_start(*compiled);
  EXPECT_EQ(out.roots, (std::vector<double>{1, -0.5, -0.5, 1, -1}));
  EXPECT_EQ(out.triggers, (std::vector<double>{1, 0, 0, 1, 0}));
}

// As cases 01506 and 01779 of the SBML Test Suite have it.
TEST(Lower, AnEventThatSetsSizeAndConcentrationTakesTheSizeBefore) {
  ModelBuilder b;
  const SymbolId volume = b.compartment("V", 2, false);
  const SymbolId a = b.species("A", volume, 6);
  b.event("grow", b.make(Operation::greater, b.time(), b.number(1))).assignments = {{a, b.number(10), {}},
                                                                                    {volume, b.number(5), {}}};
  const auto compiled = compile(b.model);
  ASSERT_TRUE(compiled);
  EXPECT_EQ(evaluate_at_start(*compiled).assignments, (std::vector<double>{20, 5}));
  EXPECT_TRUE(compiled->assignment_targets[0].is_state);
  EXPECT_FALSE(compiled->assignment_targets[1].is_state);
}

TEST(Lower, UnsupportedFeaturesAreAllNamed) {
  ModelBuilder b;
  const SymbolId x = b.variable("x", 3);
  b.rate(x, b.number(1));
  model::Event& event = b.event("late", b.make(Operation::greater, b.time(), b.number(1)));
  event.delay = b.number(1);
  event.priority = b.number(1);
  b.rule(model::RuleKind::algebraic, model::k_no_symbol, b.minus(b.use(x), b.number(1)));
  const auto compiled = compile(b.model);
  ASSERT_FALSE(compiled);
  EXPECT_EQ(compiled.error().size(), 3U);
}

TEST(Lower, AnAlgebraicRuleIsARowWithMassZero) {
  ModelBuilder b;
  const SymbolId x = b.variable("x", 3);
  const SymbolId y = b.variable("y", 1);
  b.rate(x, b.use(y));
  b.rule(model::RuleKind::algebraic, model::k_no_symbol, b.minus(b.use(y), b.use(x)));
  const auto compiled = compile(b.model);
  ASSERT_TRUE(compiled);
  EXPECT_EQ(compiled->kernel->mass_diagonal[at(compiled->states, "x")], 1);
  EXPECT_EQ(compiled->kernel->mass_diagonal[at(compiled->states, "y")], 0);
  EXPECT_EQ(evaluate_at_start(*compiled).f[at(compiled->states, "y")], -2);
}

TEST(Lower, HashFollowsTheEquationsAndNotTheOrderOfBuilding) {
  const auto build = [](double constant, bool detour) {
    ModelBuilder b;
    const SymbolId x = b.variable("x", 3);
    if (detour) b.make(Operation::exp, b.use(x));  // a node nobody uses
    b.rate(x, b.times(b.number(constant), b.use(x)));
    return compile(b.model)->hash;
  };
  EXPECT_EQ(build(2, false), build(2, true));
  EXPECT_NE(build(2, false), build(3, false));
}

TEST(Lower, UnusedParametersAreMarked) {
  ModelBuilder b;
  const SymbolId k = b.parameter("k", 1);
  b.parameter("idle");
  const SymbolId x = b.variable("x", 3);
  b.rate(x, b.use(k));
  const auto compiled = compile(b.model);
  ASSERT_TRUE(compiled);
  EXPECT_EQ(compiled->parameter_is_used, (std::vector<std::uint8_t>{1, 0}));
}

}  // namespace
}  // namespace hepatrial::test
