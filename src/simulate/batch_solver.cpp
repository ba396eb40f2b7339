#include "compile/kernels.hpp"
#include "simulate/lane_group.hpp"

namespace hepatrial::simulate {

namespace {

// Rows at rest are one patient at a time: events, stops and checks.
std::shared_ptr<const hepatrial_kernel> row_kernel(const compile::CompiledModel& model) {
  for (const auto& kernel : model.chosen_kernels) {
    if (kernel->lanes == 1) return kernel;
  }
  return compile::find_lane_kernel(model, 1).kernel;
}

class BatchSolver final : public Solver {
 public:
  explicit BatchSolver(int lanes) : lanes_(lanes) {}

  core::Result<BatchStatistics> run(const compile::CompiledModel& model, std::size_t row_count, StopHandler& handler,
                                    const SolverOptions& options, core::Progress* progress,
                                    const core::StopFlag* stop) override {
    const Work work{model, row_count, handler, options, progress, stop};
    if (auto good = check_work(work); !good) return core::fail(std::move(good.error()));
    const int lanes = lanes_ > 0 ? lanes_ : filled_lanes(row_count, options.threads);
    const LaneArithmetic* arithmetic = lane_arithmetic(lanes);
    if (arithmetic == nullptr) {
      core::Problem problem;
      problem.kind = core::ProblemKind::usage;
      problem.message = "rows go 1, 2, 4 or 8 side by side, not " + std::to_string(lanes);
      return core::fail(std::move(problem));
    }
    const auto one = row_kernel(model);
    const auto kernel = lanes == 1 ? one : compile::lane_kernel(model, lanes);
    return run_workers(work, [&]() -> core::Result<std::unique_ptr<Worker>> {
      return std::make_unique<LaneGroup>(work, kernel, one, *arithmetic);
    });
  }

 private:
  int lanes_;
};

}  // namespace

int filled_lanes(std::size_t row_count, int threads) {
  const std::size_t rows = (row_count + worker_count(row_count, threads) - 1) / worker_count(row_count, threads);
  const int widest = native_lanes();
  int lanes = 1;
  while (lanes < widest && static_cast<std::size_t>(lanes) < rows) lanes *= 2;
  return lanes;
}

std::unique_ptr<Solver> make_batch_solver(int lanes) { return std::make_unique<BatchSolver>(lanes); }

}  // namespace hepatrial::simulate
