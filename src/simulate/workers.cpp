#include "simulate/workers.hpp"

#include <algorithm>
#include <cmath>
#include <mutex>
#include <thread>

#include "compile/validate_kernel.hpp"

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
    return core::fail(refusal("solvers take models with a kernel of one lane", "use what compile() gives"));
  }
  for (std::int32_t state = 0; state < kernel.state_count; ++state) {
    if (kernel.mass_diagonal[state] != 0) continue;
    return core::fail(refusal("the solver takes no algebraic equations, and " +
                                  model.states[static_cast<std::size_t>(state)] + " is given by one",
                              "write the algebraic rule as an assignment or a fast rate"));
  }
  return {};
}

core::Result<void> check_options(const SolverOptions& options, std::size_t states) {
  const std::vector<double>& scale = options.state_scale;
  if (!scale.empty() && (scale.size() != states || std::any_of(scale.begin(), scale.end(), [](double each) {
                           return !(each > 0 && std::isfinite(each));
                         }))) {
    return core::fail(refusal("state scales are out of range", "give every state a positive one, or none at all"));
  }
  const bool good = options.relative_tolerance > 0 && options.absolute_tolerance > 0 && options.maximum_step > 0 &&
                    options.maximum_steps_between_stops > 0 && options.threads >= 0;
  if (good) return {};
  return core::fail(refusal("solver options are out of range",
                            "tolerances, maximum step and maximum steps must be positive, threads 0 or more"));
}

// What the workers of one run share.
struct Shared {
  std::mutex mutex;
  BatchStatistics total;    // guarded by mutex
  core::Problems problems;  // guarded by mutex
};

void add(const BatchStatistics& part, BatchStatistics& total) {
  total.rows += part.rows;
  total.failed += part.failed;
  total.rescued += part.rescued;
  total.steps += part.steps;
  total.rejected_steps += part.rejected_steps;
  total.lane_slots += part.lane_slots;
  total.rhs_evaluations += part.rhs_evaluations;
  total.jacobian_evaluations += part.jacobian_evaluations;
  total.stops += part.stops;
  total.interrupted = total.interrupted || part.interrupted;
}

}  // namespace

std::optional<std::size_t> RowSource::next() {
  if (work_.stop != nullptr && work_.stop->load(std::memory_order_relaxed)) return std::nullopt;
  const std::size_t row = next_row_.fetch_add(1);
  if (row >= work_.row_count) return std::nullopt;
  return row;
}

bool RowSource::count(Row::State state, BatchStatistics& sum) {
  if (state == Row::State::interrupted) return false;
  ++sum.rows;
  if (state == Row::State::failed) ++sum.failed;
  const std::size_t done = rows_done_.fetch_add(1) + 1;
  if (work_.progress != nullptr) work_.progress->advance(done, work_.row_count);
  return true;
}

core::Result<void> check_work(const Work& work) {
  if (auto good = check_model(work.model); !good) return good;
  return check_options(work.options, work.model.states.size());
}

std::size_t worker_count(std::size_t row_count, int threads) {
  const unsigned machine = std::max(1U, std::thread::hardware_concurrency());
  const std::size_t wanted = threads > 0 ? static_cast<std::size_t>(threads) : machine;
  return std::clamp(wanted, std::size_t{1}, std::max(row_count, std::size_t{1}));
}

core::Result<BatchStatistics> run_workers(const Work& work,
                                          const std::function<core::Result<std::unique_ptr<Worker>>()>& make_worker) {
  if (work.row_count == 0) return BatchStatistics{};
  RowSource source(work);
  Shared shared;
  const auto work_through = [&] {
    auto worker = make_worker();
    BatchStatistics sum;
    if (worker) (*worker)->run(source, sum);
    const std::scoped_lock lock(shared.mutex);
    add(sum, shared.total);
    if (!worker && shared.problems.empty()) shared.problems = std::move(worker.error());
  };
  const std::size_t threads = worker_count(work.row_count, work.options.threads);
  {
    std::vector<std::jthread> others;
    for (std::size_t index = 1; index < threads; ++index) others.emplace_back(work_through);
    work_through();
  }
  if (!shared.problems.empty()) return core::fail(std::move(shared.problems));
  shared.total.interrupted = source.incomplete();
  return shared.total;
}

}  // namespace hepatrial::simulate
