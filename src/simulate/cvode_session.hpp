#pragma once
// One thread's CVODE memory. Internal to the simulate room; only its .cpp sees SUNDIALS.

#include <memory>
#include <span>
#include <string>

#include "compile/compiled_model.hpp"
#include "simulate/batch.hpp"

namespace hepatrial::simulate {

/// How one call to CvodeSession::advance ended.
struct Advance {
  enum class End : std::uint8_t { stop, root, failure };
  End end = End::failure;
  double t = 0;
  std::string reason;  ///< of a failure
};

/// CVODE (SUNDIALS 6.4.1) on one kernel of one lane: BDF, Newton, KLU, analytic Jacobian, root finding. Used by one
/// thread; restart() with begin_row() forgets everything earlier, so a row's bits do not depend on the rows before it.
class CvodeSession {
 public:
  /// Error: SUNDIALS refuses (memory, options).
  [[nodiscard]] static core::Result<std::unique_ptr<CvodeSession>> create(const compile::CompiledModel& model,
                                                                          const SolverOptions& options);
  ~CvodeSession();
  CvodeSession(const CvodeSession&) = delete;
  CvodeSession& operator=(const CvodeSession&) = delete;

  /// A new row: parameters and setup values are read from here until the next call.
  void begin_row(const double* p, const double* s);
  /// Starts afresh from x at t.
  void restart(double t, std::span<const double> x);
  /// Integrates from where it stands to `stop` exactly, or to the first event function that changes sign. On success x
  /// holds the state at the returned time. `stop` may be infinite.
  [[nodiscard]] Advance advance(double stop, std::span<double> x);
  /// Whether the solver has internally gone past t, so that a stop there needs a restart.
  [[nodiscard]] bool is_past(double t) const;
  /// Adds this session's counts since the last call to `statistics`.
  void collect(BatchStatistics& statistics);

 private:
  struct Memory;
  explicit CvodeSession(std::unique_ptr<Memory> memory);
  std::unique_ptr<Memory> memory_;
};

}  // namespace hepatrial::simulate
