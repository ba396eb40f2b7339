// Every solver against problems whose solution is known.
#include <atomic>
#include <cmath>

#include "simulate/scripted_handler.hpp"

namespace hepatrial::test {
namespace {

using Solvers = EachSolver;

using simulate::Stop;
using simulate::StopReason;

TEST_P(Solvers, RobertsonKinetics) {
  // y1(40) = 0.7158270687194 (Hairer & Wanner, Solving Ordinary Differential Equations II, and every stiff test set
  // since; H. H. Robertson 1966).
  const auto model = compiled_antimony(R"(
    model robertson
      a = 1; b = 0; c = 0;
      a' = -0.04*a + 1e4*b*c;
      b' = 0.04*a - 1e4*b*c - 3e7*b^2;
      c' = 3e7*b^2;
    end)");
  ScriptedHandler handler({40});
  run(model, 1, handler);
  const Seen& last = handler.seen[0].back();
  EXPECT_EQ(last.t, 40);
  EXPECT_NEAR(last.x[0], 0.7158270687194, 1e-7);
  EXPECT_NEAR(last.x[0] + last.x[1] + last.x[2], 1, 1e-8);
}

TEST_P(Solvers, BolusDosesAtStops) {
  const auto model = compiled_antimony("model pk\n k = 0.1; a = 0; a' = -k*a;\nend");
  ScriptedHandler handler({0, 10, 20, 30, 35});
  handler.change = [](const Stop& stop) {
    if (stop.reason != StopReason::time || stop.t > 30) return false;
    stop.x[0] += 100;
    return true;
  };
  run(model, 1, handler);
  const auto& seen = handler.seen[0];
  ASSERT_EQ(seen.size(), 6U);
  double expected = 0;
  for (const double dose : {0.0, 10.0, 20.0, 30.0}) expected += 100 * std::exp(-0.1 * (35 - dose));
  EXPECT_NEAR(seen.back().x[0], expected, 1e-6 * expected);
  EXPECT_NEAR(seen[2].x[0], 100 * std::exp(-1.0), 1e-6);  // before the second dose
}

TEST_P(Solvers, LogisticGrowth) {
  const auto model = compiled_antimony("model g\n r = 0.3; K = 50; n = 1; n' = r*n*(1 - n/K);\nend");
  ScriptedHandler handler({5, 10, 40});
  run(model, 1, handler);
  for (const Seen& stop : handler.seen[0]) {
    EXPECT_NEAR(stop.x[0], 50 / (1 + 49 * std::exp(-0.3 * stop.t)), 1e-6) << stop.t;
  }
}

TEST_P(Solvers, LotkaVolterraKeepsItsInvariant) {
  const auto model = compiled_antimony("model l\n u = 2; v = 1; u' = u - u*v; v' = u*v - v;\nend");
  std::vector<double> times;
  for (int step = 1; step <= 40; ++step) times.push_back(step * 0.5);
  ScriptedHandler handler(times);
  run(model, 1, handler);
  const auto invariant = [](const Seen& stop) {
    return stop.x[0] - std::log(stop.x[0]) + stop.x[1] - std::log(stop.x[1]);
  };
  for (const Seen& stop : handler.seen[0]) EXPECT_NEAR(invariant(stop), invariant(handler.seen[0][0]), 1e-6);
}

TEST_P(Solvers, StopsAreExact) {
  const auto model = compiled_antimony("model d\n x = 1; x' = -x;\nend");
  const std::vector<double> times{0.1, 0.3, 1.0 / 3, 7.7, 365.25};
  ScriptedHandler handler(times);
  run(model, 1, handler);
  ASSERT_EQ(handler.seen[0].size(), times.size() + 1);
  for (std::size_t index = 0; index < times.size(); ++index) EXPECT_EQ(handler.seen[0][index + 1].t, times[index]);
}

TEST_P(Solvers, StopsWithoutChangeCostNoRestart) {
  const auto model = compiled_antimony("model d\n x = 1; y = 0; x' = -x; y' = x - 0.01*y;\nend");
  std::vector<double> times;
  for (int step = 1; step <= 100; ++step) times.push_back(step);
  ScriptedHandler quiet(times);
  const auto without = run(model, 1, quiet);
  ScriptedHandler busy(times);
  busy.change = [](const Stop&) { return true; };
  const auto with = run(model, 1, busy);
  if (is_reference()) {
    EXPECT_LT(2 * without.steps, with.steps);
  } else {
    EXPECT_LE(without.steps, with.steps);  // a one-step method restarts for nothing
  }
  EXPECT_EQ(without.stops, 101U);
}

TEST_P(Solvers, ParametersChangedAtAStopReachTheRates) {
  const auto model = compiled_antimony("model d\n k = 1; twice := 2*k; x = 0; x' = twice;\nend");
  ScriptedHandler handler({1, 2});
  handler.change = [](const Stop& stop) {
    stop.p[0] = 5;
    return stop.reason == StopReason::time;
  };
  handler.prepare = [](std::size_t, std::span<double> p) { p[0] = 1; };
  handler.change = [](const Stop& stop) {
    if (stop.reason != StopReason::time) return false;
    stop.p[0] = 5;
    return true;
  };
  run(model, 1, handler);
  EXPECT_NEAR(handler.seen[0][1].x[0], 2, 1e-9);
  EXPECT_NEAR(handler.seen[0][2].x[0], 12, 1e-8);
}

TEST_P(Solvers, TimeDependentRatesAndALateStart) {
  const auto model = compiled_antimony("model d\n x = 0; x' = 2*time;\nend");
  ScriptedHandler handler({5});
  handler.start = 3;
  run(model, 1, handler);
  EXPECT_EQ(handler.seen[0][0].t, 3);
  EXPECT_NEAR(handler.seen[0][1].x[0], 25 - 9, 1e-7);
}

TEST_P(Solvers, AFailedRowSaysWhyAndLeavesOthersAlone) {
  // dx/dt = x^2 from 1 goes to infinity at t = 1; from -1 it goes to zero.
  const auto model = compiled_antimony("model blow\n s = 1; x = 0; x' = x^2;\nend");
  const std::size_t start = static_cast<std::size_t>(model.parameters.find("s"));
  ScriptedHandler handler({2}, 3);
  handler.prepare = [&](std::size_t row, std::span<double> p) { p[start] = row == 1 ? 1 : -1; };
  handler.change = [&](const Stop& stop) {
    if (stop.reason != StopReason::start) return false;
    stop.x[0] = stop.p[start];
    return true;
  };
  const auto statistics = run(model, 3, handler);
  EXPECT_EQ(statistics.failed, 1U);
  EXPECT_EQ(statistics.rows, 3U);
  EXPECT_THAT(handler.failures[1], testing::HasSubstr("CVODE"));
  EXPECT_THAT(handler.failures[1], testing::HasSubstr("t = "));
  EXPECT_EQ(handler.failures[0], "");
  EXPECT_NEAR(handler.seen[0].back().x[0], -1.0 / 3, 1e-8);  // x = x0 / (1 - x0 t)
  EXPECT_EQ(handler.seen[0], handler.seen[2]);
}

TEST_P(Solvers, NanParameterIsAFailureWithItsName) {
  const auto model = compiled_antimony("model d\n k = 1; x = 1; x' = -k*x;\nend");
  ScriptedHandler handler({1}, 2);
  handler.prepare = [](std::size_t row, std::span<double> p) {
    if (row == 0) p[0] = std::nan("");
  };
  EXPECT_EQ(run(model, 2, handler).failed, 1U);
  EXPECT_THAT(handler.failures[0], testing::HasSubstr("parameter is NaN: k"));
  EXPECT_TRUE(handler.seen[0].empty());
  EXPECT_EQ(handler.seen[1].size(), 2U);
}

TEST_P(Solvers, NanStateIsAFailureWithItsName) {
  const auto model = compiled_antimony("model d\n x = 1; y = 0; x' = -x; y' = x;\nend");
  ScriptedHandler handler({1, 2});
  handler.change = [](const Stop& stop) {
    if (stop.reason == StopReason::time) stop.x[1] = std::nan("");
    return stop.reason == StopReason::time;
  };
  run(model, 1, handler);
  EXPECT_THAT(handler.failures[0], testing::HasSubstr("state y is NaN at t = 1"));
}

TEST_P(Solvers, TooManyStepsIsAFailure) {
  const auto model = compiled_antimony("model d\n x = 0; x' = sin(1000*time);\nend");
  ScriptedHandler handler({100});
  simulate::SolverOptions options = tight();
  options.maximum_steps_between_stops = 50;
  run(model, 1, handler, options);
  EXPECT_THAT(handler.failures[0], testing::HasSubstr("more than 50 steps"));
}

class ThrowingHandler final : public ScriptedHandler {
 public:
  using ScriptedHandler::ScriptedHandler;
  simulate::NextStop on_stop(const Stop& stop) override {
    if (stop.row == 0 && stop.reason == StopReason::time) throw std::runtime_error("no such visit");
    return ScriptedHandler::on_stop(stop);
  }
};

TEST_P(Solvers, WhatAHandlerThrowsIsAFailureOfItsRow) {
  const auto model = compiled_antimony("model d\n x = 1; x' = -x;\nend");
  ThrowingHandler handler({1}, 2);
  EXPECT_EQ(run(model, 2, handler).failed, 1U);
  EXPECT_THAT(handler.failures[0], testing::HasSubstr("no such visit"));
  EXPECT_EQ(handler.seen[1].size(), 2U);
}

TEST_P(Solvers, AStopThatIsNotLaterIsAFailure) {
  const auto model = compiled_antimony("model d\n x = 1; x' = -x;\nend");
  ScriptedHandler backwards({2, 1});
  run(model, 1, backwards);
  EXPECT_THAT(backwards.failures[0], testing::HasSubstr("not after the present time"));
  ScriptedHandler standing({2, 2});
  run(model, 1, standing);
  EXPECT_THAT(standing.failures[0], testing::HasSubstr("not after the present time"));
}

TEST_P(Solvers, NoRows) {
  const auto model = compiled_antimony("model d\n x = 1; x' = -x;\nend");
  ScriptedHandler handler({1}, 0);
  EXPECT_EQ(run(model, 0, handler).rows, 0U);
}

TEST_P(Solvers, AModelWithoutStatesStillStops) {
  const auto model = compiled_antimony("model d\n k = 1;\nend");
  ScriptedHandler handler({1, 2});
  run(model, 1, handler);
  EXPECT_EQ(handler.failures[0], "");
  EXPECT_EQ(handler.seen[0].size(), 3U);
}

TEST_P(Solvers, RefusesAnotherKernelVersion) {
  auto model = compiled_antimony("model d\n x = 1; x' = -x;\nend");
  auto other = std::make_shared<hepatrial_kernel>(*model.kernel);
  other->version = HEPATRIAL_KERNEL_VERSION + 1;
  const auto keep = model.kernel;
  model.kernel = other;
  ScriptedHandler handler({1});
  const auto result = kind().make()->run(model, 1, handler, tight(), nullptr, nullptr);
  ASSERT_FALSE(result);
  EXPECT_THAT(core::text(result.error()), testing::HasSubstr("version"));
}

TEST_P(Solvers, TheStopFlagEndsTheRun) {
  const auto model = compiled_antimony("model d\n x = 1; x' = -x;\nend");
  core::StopFlag stop{false};
  ScriptedHandler handler({1, 2}, 10);
  handler.change = [&](const Stop& at) {
    if (at.row == 3) stop = true;
    return false;
  };
  const auto result = kind().make()->run(model, 10, handler, tight(), nullptr, &stop);
  ASSERT_TRUE(result);
  EXPECT_TRUE(result->interrupted);
  EXPECT_LT(result->rows, 10U);
  if (is_reference()) {
    EXPECT_EQ(result->rows, 3U);
  }
}

INSTANTIATE_TEST_SUITE_P(Solvers, Solvers, ::testing::Values(0, 1, 4, 8), solver_name);

}  // namespace
}  // namespace hepatrial::test
