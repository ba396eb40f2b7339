#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>

#include "compile/validate_kernel.hpp"
#include "simulate/batch.hpp"
#include "simulate/row_run.hpp"

namespace hepatrial::simulate {

namespace {

core::Problem refusal(std::string message, std::string advice) {
  core::Problem problem;
  problem.message = std::move(message);
  problem.advice = std::move(advice);
  return problem;
}

core::Result<void> check_model(const compile::CompiledModel& model) {
  if (auto valid = compile::validate_kernel(model.kernel.get(), model.hash); !valid) return valid;
  const hepatrial_kernel& kernel = *model.kernel;
  if (kernel.lanes != 1) {
    return core::fail(refusal("the reference solver takes kernels of one lane", "use the kernel that compile() gives"));
  }
  for (std::int32_t state = 0; state < kernel.state_count; ++state) {
    if (kernel.mass_diagonal[state] != 0) continue;
    return core::fail(refusal("the reference solver takes no algebraic equations, and " +
                                  model.states[static_cast<std::size_t>(state)] + " is given by one",
                              "write the algebraic rule as an assignment or a fast rate"));
  }
  return {};
}

core::Result<void> check_options(const SolverOptions& options) {
  const bool good = options.relative_tolerance > 0 && options.absolute_tolerance > 0 && options.maximum_step > 0 &&
                    options.maximum_steps_between_stops > 0 && options.threads >= 0;
  if (good) return {};
  return core::fail(refusal("solver options are out of range",
                            "tolerances, maximum step and maximum steps must be positive, threads 0 or more"));
}

// What the workers of one run share. Sums of counts do not depend on who adds first.
struct Shared {
  std::atomic<std::size_t> next_row{0};
  std::atomic<std::size_t> rows_done{0};
  std::mutex mutex;
  BatchStatistics total;    // guarded by mutex
  core::Problems problems;  // guarded by mutex
};

class ReferenceSolver final : public Solver {
 public:
  core::Result<BatchStatistics> run(const compile::CompiledModel& model, std::size_t row_count, StopHandler& handler,
                                    const SolverOptions& options, core::Progress* progress,
                                    const core::StopFlag* stop) override;
};

struct Work {
  const compile::CompiledModel& model;
  std::size_t row_count;
  StopHandler& handler;
  const SolverOptions& options;
  core::Progress* progress;
  const core::StopFlag* stop;
};

void take_rows(const Work& work, CvodeSession& session, Shared& shared, BatchStatistics& sum) {
  RowRun run(work.model, session, work.handler, work.stop);
  while (true) {
    if (work.stop != nullptr && work.stop->load(std::memory_order_relaxed)) {
      sum.interrupted = shared.rows_done.load() < work.row_count;
      break;
    }
    const std::size_t row = shared.next_row.fetch_add(1);
    if (row >= work.row_count) break;
    const RowRun::Outcome outcome = run.run(row);
    if (outcome == RowRun::Outcome::interrupted) {
      sum.interrupted = true;
      break;
    }
    ++sum.rows;
    if (outcome == RowRun::Outcome::failed) ++sum.failed;
    const std::size_t done = shared.rows_done.fetch_add(1) + 1;
    if (work.progress != nullptr) work.progress->advance(done, work.row_count);
  }
  sum.stops = run.stops();
  session.collect(sum);
}

void add(const BatchStatistics& part, BatchStatistics& total) {
  total.rows += part.rows;
  total.failed += part.failed;
  total.steps += part.steps;
  total.rhs_evaluations += part.rhs_evaluations;
  total.jacobian_evaluations += part.jacobian_evaluations;
  total.stops += part.stops;
  total.interrupted = total.interrupted || part.interrupted;
}

void work_through(const Work& work, Shared& shared) {
  auto session = CvodeSession::create(work.model, work.options);
  BatchStatistics sum;
  if (session) take_rows(work, **session, shared, sum);
  const std::scoped_lock lock(shared.mutex);
  add(sum, shared.total);
  if (!session && shared.problems.empty()) shared.problems = std::move(session.error());
}

core::Result<BatchStatistics> ReferenceSolver::run(const compile::CompiledModel& model, std::size_t row_count,
                                                   StopHandler& handler, const SolverOptions& options,
                                                   core::Progress* progress, const core::StopFlag* stop) {
  if (auto good = check_model(model); !good) return core::fail(std::move(good.error()));
  if (auto good = check_options(options); !good) return core::fail(std::move(good.error()));
  if (row_count == 0) return BatchStatistics{};
  const Work work{model, row_count, handler, options, progress, stop};
  Shared shared;
  const unsigned machine = std::max(1U, std::thread::hardware_concurrency());
  const std::size_t wanted = options.threads > 0 ? static_cast<std::size_t>(options.threads) : machine;
  const std::size_t threads = std::min(wanted, row_count);
  {
    std::vector<std::jthread> others;
    for (std::size_t index = 1; index < threads; ++index) others.emplace_back([&] { work_through(work, shared); });
    work_through(work, shared);
  }
  if (!shared.problems.empty()) return core::fail(std::move(shared.problems));
  return shared.total;
}

}  // namespace

std::unique_ptr<Solver> make_reference_solver() { return std::make_unique<ReferenceSolver>(); }

}  // namespace hepatrial::simulate
