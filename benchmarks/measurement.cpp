#include "benchmarks/measurement.hpp"

#include <chrono>
#include <ctime>
#include <limits>

namespace hepatrial::benchmarks {

namespace {

double processor_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

double wall_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

}  // namespace

core::Result<Outcome> measure(simulate::Solver& solver, const Problem& problem, const compile::CompiledModel& model,
                              const Run& run) {
  ProblemHandler handler(problem, run.patients, run.rows, run.recorded, run.horizon);
  simulate::SolverOptions options;
  options.relative_tolerance = run.relative_tolerance;
  options.absolute_tolerance = absolute_tolerance(problem, run.relative_tolerance);
  options.state_scale = problem.state_scale;
  options.maximum_steps_between_stops = run.maximum_steps_between_stops;
  options.threads = run.threads;
  const double processor_start = processor_seconds();
  const double wall_start = wall_seconds();
  const auto statistics = solver.run(model, run.rows, handler, options, nullptr, nullptr);
  Outcome outcome;
  outcome.wall_seconds = wall_seconds() - wall_start;
  outcome.processor_seconds = processor_seconds() - processor_start;
  if (!statistics) return core::fail(statistics.error());
  outcome.statistics = *statistics;
  outcome.events = handler.events_fired();
  outcome.values = handler.values();
  outcome.largest = handler.largest();
  return outcome;
}

std::vector<double> errors_of(const Problem& problem, const Values& solution, const Reference& reference) {
  const std::size_t states = problem.model.states.size();
  const std::size_t size = problem.visits.size() * states;
  std::vector<double> errors;
  const std::size_t patients = std::min(solution.size(), reference.values.size()) / size;
  for (std::size_t patient = 0; patient < patients; ++patient) {
    const PatientValues one{std::span(solution).subspan(patient * size, size), states, {}};
    PatientValues other{std::span(reference.values).subspan(patient * size, size), states, {}};
    if (!reference.largest.empty()) other.largest = std::span(reference.largest).subspan(patient * states, states);
    errors.push_back(patient_error(one, other));
  }
  return errors;
}

double lane_use(const simulate::BatchStatistics& statistics) {
  if (statistics.lane_slots == 0) return std::numeric_limits<double>::quiet_NaN();
  return static_cast<double>(statistics.steps) / static_cast<double>(statistics.lane_slots);
}

void count_into(Row& row, const Outcome& outcome) {
  const double rows = static_cast<double>(std::max<std::uint64_t>(outcome.statistics.rows, 1));
  row.steps = static_cast<double>(outcome.statistics.steps) / rows;
  row.rhs_evaluations = static_cast<double>(outcome.statistics.rhs_evaluations) / rows;
  row.jacobian_evaluations = static_cast<double>(outcome.statistics.jacobian_evaluations) / rows;
  row.stops = static_cast<double>(outcome.statistics.stops) / rows;
  row.events = static_cast<double>(outcome.events) / rows;
  row.failed += outcome.statistics.failed;
  row.lane_use = lane_use(outcome.statistics);
}

}  // namespace hepatrial::benchmarks
