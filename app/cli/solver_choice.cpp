#include "cli/solver_choice.hpp"

#include <chrono>
#include <map>
#include <mutex>
#include <thread>

#include "compile/kernels.hpp"

namespace hepatrial::cli {

namespace {

bool raised(const core::StopFlag* stop) { return stop != nullptr && stop->load(); }

compile::LaneKernel compile_kernel(const compile::CompiledModel& model, std::int32_t lanes,
                                   const core::StopFlag* stop) {
  const compile::PendingKernel pending(model, lanes);
  while (!pending.finished() && !raised(stop)) std::this_thread::sleep_for(std::chrono::milliseconds(2));
  return pending.now();
}

class SolverWithKernel final : public simulate::Solver {
 public:
  SolverWithKernel(SolverChoice choice, KernelUse use)
      : solver_(choice == SolverChoice::reference ? simulate::make_reference_solver() : simulate::make_batch_solver()),
        choice_(choice),
        use_(use) {}

  core::Result<simulate::BatchStatistics> run(const compile::CompiledModel& model, std::size_t row_count,
                                              simulate::StopHandler& handler, const simulate::SolverOptions& options,
                                              core::Progress* progress, const core::StopFlag* stop) override {
    const std::int32_t lanes =
        choice_ == SolverChoice::reference ? 1 : simulate::filled_lanes(row_count, options.threads);
    const compile::LaneKernel made = kernel_of(model, lanes, stop);
    if (use_ == KernelUse::compile && made.origin == compile::KernelOrigin::interpreted && !raised(stop)) {
      return core::fail({core::ProblemKind::io,
                         "the model cannot be compiled: " + made.note,
                         {},
                         "use --kernel auto, or name a C++ compiler in HEPATRIAL_COMPILER"});
    }
    compile::CompiledModel prepared = model;
    prepared.chosen_kernels.push_back(made.kernel);
    if (lanes == 1) prepared.kernel = made.kernel;
    if (use_ == KernelUse::interpreter) prepared.kernel = compile::interpreted_lane_kernel(model, 1).kernel;
    return solver_->run(prepared, row_count, handler, options, progress, stop);
  }

 private:
  compile::LaneKernel kernel_of(const compile::CompiledModel& model, std::int32_t lanes, const core::StopFlag* stop) {
    const std::scoped_lock lock(mutex_);  // runs at once of one model wait for one compilation
    compile::LaneKernel& kept = kernels_[lanes];
    if (kept.kernel == nullptr || kept.kernel->model_hash != model.hash) kept = make_kernel(model, lanes, stop);
    return kept;
  }

  [[nodiscard]] compile::LaneKernel make_kernel(const compile::CompiledModel& model, std::int32_t lanes,
                                                const core::StopFlag* stop) const {
    switch (use_) {
      case KernelUse::interpreter: return compile::interpreted_lane_kernel(model, lanes);
      case KernelUse::existing: return compile::find_lane_kernel(model, lanes);
      case KernelUse::compile_where_possible:
      case KernelUse::compile: break;
    }
    return compile_kernel(model, lanes, stop);
  }

  std::unique_ptr<simulate::Solver> solver_;
  SolverChoice choice_;
  KernelUse use_;
  std::mutex mutex_;
  std::map<std::int32_t, compile::LaneKernel> kernels_;  // by lanes: a trial runs the same model several times
};

}  // namespace

std::unique_ptr<simulate::Solver> make_solver(SolverChoice choice, KernelUse kernel) {
  return std::make_unique<SolverWithKernel>(choice, kernel);
}

}  // namespace hepatrial::cli
