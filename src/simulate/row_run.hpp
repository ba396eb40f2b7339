#pragma once
// One row from start to finish: stops, events, failures. Internal to the simulate room.

#include <deque>
#include <vector>

#include "simulate/cvode_session.hpp"

namespace hepatrial::simulate {

/// Runs rows of one model one after the other; used by one thread. Events follow SBML Level 3 Version 2 section 4.11
/// without delay and priority: an event fires when its trigger turns true; events of one moment happen in the order of
/// the model; each execution may make further triggers turn true (appended) or take back waiting events that are not
/// persistent.
class RowRun {
 public:
  RowRun(const compile::CompiledModel& model, CvodeSession& session, StopHandler& handler, const core::StopFlag* stop);

  enum class Outcome : std::uint8_t { done, failed, interrupted };
  /// Never throws: what the handler throws becomes a failure of the row.
  [[nodiscard]] Outcome run(std::size_t row);
  [[nodiscard]] std::uint64_t stops() const { return stops_; }

 private:
  struct Waiting {
    std::size_t event = 0;
    std::vector<double> values;  ///< assignment values from trigger time; empty: evaluate at execution
  };

  void start(std::size_t row);
  Outcome integrate();
  void integrate_once();
  void deliver(StopReason reason, std::int32_t event);
  void refresh();
  void check_parameters();
  void check_point();
  void fire_events();
  void collect_rising();
  void execute(const Waiting& waiting);
  [[nodiscard]] std::vector<double> assignment_values(std::size_t event);
  [[nodiscard]] std::string parameters_not_a_number() const;

  const compile::CompiledModel& model_;
  const hepatrial_kernel& kernel_;
  CvodeSession& session_;
  StopHandler& handler_;
  const core::StopFlag* stop_;

  std::size_t row_ = 0;
  double t_ = 0;
  std::vector<double> p_, s_, x_, f_, observables_, event_functions_, triggers_, assignments_;
  std::vector<std::uint8_t> holds_;  ///< each trigger's last known value
  std::deque<Waiting> waiting_;
  NextStop next_;
  double last_time_stop_ = 0;  ///< the last delivered stop that the handler had asked for
  bool restart_needed_ = true;
  std::uint64_t stops_ = 0;
};

}  // namespace hepatrial::simulate
