// Rows that the lanes give up.
#include <cmath>

#include "simulate/scripted_handler.hpp"

namespace hepatrial::test {
namespace {

// exp(-1/s^2) and its slope are 0 at s = 0, but the slope's formula is 0 times infinity there. A Rosenbrock step needs
// the slope at its start; CVODE does not. So the row with shift = 0 cannot leave t = 0 in a lane, and the others can.
const char* const k_model = R"(
  model awkward
    shift = 1; decay = 0.5;
    x = 1; y = 0;
    x' = -decay*x + exp(-1/((time + shift)*(time + shift)));
    y' = x - y;
  end)";

ScriptedHandler simulate_rows(std::size_t rows, std::size_t every, simulate::BatchStatistics& statistics, int threads) {
  const auto model = compiled_antimony(k_model);
  const auto shift = static_cast<std::size_t>(model.parameters.find("shift"));
  const auto decay = static_cast<std::size_t>(model.parameters.find("decay"));
  ScriptedHandler handler({1, 2, 5, 10}, rows);
  handler.prepare = [=](std::size_t row, std::span<double> p) {
    p[shift] = row % every == 0 ? 0 : 0.5 + static_cast<double>(row);
    p[decay] = 0.1 + 0.01 * static_cast<double>(row);
  };
  simulate::SolverOptions options = tight();
  options.threads = threads;
  statistics = run(model, rows, handler, options);
  return handler;
}

using Rescue = EachSolver;

TEST_P(Rescue, TheReferenceSolverBringsARowToItsEnd) {
  simulate::BatchStatistics statistics;
  const ScriptedHandler handler = simulate_rows(20, 10, statistics, 1);
  EXPECT_EQ(statistics.rescued, is_reference() ? 0U : 2U);
  EXPECT_EQ(statistics.failed, 0U);
  const auto model = compiled_antimony(k_model);
  for (std::size_t row = 0; row < 20; ++row) {
    ASSERT_EQ(handler.seen[row].size(), 5U) << row;
    EXPECT_TRUE(std::isfinite(handler.seen[row].back().x[0]));
  }
  // The rescued row's numbers are the reference solver's, to the bit.
  ScriptedHandler alone({1, 2, 5, 10});
  alone.prepare = [&](std::size_t, std::span<double> p) {
    p[static_cast<std::size_t>(model.parameters.find("shift"))] = 0;
    p[static_cast<std::size_t>(model.parameters.find("decay"))] = 0.1;
  };
  ASSERT_TRUE(simulate::make_reference_solver()->run(model, 1, alone, tight(), nullptr, nullptr));
  EXPECT_EQ(handler.seen[0], alone.seen[0]);
}

TEST_P(Rescue, SameBitsForAnyThreadsAndNeighbours) {
  simulate::BatchStatistics one, four, often;
  const ScriptedHandler few = simulate_rows(40, 10, one, 1);
  EXPECT_EQ(few.seen, simulate_rows(40, 10, four, 4).seen);
  EXPECT_EQ(one.rescued, four.rescued);
  const ScriptedHandler many = simulate_rows(40, 5, often, 2);
  for (std::size_t row = 0; row < 40; ++row) {
    if (row % 5 == 0 && row % 10 != 0) continue;
    EXPECT_EQ(few.seen[row], many.seen[row]) << row;
  }
}

INSTANTIATE_TEST_SUITE_P(All, Rescue, ::testing::Values(0, 1, 4, 8), solver_name);

TEST(RescueAcrossLanes, EveryLaneCountGivesTheSameBits) {
  const auto model = compiled_antimony(k_model);
  const auto shift = static_cast<std::size_t>(model.parameters.find("shift"));
  std::vector<std::vector<std::vector<Seen>>> found;
  for (const int lanes : {1, 2, 4, 8}) {
    ScriptedHandler handler({1, 2, 5, 10}, 17);
    handler.prepare = [&](std::size_t row, std::span<double> p) { p[shift] = static_cast<double>(row % 4); };
    const auto statistics = simulate::make_batch_solver(lanes)->run(model, 17, handler, tight(), nullptr, nullptr);
    ASSERT_TRUE(statistics);
    EXPECT_EQ(statistics->rescued, 5U);
    found.push_back(handler.seen);
  }
  for (const auto& each : found) EXPECT_EQ(each, found.front());
}

}  // namespace
}  // namespace hepatrial::test
