#pragma once
// Runs one engine on one problem and says what it cost.

#include <string>

#include "benchmarks/problem.hpp"
#include "benchmarks/work_precision.hpp"
#include "core/result.hpp"

namespace hepatrial::benchmarks {

/// One run asked for. Rows are patients 0, 1, ... of the first `patients`, again and again until `rows`.
struct Run {
  double relative_tolerance = 1e-6;
  std::size_t patients = 1;
  std::size_t rows = 1;
  std::size_t recorded = 0;  ///< of the first rows, kept in the outcome
  int threads = 1;
  double horizon = std::numeric_limits<double>::infinity();
  long maximum_steps_between_stops = 20000000;
};

struct Outcome {
  double processor_seconds = 0;  ///< of the whole process
  double wall_seconds = 0;
  simulate::BatchStatistics statistics;
  std::uint64_t events = 0;
  Values values;
  Values largest;  ///< [patient][state], of the recorded rows
};

/// `model` is the problem's with the engine's kernel. Parsing, compiling and allocating results are not timed.
[[nodiscard]] core::Result<Outcome> measure(simulate::Solver& solver, const Problem& problem,
                                            const compile::CompiledModel& model, const Run& run);

/// What solutions are held against.
struct Reference {
  Values values;           ///< [patient][visit][state]
  Values largest;          ///< [patient][state], over time; empty: take the largest at visits
  double uncertainty = 0;  ///< largest error of the same solver at ten times the tolerance; NaN: not known
};

/// Error of each of the first patients that both sides hold.
[[nodiscard]] std::vector<double> errors_of(const Problem& problem, const Values& solution, const Reference& reference);

/// One line of work_precision.csv.
struct Row {
  std::string model, engine, setting;
  double relative_tolerance = 0;
  std::string stage;  ///< "timed", or "search" while looking for the rival's best settings
  std::size_t patients = 0, rows = 0;
  double seconds = 0, seconds_lowest = 0,
         seconds_highest = 0;  ///< processor time per patient over the repeats; the first is their median
  ErrorSummary error;
  std::size_t error_patients = 0;
  double steps = 0, rhs_evaluations = 0, jacobian_evaluations = 0, stops = 0, events = 0;  ///< per patient
  std::uint64_t failed = 0;
  double lane_use = 0;

  [[nodiscard]] WorkPoint point() const { return {error.median, seconds}; }
};

/// Share of lane slots that were at work, in [0, 1]; NaN where the solver does not say.
[[nodiscard]] double lane_use(const simulate::BatchStatistics& statistics);

/// Fills what one run tells about a setting.
void count_into(Row& row, const Outcome& outcome);

}  // namespace hepatrial::benchmarks
