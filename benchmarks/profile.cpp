#include "benchmarks/profile.hpp"

#include <algorithm>

#include "benchmarks/engines.hpp"
#include "benchmarks/kernel_timing.hpp"
#include "benchmarks/measurement.hpp"
#include "simulate/lane_group.hpp"

namespace hepatrial::benchmarks {

namespace {

// The product's batch solver around a given kernel of many lanes, with the vector work of a step timed as well.
class TimedBatchSolver final : public simulate::Solver {
 public:
  TimedBatchSolver(std::shared_ptr<const hepatrial_kernel> kernel, std::shared_ptr<const hepatrial_kernel> row_kernel)
      : kernel_(std::move(kernel)), row_kernel_(std::move(row_kernel)) {}

  core::Result<simulate::BatchStatistics> run(const compile::CompiledModel& model, std::size_t row_count,
                                              simulate::StopHandler& handler, const simulate::SolverOptions& options,
                                              core::Progress* progress, const core::StopFlag* stop) override {
    const simulate::Work work{model, row_count, handler, options, progress, stop};
    if (auto good = simulate::check_work(work); !good) return core::fail(std::move(good.error()));
    plain_ = *simulate::lane_arithmetic(kernel_->lanes);
    simulate::LaneArithmetic arithmetic = plain_;
    arithmetic.attempt = [](const simulate::LaneStep& step) { timed_sums([&] { plain_.attempt(step); }); };
    return simulate::run_workers(work, [&]() -> core::Result<std::unique_ptr<simulate::Worker>> {
      return std::make_unique<simulate::LaneGroup>(work, kernel_, row_kernel_, arithmetic);
    });
  }

 private:
  // The vector work is the attempt less what the kernel took inside it.
  template <class Action>
  static void timed_sums(Action action) {
    const std::uint64_t inside = kernel_ticks(), start = ticks();
    action();
    const std::uint64_t whole = ticks() - start;
    account().add(Part::stage_sums, whole - (kernel_ticks() - inside));
  }
  static std::uint64_t kernel_ticks() {
    const Account& sum = account();
    const auto spent = [&](Part part) { return sum.spent[static_cast<std::size_t>(part)]; };
    return spent(Part::rhs) + spent(Part::jacobian) + sum.stage.spent + sum.factor.spent + sum.probing_ticks;
  }

  static inline simulate::LaneArithmetic plain_;
  std::shared_ptr<const hepatrial_kernel> kernel_, row_kernel_;
};

// Ticks of one measurement of nothing.
double empty_ticks() {
  std::uint64_t lowest = ~std::uint64_t{0};
  for (int i = 0; i < 1000; ++i) {
    const std::uint64_t start = ticks();
    lowest = std::min(lowest, ticks() - start);
  }
  return static_cast<double>(lowest);
}

struct Timing {
  double ticks = 0;  // of the run, without what measuring cost
  double seconds_per_tick = 0, processor_seconds_per_tick = 0;
  std::array<double, k_part_count> parts{};  // ticks
  std::uint64_t steps = 0;

