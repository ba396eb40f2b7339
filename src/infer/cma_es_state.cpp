// Settings checked, state written and read: the part of CmaEs that handles what comes from outside.

#include <cmath>
#include <utility>

#include "infer/cma_es.hpp"
#include "infer/settings_check.hpp"
#include "infer/state_text.hpp"

namespace hepatrial::infer {

namespace {

constexpr int state_version = 1;

bool allowed(std::uint64_t population_size) { return population_size >= 4 && population_size <= 1000000; }

core::Problems check(const CmaEsSettings& settings) {
  SettingsCheck found;
  if (settings.start.empty()) found.refuse("start", "expected at least one coordinate");
  found.expect_finite("start", settings.start);
  if (!(settings.step_size > 0.0) || !std::isfinite(settings.step_size)) {
    found.refuse("step_size", "must be a positive finite number");
  }
  if (settings.population_size != 0 && !allowed(settings.population_size)) {
    found.refuse("population_size", "must be 0 (chosen by dimension) or 4 to 1,000,000");
  }
  if (!(settings.tolerance_value >= 0.0)) found.refuse("tolerance_value", "must not be negative");
  if (!(settings.tolerance_position >= 0.0)) found.refuse("tolerance_position", "must not be negative");
  if (std::isnan(settings.target_value)) found.refuse("target_value", "must be a number");
  found.expect_inside("start", settings.start, settings.lower, settings.upper);
  return found.take();
}

}  // namespace

core::Result<CmaEs> CmaEs::create(CmaEsSettings settings) {
  core::Problems problems = check(settings);
  if (!problems.empty()) return core::fail(std::move(problems));
  return CmaEs(std::move(settings));
}

std::string CmaEs::state() const {
  StateWriter writer("cma-es", state_version);
  writer.numbers("start", settings_.start);
  writer.number("first_step_size", settings_.step_size);
  writer.numbers("lower", settings_.lower);
  writer.numbers("upper", settings_.upper);
  writer.whole("first_population_size", settings_.population_size);
  writer.whole("seed", settings_.seed);
  writer.whole("maximum_evaluations", settings_.maximum_evaluations);
  writer.number("target_value", settings_.target_value);
  writer.number("tolerance_value", settings_.tolerance_value);
  writer.number("tolerance_position", settings_.tolerance_position);
  writer.whole("population_size", population_size_);
  writer.whole("evaluations", evaluations_);
  writer.whole("failed_evaluations", failed_evaluations_);
  writer.whole("run_start", run_start_);
  writer.whole("failed_in_a_row", failed_in_a_row_);
  writer.numbers("mean", mean_);
  writer.numbers("step_path", step_path_);
  writer.numbers("covariance_path", covariance_path_);
  writer.number("step_size", step_size_);
  writer.matrix("covariance", covariance_);
  writer.number("last_range", last_range_);
  writer.numbers("best", best_);
  writer.number("best_value", best_value_);
  std::vector<std::uint64_t> counts;
  Matrix measures(history_.size(), 4);
  for (std::size_t i = 0; i < history_.size(); ++i) {
    const CmaEsGeneration& row = history_[i];
    counts.insert(counts.end(), {row.evaluations, row.failed, row.population_size});
    measures(i, 0) = row.best;
    measures(i, 1) = row.median;
    measures(i, 2) = row.step_size;
    measures(i, 3) = row.axis_ratio;
  }
  writer.wholes("history_evaluations_failed_population", counts);
  writer.matrix("history_best_median_step_axis_ratio", measures);
  return writer.json();
}

void CmaEs::read_settings(StateReader& reader, CmaEsSettings& settings) {
  settings.start = reader.numbers("start");
  settings.step_size = reader.number("first_step_size");
  settings.lower = reader.numbers("lower");
  settings.upper = reader.numbers("upper");
  settings.population_size = static_cast<std::size_t>(reader.whole("first_population_size"));
  settings.seed = reader.whole("seed");
  settings.maximum_evaluations = reader.whole("maximum_evaluations");
  settings.target_value = reader.number("target_value");
  settings.tolerance_value = reader.number("tolerance_value");
  settings.tolerance_position = reader.number("tolerance_position");
}

void CmaEs::read_search(StateReader& reader) {
  const std::size_t n = settings_.start.size();
  population_size_ = static_cast<std::size_t>(reader.whole("population_size"));
  if (!allowed(population_size_)) reader.refuse("population_size", "must be 4 to 1,000,000");
  evaluations_ = reader.whole("evaluations");
  failed_evaluations_ = reader.whole("failed_evaluations");
  run_start_ = reader.whole("run_start");
  failed_in_a_row_ = reader.whole("failed_in_a_row");
  mean_ = reader.numbers("mean");
  step_path_ = reader.numbers("step_path");
  covariance_path_ = reader.numbers("covariance_path");
  step_size_ = reader.number("step_size");
  covariance_ = reader.matrix("covariance");
  last_range_ = reader.number("last_range");
  best_ = reader.numbers("best");
  best_value_ = reader.number("best_value");
  reader.expect_size("mean", mean_.size(), n);
  reader.expect_size("step_path", step_path_.size(), n);
  reader.expect_size("covariance_path", covariance_path_.size(), n);
  reader.expect_size("best", best_.size(), n);
  reader.expect_size("covariance", covariance_.rows, n);
  reader.expect_size("covariance", covariance_.columns, n);
  const bool finite = std::isfinite(step_size_) && all_finite(mean_) && all_finite(covariance_.values);
  if (!finite) reader.refuse("mean, step_size, covariance", "must be finite");
}

void CmaEs::read_history(StateReader& reader) {
  const std::vector<std::uint64_t> counts = reader.wholes("history_evaluations_failed_population");
  const Matrix measures = reader.matrix("history_best_median_step_axis_ratio");
  reader.expect_size("history_evaluations_failed_population", counts.size(), 3 * measures.rows);
  if (run_start_ > measures.rows) reader.refuse("run_start", "lies beyond the history");
  if (counts.size() != 3 * measures.rows || (measures.rows > 0 && measures.columns != 4)) return;
  for (std::size_t i = 0; i < measures.rows; ++i) {
    history_.push_back({counts[3 * i], counts[3 * i + 1], counts[3 * i + 2], measures(i, 0), measures(i, 1),
                        measures(i, 2), measures(i, 3)});
  }
}

core::Result<CmaEs> CmaEs::resume(std::string_view json) {
  StateReader reader(json, "cma-es", state_version);
  CmaEsSettings settings;
  read_settings(reader, settings);
  core::Problems problems = reader.problems();
  if (problems.empty()) problems = check(settings);
  if (!problems.empty()) return core::fail(std::move(problems));
  CmaEs optimiser(std::move(settings));
  optimiser.read_search(reader);
  optimiser.read_history(reader);
  if (!reader.problems().empty()) return core::fail(reader.problems());
  optimiser.decompose();
  return optimiser;
}

}  // namespace hepatrial::infer
