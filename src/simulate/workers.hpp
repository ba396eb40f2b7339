#pragma once
// Rows shared among threads. Internal to the simulate room.

#include <atomic>
#include <functional>
#include <memory>
#include <optional>

#include "simulate/row.hpp"

namespace hepatrial::simulate {

/// The arguments of Solver::run.
struct Work {
  const compile::CompiledModel& model;
  std::size_t row_count;
  StopHandler& handler;
  const SolverOptions& options;
  core::Progress* progress;
  const core::StopFlag* stop;
};

/// Gives rows out, one at a time, to any number of threads.
class RowSource {
 public:
  explicit RowSource(const Work& work) : work_(work) {}
  /// The next row, or none when all are given out or the stop flag is raised.
  [[nodiscard]] std::optional<std::size_t> next();
  /// Counts a row that has ended. False: it was interrupted, take no more.
  bool count(Row::State state, BatchStatistics& sum);
  /// Whether rows are left undone.
  [[nodiscard]] bool incomplete() const { return rows_done_.load() < work_.row_count; }

 private:
  const Work& work_;
  std::atomic<std::size_t> next_row_{0};
  std::atomic<std::size_t> rows_done_{0};
};

/// One thread's integrator.
class Worker {
 public:
  virtual ~Worker() = default;
  virtual void run(RowSource& source, BatchStatistics& sum) = 0;
};

/// Errors: a kernel no solver here can take (version or size mismatch, algebraic rows), options out of range.
[[nodiscard]] core::Result<void> check_work(const Work& work);

/// How many threads share the rows: `threads`, or the processor's where that is 0, and never more than rows.
[[nodiscard]] std::size_t worker_count(std::size_t row_count, int threads);

/// Runs one worker per thread. Sums of counts do not depend on who adds first.
[[nodiscard]] core::Result<BatchStatistics> run_workers(
    const Work& work, const std::function<core::Result<std::unique_ptr<Worker>>()>& make_worker);

}  // namespace hepatrial::simulate