  double& operator[](Part part) { return parts[static_cast<std::size_t>(part)]; }
};

// A fused function's time, split by what its first half takes alone.
void split(Timing& timing, Part first, Part second, const Account::Fused& fused, double empty) {
  if (fused.calls == 0) return;
  const double whole = std::max(0.0, static_cast<double>(fused.spent) - empty * static_cast<double>(fused.calls));
  const double alone = quantile(fused.first_samples, 0.5) - empty, both = quantile(fused.whole_samples, 0.5) - empty;
  const double share = both > 0 ? std::clamp(alone / both, 0.0, 1.0) : 0;
  timing[first] += share * whole;
  timing[second] += (1 - share) * whole;
}

core::Result<Timing> run_timed(simulate::Solver& solver, const Problem& problem, const compile::CompiledModel& model,
                               double relative_tolerance, std::size_t rows) {
  Account& sum = account();
  sum = {};
  Run run;
  run.relative_tolerance = relative_tolerance;
  run.rows = rows;
  run.patients = std::min(rows, problem.patient_count);
  const std::uint64_t start = ticks();
  const auto outcome = measure(solver, problem, model, run);
  const double elapsed = static_cast<double>(ticks() - start);
  if (!outcome) return core::fail(outcome.error());
  const double empty = empty_ticks();
  Timing timing;
  timing.steps = outcome->statistics.steps;
  timing.seconds_per_tick = outcome->wall_seconds / elapsed;
  timing.processor_seconds_per_tick = outcome->processor_seconds / elapsed;
  timing.ticks = elapsed - static_cast<double>(sum.probing_ticks) - 2 * empty * static_cast<double>(sum.timings);
  for (std::size_t part = 0; part < k_part_count; ++part) {
    const double spent = static_cast<double>(sum.spent[part]) - empty * static_cast<double>(sum.calls[part]);
    timing.parts[part] = std::max(0.0, spent);
  }
  // Each kernel call inside an attempt cost one more reading of the clock there.
  timing[Part::stage_sums] =
      std::max(0.0, timing[Part::stage_sums] - empty * static_cast<double>(sum.stage.calls + sum.factor.calls));
  split(timing, Part::rhs, Part::solve, sum.stage, empty);
  split(timing, Part::jacobian, Part::factorisation, sum.factor, empty);
  return timing;
}

Profile shares_of(const Problem& problem, std::string engine, double relative_tolerance, const Timing& timing,
                  const std::string& rest_name) {
  Profile profile{problem.name, std::move(engine), relative_tolerance, {}, 0};
  double rest = 1;
  for (std::size_t part = 0; part < k_part_count; ++part) {
    const double share = timing.parts[part] / timing.ticks;
    if (share == 0) continue;
    profile.shares.push_back({name(static_cast<Part>(part)), share});
    rest -= share;
  }
  profile.shares.push_back({rest_name, rest});
  const double steps = std::max(1.0, static_cast<double>(timing.steps));
  profile.nanoseconds_per_lane_step = 1e9 * timing.ticks * timing.processor_seconds_per_tick / steps;
  return profile;
}

}  // namespace

core::Result<Profile> profile_ours(const Problem& problem, const compile::CompiledModel& model,
                                   double relative_tolerance, std::size_t rows) {
  std::shared_ptr<const hepatrial_kernel> one = model.kernel;
  for (const auto& kernel : model.chosen_kernels) {
    if (kernel->lanes == 1) one = kernel;
  }
  TimedBatchSolver solver(timed_kernel(compile::lane_kernel(model, our_lanes())), timed_stop_kernel(one));
  const auto timing = run_timed(solver, problem, model, relative_tolerance, rows);
  if (!timing) return core::fail(timing.error());
  return shares_of(problem, our_solver_name(), relative_tolerance, *timing, "step control and the rest");
}

core::Result<Profile> profile_rival(const Problem& problem, const compile::CompiledModel& model,
                                    const RivalSetting& setting, double relative_tolerance, std::size_t rows) {
  compile::CompiledModel timed = model;
  timed.kernel = timed_kernel(model.kernel);
  RivalSolver solver(setting, true);
  auto timing = run_timed(solver, problem, timed, relative_tolerance, rows);
  if (!timing) return core::fail(timing.error());
  const rival_counts& counts = solver.counts();
  const double jacobian = (*timing)[Part::jacobian];
  (*timing)[Part::factorisation] = std::max(0.0, counts.factor_seconds / timing->seconds_per_tick - jacobian);
  (*timing)[Part::solve] = counts.solve_seconds / timing->seconds_per_tick;
  return shares_of(problem, "rival", relative_tolerance, *timing, "vector sums, step control and the rest");
}

}  // namespace hepatrial::benchmarks
