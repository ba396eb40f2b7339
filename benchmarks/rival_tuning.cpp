#include "benchmarks/rival_tuning.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace hepatrial::benchmarks {

namespace {

constexpr std::size_t k_fewest_patients = 3, k_most_patients = 20;

std::vector<RivalSetting> settings_of(const RivalGrid& grid) {
  std::vector<RivalSetting> settings;
  for (const double coefficient : grid.nonlinear_coefficients)
    for (const int order : grid.maximum_orders)
      for (const bool interpolates : grid.interpolations) settings.push_back({coefficient, order, interpolates});
  return settings;
}

// As many patients as the time allows: from the default setting at a middle tolerance.
core::Result<std::size_t> affordable_patients(const Problem& problem, const compile::CompiledModel& model,
                                              const RivalGrid& grid, std::size_t settings) {
  RivalSolver solver({});
  Run run;
  run.relative_tolerance = 1e-5;
  run.patients = run.rows = k_fewest_patients;
  const auto outcome = measure(solver, problem, model, run);
  if (!outcome) return core::fail(outcome.error());
  const double one = std::max(outcome->processor_seconds / static_cast<double>(run.rows), 1e-6);
  const double runs = static_cast<double>(settings * grid.tolerances.size());
  const double patients = grid.seconds / (1.3 * one * runs);
  return std::clamp(static_cast<std::size_t>(patients), k_fewest_patients,
                    std::min(k_most_patients, problem.reference_count));
}

core::Result<Row> try_setting(const Problem& problem, const compile::CompiledModel& model, const Reference& reference,
                              const RivalSetting& setting, double tolerance, std::size_t patients) {
  RivalSolver solver(setting);
  Run run;
  run.relative_tolerance = tolerance;
  run.patients = run.rows = run.recorded = patients;
  const auto outcome = measure(solver, problem, model, run);
  if (!outcome) return core::fail(outcome.error());
  const std::vector<double> errors = errors_of(problem, outcome->values, reference);
  Row row;
  row.model = problem.name;
  row.engine = "rival";
  row.setting = text_of(setting);
  row.relative_tolerance = tolerance;
  row.stage = "search";
  row.patients = row.rows = row.error_patients = patients;
  row.seconds = row.seconds_lowest = row.seconds_highest = outcome->processor_seconds / static_cast<double>(patients);
  row.error = summarise_errors(errors);
  count_into(row, *outcome);
  return row;
}

// Evenly along the front, both ends kept.
std::vector<std::size_t> thinned(const std::vector<std::size_t>& front, std::size_t keep) {
  if (front.size() <= keep) return front;
  std::vector<std::size_t> kept;
  for (std::size_t i = 0; i < keep; ++i) kept.push_back(front[i * (front.size() - 1) / (keep - 1)]);
  return kept;
}

}  // namespace

std::string text_of(const RivalSetting& setting) {
  return fmt::format("coefficient {}, order {}, {}", setting.nonlinear_coefficient, setting.maximum_order,
                     setting.interpolates ? "interpolates" : "stops");
}

core::Result<RivalSearch> search_rival(const Problem& problem, const compile::CompiledModel& model,
                                       const Reference& reference, const RivalGrid& grid) {
  const std::vector<RivalSetting> settings = settings_of(grid);
  const auto patients = affordable_patients(problem, model, grid, settings.size());
  if (!patients) return core::fail(patients.error());
  RivalSearch search;
  std::vector<RivalPoint> tried;
  std::vector<WorkPoint> points;
  for (const double tolerance : grid.tolerances) {
    double largest_error = 0;
    for (const RivalSetting& setting : settings) {
      const auto row = try_setting(problem, model, reference, setting, tolerance, *patients);
      if (!row) return core::fail(row.error());
      tried.push_back({setting, tolerance, row->seconds});
      points.push_back(row->point());
      search.rows.push_back(*row);
      largest_error = std::max(largest_error, row->error.median);
    }
    if (largest_error < grid.smallest_error) break;
  }
  for (const std::size_t index : thinned(pareto_front(points), grid.keep)) search.best.push_back(tried[index]);
  return search;
}

}  // namespace hepatrial::benchmarks
