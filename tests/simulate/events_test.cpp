// Events of the model: when they fire, in which order, with which values (SBML L3V2 section 4.11).
#include <cmath>

#include "compile/model_builder.hpp"
#include "simulate/scripted_handler.hpp"

namespace hepatrial::test {
namespace {

using Events = EachSolver;

using simulate::Stop;
using simulate::StopReason;

compile::CompiledModel compiled(const ModelBuilder& b) {
  auto result = compile::compile(b.model);
  EXPECT_TRUE(result) << (result ? "" : core::text(result.error()));
  return *result;
}

// A clock state x' = 1 from 0.
SymbolId add_clock(ModelBuilder& b, double start = 0) {
  const SymbolId x = b.variable("x", start);
  b.rate(x, b.number(1));
  return x;
}

TEST_P(Events, CumulativeHazardCrossesItsThresholdAtTheKnownTime) {
  // Gompertz hazard h0 e^(g t): H(t) = h0/g (e^(g t) - 1), so H = threshold at t = ln(1 + threshold g / h0) / g.
  const auto model = compiled_antimony(R"(
    model death
      h0 = 0.01; g = 0.05; threshold = 1; H = 0; H' = h0*exp(g*time);
      died: at (H > threshold): ;
    end)");
  const std::size_t threshold = static_cast<std::size_t>(model.parameters.find("threshold"));
  const std::vector<double> thresholds{0.001, 0.2, 1, 3.7};
  ScriptedHandler handler({21, 42, 63, 200}, thresholds.size());
  handler.prepare = [&](std::size_t row, std::span<double> p) { p[threshold] = thresholds[row]; };
  run(model, thresholds.size(), handler);
  for (std::size_t row = 0; row < thresholds.size(); ++row) {
    const auto times = event_times(handler.seen[row]);
    ASSERT_EQ(times.size(), 1U) << row;
    const double expected = std::log(1 + thresholds[row] * 0.05 / 0.01) / 0.05;
    EXPECT_NEAR(times[0], expected, 1e-6) << row;
  }
}

TEST_P(Events, FireAtTheStartWhenTheTriggerWasFalseBefore) {
  ModelBuilder b;
  const SymbolId x = add_clock(b, 5);
  const SymbolId count = b.variable("count", 0);
  model::Event& event = b.event("already", b.make(Operation::greater, b.use(x), b.number(1)));
  event.initial_value = false;
  event.assignments = {{count, b.plus(b.use(count), b.number(1)), {}}};
  model::Event& quiet = b.event("held", b.make(Operation::greater, b.use(x), b.number(1)));
  quiet.initial_value = true;
  ScriptedHandler handler({1});
  run(compiled(b), 1, handler);
  EXPECT_EQ(event_times(handler.seen[0]), std::vector<double>{0});
  EXPECT_EQ(handler.seen[0][1].event, 0);
}

TEST_P(Events, AStrictTriggerAtEqualityFiresJustAfterTheStart) {
  ModelBuilder b;
  const SymbolId x = add_clock(b);
  b.event("leaves zero", b.make(Operation::greater, b.use(x), b.number(0)));
  ScriptedHandler handler({1});
  run(compiled(b), 1, handler);
  const auto times = event_times(handler.seen[0]);
  ASSERT_EQ(times.size(), 1U);
  EXPECT_NEAR(times[0], 0, 1e-9);
}

TEST_P(Events, AConditionThatStaysAtEqualityDoesNotFireUntilItLeaves) {
  // x stays exactly 0 until the dose at 3, then grows.
  ModelBuilder b;
  const SymbolId k = b.variable("k", 0);
  const SymbolId x = b.variable("x", 0);
  b.rate(x, b.use(k));
  b.event("appears", b.make(Operation::greater, b.use(x), b.number(0)));
  const auto model = compiled(b);
  const auto slot = static_cast<std::size_t>(model.parameters.find("k"));
  ScriptedHandler handler({3, 5});
  handler.change = [&](const Stop& stop) {
    if (stop.t != 3) return false;
    stop.p[slot] = 2;
    return true;
  };
  run(model, 1, handler);
  const auto times = event_times(handler.seen[0]);
  ASSERT_EQ(times.size(), 1U);
  EXPECT_NEAR(times[0], 3, 1e-9);
}

TEST_P(Events, AnInputThatSwitchesOnAfterExactZeroIsNotMissed) {
  const auto model = compiled_antimony(R"(
    model late
      x = 0; x' = piecewise(1, time > 2, 0);
      seen: at (x > 0): ;
    end)");
  ScriptedHandler handler({10});
  run(model, 1, handler);
  const auto times = event_times(handler.seen[0]);
  ASSERT_EQ(times.size(), 1U);
  EXPECT_NEAR(times[0], 2, 0.01);  // the step over the switch itself is only as good as the error control
}

TEST_P(Events, FiresOncePerCrossingAndAgainAfterRearming) {
  const auto model = compiled_antimony(R"(
    model wave
      c = 1; s = 0; c' = -s; s' = c;
      up: at (s > 0.5): ;
    end)");
  ScriptedHandler handler({5, 10, 15, 20});
  run(model, 1, handler);
  const auto times = event_times(handler.seen[0]);
  // sin t = 1/2 upwards at pi/6 + 2 pi n.
  ASSERT_EQ(times.size(), 4U);
  for (std::size_t n = 0; n < times.size(); ++n) {
    EXPECT_NEAR(times[n], M_PI / 6 + 2 * M_PI * static_cast<double>(n), 1e-6);
  }
}

TEST_P(Events, ResetToBelowTheThresholdGivesAPeriodicEvent) {
  const auto model = compiled_antimony(R"(
    model sawtooth
      var x = 0; x' = 1; n = 0; var n;
      wrap: at (x >= 2.5): x = 0, n = n + 1;
    end)");
  ScriptedHandler handler({26});
  run(model, 1, handler);
  const auto times = event_times(handler.seen[0]);
  ASSERT_EQ(times.size(), 10U);
  for (std::size_t n = 0; n < times.size(); ++n) EXPECT_NEAR(times[n], 2.5 * static_cast<double>(n + 1), 1e-9);
}

TEST_P(Events, EventAndStopAtTheSameTimeComeInThatOrder) {
  const auto model = compiled_antimony("model c\n x = 0; x' = 1;\n ten: at (time >= 10): ;\nend");
  ScriptedHandler handler({5, 10, 15});
  run(model, 1, handler);
  const auto& seen = handler.seen[0];
  ASSERT_EQ(seen.size(), 5U);
  EXPECT_EQ(seen[2].reason, StopReason::event);
  EXPECT_EQ(seen[3].reason, StopReason::time);
  EXPECT_EQ(seen[3].t, 10);
  EXPECT_NEAR(seen[2].t, 10, 1e-12);
}

TEST_P(Events, SimultaneousEventsUseTriggerTimeValuesInModelOrder) {
  // Two variables swapped by two events of one moment: with values from trigger time it is a swap, with values at
  // execution both end up equal.
  for (const bool from_trigger : {true, false}) {
    ModelBuilder b;
    const SymbolId x = add_clock(b);
    const SymbolId first = b.variable("first", 1);
    const SymbolId second = b.variable("second", 2);
    const ExpressionId trigger = b.make(Operation::greater_equal, b.use(x), b.number(1));
    b.event("one", trigger).assignments = {{first, b.use(second), {}}};
    b.event("two", trigger).assignments = {{second, b.use(first), {}}};
    for (model::Event& event : b.model.events) event.use_values_from_trigger_time = from_trigger;
    const auto model = compiled(b);
    std::vector<double> p;
    ScriptedHandler handler({2});
    handler.change = [&](const Stop& stop) {
      p.assign(stop.p.begin(), stop.p.end());
      return false;
    };
    run(model, 1, handler);
    const auto& seen = handler.seen[0];
    ASSERT_EQ(seen.size(), 4U);
    EXPECT_EQ(seen[1].event, 0);
    EXPECT_EQ(seen[2].event, 1);
    EXPECT_EQ(p[at(model.parameters, "first")], 2);
    EXPECT_EQ(p[at(model.parameters, "second")], from_trigger ? 1 : 2);
  }
}

TEST_P(Events, OneMayTakeBackAnotherThatIsNotPersistent) {
  for (const bool persistent : {true, false}) {
    ModelBuilder b;
    const SymbolId x = add_clock(b);
    const SymbolId allowed = b.variable("allowed", 1);
    const ExpressionId due = b.make(Operation::greater_equal, b.use(x), b.number(1));
    const ExpressionId open = b.make(Operation::greater, b.use(allowed), b.number(0));
    b.event("forbid", due).assignments = {{allowed, b.number(0), {}}};
    b.event("act", b.make(Operation::logical_and, due, open)).persistent = persistent;
    ScriptedHandler handler({2});
    run(compiled(b), 1, handler);
    EXPECT_EQ(event_times(handler.seen[0]).size(), persistent ? 2U : 1U);
  }
}

TEST_P(Events, OneMayCauseAnother) {
  ModelBuilder b;
  const SymbolId x = add_clock(b);
  const SymbolId flag = b.variable("flag", 0);
  const SymbolId result = b.variable("result", 0);
  b.event("effect", b.make(Operation::greater, b.use(flag), b.number(0))).assignments = {{result, b.number(9), {}}};
  b.event("cause", b.make(Operation::greater_equal, b.use(x), b.number(1))).assignments = {{flag, b.number(1), {}}};
  ScriptedHandler handler({2});
  run(compiled(b), 1, handler);
  const auto& seen = handler.seen[0];
  ASSERT_EQ(seen.size(), 4U);
  EXPECT_EQ(seen[1].event, 1);
  EXPECT_EQ(seen[2].event, 0);
  EXPECT_EQ(seen[1].t, seen[2].t);
}

TEST_P(Events, EndlessCascadesAreAFailure) {
  ModelBuilder b;
  const SymbolId flag = b.variable("flag", 0);
  add_clock(b);
  const ExpressionId one = b.make(Operation::equal, b.use(flag), b.number(1));
  const ExpressionId zero = b.make(Operation::equal, b.use(flag), b.number(0));
  b.event("down", one).assignments = {{flag, b.number(0), {}}};
  model::Event& up = b.event("up", zero);
  up.initial_value = false;
  up.assignments = {{flag, b.number(1), {}}};
  ScriptedHandler handler({2});
  run(compiled(b), 1, handler);
  EXPECT_THAT(handler.failures[0], testing::HasSubstr("without end"));
}

TEST_P(Events, AThresholdLoweredAtAStopFiresThere) {
  const auto model = compiled_antimony("model c\n x = 0; x' = 1; limit = 100;\n hit: at (x > limit): ;\nend");
  const std::size_t limit = static_cast<std::size_t>(model.parameters.find("limit"));
  ScriptedHandler handler({3, 6});
  handler.change = [&](const Stop& stop) {
    if (stop.t != 3) return false;
    stop.p[limit] = 1;
    return true;
  };
  run(model, 1, handler);
  EXPECT_EQ(event_times(handler.seen[0]), std::vector<double>{3});
}

TEST_P(Events, WithoutANextStopTheRowRunsToItsEvent) {
  const auto model = compiled_antimony("model c\n x = 0; x' = 1;\n hit: at (x > 12.5): ;\nend");
  class ToEvent final : public ScriptedHandler {
   public:
    using ScriptedHandler::ScriptedHandler;
    simulate::NextStop on_stop(const Stop& stop) override {
      (void)ScriptedHandler::on_stop(stop);
      simulate::NextStop next;
      next.finished = stop.reason == StopReason::event;
      return next;
    }
  };
  ToEvent handler({1});
  run(model, 1, handler);
  ASSERT_EQ(handler.seen[0].size(), 2U);
  EXPECT_NEAR(handler.seen[0][1].t, 12.5, 1e-9);
}

// The solution is a parabola, so error control would step over the two months in which the trigger holds.
TEST_P(Events, ATriggerThatHoldsInsideALongStepOnlyIsNotMissed) {
  if (is_reference()) return;  // CVODE looks at step ends: docs/methods/solver.md
  const auto model = compiled_antimony(R"(
    model parabola
      height = 10; rate = 2; x = -99; n = 0;
      x' = rate*(height - time);
      up: at (x > 0): n = n + 1;
    end)");
  ScriptedHandler handler({1000});
  run(model, 1, handler, simulate::SolverOptions{});
  const auto times = event_times(handler.seen[0]);
  ASSERT_EQ(times.size(), 1U);
  EXPECT_NEAR(times[0], 9, 1e-9);  // x = 1 - (t - 10)^2
}

// A rate that is a step in time: error control alone would need many short steps and keep an error of its size.
TEST_P(Events, AnEdgeInARateIsAStepEnd) {
  const auto model = compiled_antimony(R"(
    model edge
      x = 0;
      x' = piecewise(1, time < 3.3, 5);
    end)");
  ScriptedHandler handler({10});
  const auto statistics = run(model, 1, handler, simulate::SolverOptions{});
  EXPECT_NEAR(handler.seen[0].back().x[0], 3.3 + 5 * 6.7, is_reference() ? 1e-4 : 1e-11);
  if (!is_reference()) {
    EXPECT_LT(statistics.steps, 40U);
  }
}

INSTANTIATE_TEST_SUITE_P(Solvers, Events, ::testing::Values(0, 1, 4, 8), solver_name);

}  // namespace
}  // namespace hepatrial::test
