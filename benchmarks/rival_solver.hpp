#pragma once
// The rival behind the product's own interface: rows through CVODE (rival_integrator.h), one thread or several.

#include <memory>

#include "benchmarks/rival_integrator.h"
#include "simulate/batch.hpp"

namespace hepatrial::benchmarks {

/// A handler that tells what the plain interface does not: which coming stop changes anything. The rival uses it to
/// step freely over stops that only look, and to interpolate there.
class PlannedHandler : public simulate::StopHandler {
 public:
  /// Time of the first stop at or after `time` at which state or parameters change, or the end of the row.
  [[nodiscard]] virtual double next_change(std::size_t row, double time) const = 0;
};

/// What can be tuned.
struct RivalSetting {
  double nonlinear_coefficient = 0.1;
  int maximum_order = 5;
  bool interpolates = false;  ///< at stops that change nothing; otherwise it stops there
};

/// SUNDIALS CVODE: BDF, Newton, KLU on the analytic sparse Jacobian, root finding. It keeps its pivot order from row to
/// row, does not restart at stops that change nothing and computes no observables (Stop::observables is empty). Events
/// fire in the model's order, assignments with values from trigger time. Not thread-safe per object.
class RivalSolver final : public simulate::Solver {
 public:
  explicit RivalSolver(RivalSetting setting, bool is_profiled = false) : setting_(setting), is_profiled_(is_profiled) {}
  /// Takes any handler; interpolates only with a PlannedHandler. Uses `model.kernel`, one lane.
  core::Result<simulate::BatchStatistics> run(const compile::CompiledModel& model, std::size_t row_count,
                                              simulate::StopHandler& handler, const simulate::SolverOptions& options,
                                              core::Progress* progress, const core::StopFlag* stop) override;
  /// Counts and, when profiled, linear-solver times of all runs so far.
  [[nodiscard]] const rival_counts& counts() const { return counts_; }

 private:
  RivalSetting setting_;
  bool is_profiled_;
  rival_counts counts_{};
};

}  // namespace hepatrial::benchmarks
