#pragma once
// One row between its stops: what the handler wants, events, failures. Internal to the simulate room. Every solver
// moves rows by this one class, so that they differ in nothing but how they integrate.

#include <deque>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "simulate/batch.hpp"

namespace hepatrial::simulate {

/// A row at rest. Events follow SBML Level 3 Version 2 section 4.11 without delay and priority: an event fires when its
/// trigger turns true; events of one moment happen in the order of the model; each execution may make further triggers
/// turn true (appended) or take back waiting events that are not persistent. Used by one thread, for one row after the
/// other. Never throws: what the handler throws becomes a failure of the row.
class Row {
 public:
  enum class State : std::uint8_t { running, done, failed, interrupted };

  /// `kernel` has one lane and the model's numbers.
  Row(const compile::CompiledModel& model, std::shared_ptr<const hepatrial_kernel> kernel, StopHandler& handler,
      const core::StopFlag* stop);

  /// Begins a row and brings it to rest at its start.
  State start(std::size_t row);
  /// The integrator has written x() and stands at t: at the stop it was asked for, or where an event may have happened.
  State arrive(double t, bool is_stop);
  /// The integrator cannot go on.
  State fail(double t, const std::string& reason);

  [[nodiscard]] State state() const { return state_; }
  [[nodiscard]] double t() const { return t_; }
  /// The next stop; may be infinite.
  [[nodiscard]] double target() const { return next_.time; }
  /// Whether x, p or s changed since the integrator last asked: it must start afresh from them.
  [[nodiscard]] bool take_restart();
  [[nodiscard]] std::span<double> x() { return x_; }
  [[nodiscard]] std::span<const double> p() const { return p_; }
  [[nodiscard]] std::span<const double> s() const { return s_; }
  /// dx/dt at the last fresh start.
  [[nodiscard]] std::span<const double> rates() const { return f_; }
  [[nodiscard]] std::uint64_t stops() const { return stops_; }

 private:
  struct Waiting {
    std::size_t event = 0;
    std::vector<double> values;  ///< assignment values from trigger time; empty: evaluate at execution
  };

  template <class Action>
  State guarded(Action action);
  void begin(std::size_t row);
  void settle();
  [[nodiscard]] bool stop_is_now() const;
  void deliver(StopReason reason, std::int32_t event);
  void refresh(bool parameters_changed);
  void check_parameters();
  void check_point();
  void fire_events();
  void collect_rising();
  void execute(const Waiting& waiting);
  [[nodiscard]] std::vector<double> assignment_values(std::size_t event);
  [[nodiscard]] std::string parameters_not_a_number() const;

  const compile::CompiledModel& model_;
  std::shared_ptr<const hepatrial_kernel> kernel_owner_;
  const hepatrial_kernel& kernel_;
  StopHandler& handler_;
  const core::StopFlag* stop_;

  State state_ = State::done;
  std::size_t row_ = 0;
  double t_ = 0;
  std::vector<double> p_, s_, x_, f_, observables_, event_functions_, triggers_, assignments_;
  std::vector<double> p_before_;     ///< parameters before the handler's turn
  std::vector<std::uint8_t> holds_;  ///< each trigger's last known value
  std::deque<Waiting> waiting_;
  NextStop next_;
  double last_time_stop_ = 0;   ///< the last delivered stop that the handler had asked for
  bool changed_ = true;         ///< since the last check of the point
  bool restart_needed_ = true;  ///< since the integrator last asked
  std::uint64_t stops_ = 0;
};

}  // namespace hepatrial::simulate
