// Same bits whatever the threads and the order of rows.
#include <numeric>

#include "core/random.hpp"
#include "simulate/scripted_handler.hpp"

namespace hepatrial::test {
namespace {

using Determinism = EachSolver;

// Stiff, nonlinear, with an event and doses; rows differ a lot, so that anything carried over from row to row shows.
const char* const k_model = R"(
  model target
    kel = 0.1; kon = 1; koff = 0.01; kdeg = 0.5; ksyn = 1; limit = 0.2;
    drug = 0; target = 2; bound = 0; H = 0;
    drug' = -kel*drug - kon*drug*target + koff*bound;
    target' = ksyn - kdeg*target - kon*drug*target + koff*bound;
    bound' = kon*drug*target - koff*bound - kel*bound;
    H' = 0.01*target^1.5/(1 + target^1.5);
    progressed: at (H > limit): H = 0;
  end)";

std::vector<std::vector<Seen>> simulate_rows(const std::vector<std::size_t>& patients, int threads,
                                             SolverKind solver = {EachSolver::GetParam()}) {
  const auto model = compiled_antimony(k_model);
  const auto index = [&](const char* name) { return static_cast<std::size_t>(model.parameters.find(name)); };
  const std::size_t kon = index("kon"), kdeg = index("kdeg"), limit = index("limit");
  const std::size_t drug = static_cast<std::size_t>(model.states.find("drug"));
  ScriptedHandler handler({7, 14, 21, 28, 60}, patients.size());
  handler.prepare = [&](std::size_t row, std::span<double> p) {
    core::RandomStream stream(1, "test", patients[row]);
    p[kon] *= std::exp(2 * stream.normal());
    p[kdeg] *= std::exp(stream.normal());
    p[limit] *= stream.exponential();
  };
  handler.change = [&](const simulate::Stop& stop) {
    if (stop.reason != simulate::StopReason::time) return false;
    stop.x[drug] += 10;
    return true;
  };
  simulate::SolverOptions options;
  options.threads = threads;
  const auto statistics = solver.make()->run(model, patients.size(), handler, options, nullptr, nullptr);
  EXPECT_TRUE(statistics && statistics->failed == 0);
  return handler.seen;
}

TEST_P(Determinism, SameBitsForAnyThreadCount) {
  std::vector<std::size_t> patients(60);
  std::iota(patients.begin(), patients.end(), 0);
  const auto one = simulate_rows(patients, 1);
  EXPECT_EQ(one, simulate_rows(patients, 2));
  EXPECT_EQ(one, simulate_rows(patients, 4));
}

TEST_P(Determinism, SameBitsAfterPermutingRows) {
  std::vector<std::size_t> patients(60);
  std::iota(patients.begin(), patients.end(), 0);
  const auto ordered = simulate_rows(patients, 1);
  std::vector<std::size_t> permuted;
  for (std::size_t index = 0; index < patients.size(); ++index) permuted.push_back((index * 37 + 11) % 60);
  const auto shuffled = simulate_rows(permuted, 1);
  for (std::size_t row = 0; row < permuted.size(); ++row) EXPECT_EQ(shuffled[row], ordered[permuted[row]]) << row;
}

// Kernels of one lane are interpreted here; the compile room shows that compiled ones give the same bits.
TEST(DeterminismAcrossLanes, SameBitsForAnyLaneCount) {
  std::vector<std::size_t> patients(61);
  std::iota(patients.begin(), patients.end(), 0);
  const auto one = simulate_rows(patients, 1, {1});
  for (const int lanes : {2, 4, 8}) EXPECT_EQ(one, simulate_rows(patients, 3, {lanes})) << lanes;
}

INSTANTIATE_TEST_SUITE_P(Solvers, Determinism, ::testing::Values(0, 1, 4, 8), solver_name);

}  // namespace
}  // namespace hepatrial::test
