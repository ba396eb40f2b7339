#pragma once
// One benchmark problem: a compiled model, what happens to it at exact times, who the patients are, and what is
// recorded. Immutable once made; shared between threads.

#include <cstdint>
#include <functional>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "benchmarks/rival_solver.hpp"
#include "compile/compiled_model.hpp"
#include "core/result.hpp"

namespace hepatrial::benchmarks {

/// One change at an exact time: adds to a state (a dose) or sets a parameter (an infusion begins or ends).
struct Change {
  double time = 0;
  bool is_state = true;
  std::size_t index = 0;
  double value = 0;
};

/// Solution of one or many patients: [patient][visit][state].
using Values = std::vector<double>;

struct Problem {
  std::string name;   ///< "antibody"
  std::string title;  ///< "32-state antibody model, 12 doses, one year"
  compile::CompiledModel model;
  std::function<core::Result<compile::CompiledModel>()> make_model;  ///< reads and compiles it once more
  std::vector<double> visits;                                        ///< ascending; the last one ends the row
  std::vector<Change> changes;      ///< ascending in time; at a visit's time the visit comes first
  std::size_t patient_count = 0;    ///< how many different patients there are
  std::size_t reference_count = 0;  ///< for how many of them, from the first on, a reference solution is wanted
  /// Parameters of a patient, over the model's defaults. Thread-safe.
  std::function<void(std::size_t patient, std::span<double> p)> fill_patient;
  /// Parameters or states to set at the start stop; may be empty. Thread-safe.
  std::function<void(std::size_t patient, std::span<double> x, std::span<double> p)> at_start;
  /// What the handler does when an event fired for the n-th time (from 1); true: it changed something. May be empty.
  /// Thread-safe.
  std::function<bool(std::size_t patient, std::int32_t event, int firing, std::span<double> p)> on_event;
  double absolute_tolerance_share = 1e-3;  ///< absolute tolerance / relative tolerance, in the model's units
  std::vector<double> state_scale;         ///< times the absolute tolerance, by state; empty: all 1
  double model_days = 0;                   ///< simulated time per patient; 0 where the time unit is not the day
  Values reference;                        ///< where it comes with the problem; otherwise computed (reference.hpp)
};

/// Absolute tolerance that belongs to a relative one.
[[nodiscard]] inline double absolute_tolerance(const Problem& problem, double relative_tolerance) {
  return relative_tolerance * problem.absolute_tolerance_share;
}

/// The caller's side of every engine: doses, visits, recording. Calls for different rows may be concurrent.
class ProblemHandler final : public PlannedHandler {
 public:
  /// Row r is patient r % patients. `recorded` rows are kept, the others only simulated. A row ends at `horizon` at the
  /// latest.
  ProblemHandler(const Problem& problem, std::size_t patients, std::size_t row_count, std::size_t recorded,
                 double horizon = std::numeric_limits<double>::infinity());

  double begin(std::size_t row, std::span<double> p) override;
  simulate::NextStop on_stop(const simulate::Stop& stop) override;
  void on_failure(std::size_t row, double t, const std::string& reason) override;
  [[nodiscard]] double next_change(std::size_t row, double time) const override;

  /// NaN where a row failed before the visit.
  [[nodiscard]] const Values& values() const { return values_; }
  /// [patient][state]: largest magnitude at any stop, before and after what happens there.
  [[nodiscard]] const Values& largest() const { return largest_; }
  [[nodiscard]] std::uint64_t events_fired() const;

 private:
  struct Place {
    std::uint32_t visit = 0, change = 0;
    std::uint32_t events = 0;
  };
  void record(const simulate::Stop& stop, std::size_t visit);
  void note_largest(const simulate::Stop& stop);
  void apply_changes(const simulate::Stop& stop, Place& place, simulate::NextStop& next) const;

  const Problem& problem_;
  std::size_t patients_, recorded_, state_count_;
  double end_ = 0;
  std::vector<Place> places_;
  std::vector<std::uint8_t> firings_;  // [row * events + event], where the problem looks at events
  Values values_, largest_;
};

}  // namespace hepatrial::benchmarks
