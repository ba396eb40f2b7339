#pragma once
// Integrates many rows (one row: one set of parameters) of one kernel, stopping exactly where the
// caller asks. The room knows matrices of parameters, times and stops; what a row means is the caller's.

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "compile/compiled_model.hpp"
#include "core/progress.hpp"
#include "core/result.hpp"

namespace hepatrial::simulate {

enum class StopReason : std::uint8_t {
  start,  ///< before the first step
  time,   ///< the time the handler asked for
  event   ///< an event of the model fired; its assignments are already done
};

/// A moment at which one row stands still. Spans are valid during the call only.
struct Stop {
  std::size_t row = 0;
  double t = 0;
  StopReason reason = StopReason::time;
  std::int32_t event = -1;              ///< index into CompiledModel::events when reason is event
  std::span<double> x;                  ///< states; may be changed
  std::span<double> p;                  ///< parameters; may be changed
  std::span<const double> observables;  ///< as of x and p on entry
};

/// What the handler wants next.
struct NextStop {
  double time = std::numeric_limits<double>::infinity();  ///< next exact stop, > t; ignored when finished
  bool finished = false;
  bool changed = false;  ///< x or p was changed: the solver starts afresh from them
};

/// The caller's side. Calls for one row come in order of time from one thread at a time; calls for different rows come
/// concurrently, so a handler keeps per-row data apart.
class StopHandler {
 public:
  virtual ~StopHandler() = default;
  /// Fills p (it holds the model's defaults) and returns the start time. The state then comes from the model's initial
  /// values; the first on_stop has reason `start` and may change it.
  virtual double begin(std::size_t row, std::span<double> p) = 0;
  virtual NextStop on_stop(const Stop& stop) = 0;
  /// The row cannot go on from time t. No further call for this row.
  virtual void on_failure(std::size_t row, double t, const std::string& reason) = 0;
};

struct SolverOptions {
  double relative_tolerance = 1e-6;
  double absolute_tolerance = 1e-9;  ///< times the state's scale; see docs/methods/solver.md
  /// Sizes below a thousandth of which nobody cares about a state, by state; empty: all 1.
  std::vector<double> state_scale;
  double maximum_step = std::numeric_limits<double>::infinity();
  long maximum_steps_between_stops = 20000;
  int threads = 0;  ///< 0: as many as the machine has
};

/// Sums over all rows; the same for any number of threads.
struct BatchStatistics {
  std::uint64_t rows = 0;
  std::uint64_t failed = 0;
  std::uint64_t rescued = 0;  ///< rows that the lanes gave up and the reference solver brought to their end
  std::uint64_t steps = 0;    ///< attempted
  std::uint64_t rejected_steps = 0;
  std::uint64_t lane_slots = 0;  ///< steps times lanes of the batch solver: steps / lane_slots is the lane use
  std::uint64_t rhs_evaluations = 0;
  std::uint64_t jacobian_evaluations = 0;
  std::uint64_t stops = 0;
  bool interrupted = false;  ///< the stop flag was raised; not all rows are done
};

/// Integrates rows 0..row_count-1. Every row is a pure function of its own parameters and the handler's answers, so
/// results do not depend on threads or order. `progress` and `stop` may be null. Errors: a kernel this solver cannot
/// take (mass matrix, version or size mismatch).
class Solver {
 public:
  virtual ~Solver() = default;
  [[nodiscard]] virtual core::Result<BatchStatistics> run(const compile::CompiledModel& model, std::size_t row_count,
                                                          StopHandler& handler, const SolverOptions& options,
                                                          core::Progress* progress, const core::StopFlag* stop) = 0;
};

/// SUNDIALS CVODE: BDF, Newton, KLU on the analytic sparse Jacobian, root finding for events. Slow and trusted.
[[nodiscard]] std::unique_ptr<Solver> make_reference_solver();

/// Rodas5P, one row a lane: 8, 4, 2 or 1 rows side by side as the processor allows, each with its own time, step and
/// stops; a lane whose row ends takes the next. A row that the lanes give up is finished by the reference solver and
/// counted. `lanes` 0: filled_lanes() of each run. Every lane count gives the same bits.
[[nodiscard]] std::unique_ptr<Solver> make_batch_solver(int lanes = 0);

/// How many rows go side by side where nobody says: as many as the processor holds, but no more than the rows of one
/// thread fill, because an empty lane costs as much time as a full one. `threads` as in SolverOptions. Checked by
/// tests/simulate/lanes_test.cpp.
[[nodiscard]] int filled_lanes(std::size_t row_count, int threads);

}  // namespace hepatrial::simulate
