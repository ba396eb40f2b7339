#include "cli/solver_choice.hpp"

#include <chrono>
#include <mutex>
#include <thread>

#include "compile/kernels.hpp"
#include "compile/processor.hpp"

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
  SolverWithKernel(std::unique_ptr<simulate::Solver> solver, std::int32_t lanes, KernelUse use)
      : solver_(std::move(solver)), lanes_(lanes), use_(use) {}

  core::Result<simulate::BatchStatistics> run(const compile::CompiledModel& model, std::size_t row_count,
                                              simulate::StopHandler& handler, const simulate::SolverOptions& options,
                                              core::Progress* progress, const core::StopFlag* stop) override {
    const compile::LaneKernel made = kernel_of(model, stop);
    if (use_ == KernelUse::compile && made.origin == compile::KernelOrigin::interpreted && !raised(stop)) {
      return core::fail({core::ProblemKind::io,
                         "the model cannot be compiled: " + made.note,
                         {},
                         "use --kernel auto, or name a C++ compiler in HEPATRIAL_COMPILER"});
    }
    compile::CompiledModel prepared = model;
    (lanes_ == 1 ? prepared.kernel : prepared.chosen_kernels.emplace_back()) = made.kernel;
    if (use_ == KernelUse::interpreter) prepared.kernel = compile::interpreted_lane_kernel(model, 1).kernel;
    return solver_->run(prepared, row_count, handler, options, progress, stop);
  }

 private:
  compile::LaneKernel kernel_of(const compile::CompiledModel& model, const core::StopFlag* stop) {
    const std::scoped_lock lock(mutex_);  // runs at once of one model wait for one compilation
    if (kernel_.kernel == nullptr || kernel_.kernel->model_hash != model.hash) kernel_ = make_kernel(model, stop);
    return kernel_;
  }

  [[nodiscard]] compile::LaneKernel make_kernel(const compile::CompiledModel& model, const core::StopFlag* stop) const {
    switch (use_) {
      case KernelUse::interpreter: return compile::interpreted_lane_kernel(model, lanes_);
      case KernelUse::existing: return compile::find_lane_kernel(model, lanes_);
      case KernelUse::compile_where_possible:
      case KernelUse::compile: break;
    }
    return compile_kernel(model, lanes_, stop);
  }

  std::unique_ptr<simulate::Solver> solver_;
  std::int32_t lanes_;
  KernelUse use_;
  std::mutex mutex_;
  compile::LaneKernel kernel_;  // of the model of the last run: a trial runs the same one several times
};

}  // namespace

std::unique_ptr<simulate::Solver> make_solver(SolverChoice choice, KernelUse kernel) {
  if (choice == SolverChoice::reference) {
    return std::make_unique<SolverWithKernel>(simulate::make_reference_solver(), 1, kernel);
  }
  const std::int32_t lanes = compile::widest_lanes(compile::detect_instruction_set());
  return std::make_unique<SolverWithKernel>(simulate::make_batch_solver(lanes), lanes, kernel);
}

}  // namespace hepatrial::cli
