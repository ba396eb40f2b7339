#include "study/credibility/sensitivity.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/maths.hpp"
#include "infer/sobol_sequence.hpp"
#include "stats/distributions.hpp"
#include "study/credibility/stopped.hpp"

namespace hepatrial::study {

namespace {

constexpr double k_nan = std::numeric_limits<double>::quiet_NaN();
constexpr double k_level = 0.95;
constexpr std::size_t k_points = 256;

core::Result<infer::Matrix> design_of(std::size_t points, std::size_t parameters, std::uint64_t seed) {
  auto design = infer::scrambled_sobol(points, parameters, seed);
  if (!design) return design;
  for (double& value : design->values) value = stats::normal_quantile(value);
  return design;
}

// Rank correlation of every column with the finite results.
std::vector<double> rank_correlations(const infer::Matrix& design, std::span<const double> results) {
  std::vector<std::size_t> rows;
  for (std::size_t row = 0; row < design.rows; ++row) {
    if (std::isfinite(results[row])) rows.push_back(row);
  }
  const auto ranked_column = [&rows](const auto& value_of_row) {
    std::vector<double> values;
    for (const std::size_t row : rows) values.push_back(value_of_row(row));
    return infer::ranks(values);
  };
  const double middle = 0.5 * (static_cast<double>(rows.size()) + 1);
  const auto product = [middle](const std::vector<double>& a, const std::vector<double>& b) {
    double sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i) sum += (a[i] - middle) * (b[i] - middle);
    return sum;
  };
  const std::vector<double> y = ranked_column([&](std::size_t row) { return results[row]; });
  std::vector<double> out;
  for (std::size_t column = 0; column < design.columns; ++column) {
    const std::vector<double> x = ranked_column([&](std::size_t row) { return design(row, column); });
    const double scale = core::maths::sqrt(product(x, x) * product(y, y));
    out.push_back(scale > 0 ? product(x, y) / scale : 0);
  }
  return out;
}

// The columns to go on with, in their order.
std::vector<std::size_t> screened(const infer::Matrix& design, std::span<const double> results) {
  std::vector<std::size_t> all(design.columns);
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
  if (2 * design.columns <= design.rows) return all;
  const std::vector<double> correlation = rank_correlations(design, results);
  std::stable_sort(all.begin(), all.end(), [&](std::size_t left, std::size_t right) {
    return std::abs(correlation[left]) > std::abs(correlation[right]);
  });
  all.resize(std::min(all.size(), std::max<std::size_t>(design.rows / 4, 1)));
  std::sort(all.begin(), all.end());
  return all;
}

infer::Matrix columns_of(const infer::Matrix& design, const std::vector<std::size_t>& columns) {
  infer::Matrix out(design.rows, columns.size());
  for (std::size_t row = 0; row < design.rows; ++row) {
    for (std::size_t i = 0; i < columns.size(); ++i) out(row, i) = design(row, columns[i]);
  }
  return out;
}

std::vector<SensitivityRow> ranked(const infer::PartialRankCorrelation& found, const std::vector<std::size_t>& columns,
                                   const ParameterUncertainty& uncertainty) {
  std::vector<SensitivityRow> rows;
  const std::size_t priors = uncertainty.priors().size();
  for (std::size_t i = 0; i < found.correlation.size(); ++i) {
    const bool fitted = columns[i] >= priors;
    const UncertainParameter& parameter =
        fitted ? uncertainty.fitted()[columns[i] - priors] : uncertainty.priors()[columns[i]];
    const infer::SensitivityIndex& index = found.correlation[i];
    rows.push_back({parameter.name, fitted, index.value, index.lower, index.upper, found.p_value[i]});
  }
  std::stable_sort(rows.begin(), rows.end(), [](const SensitivityRow& left, const SensitivityRow& right) {
    const auto key = [](const SensitivityRow& row) {
      return std::isfinite(row.correlation) ? std::abs(row.correlation) : -1;
    };
    return key(left) > key(right);
  });
  return rows;
}

}  // namespace

core::Result<SensitivityResult> sensitivity(const Scenario& scenario, const DiseaseSetting& setting,
                                            const ParameterUncertainty& uncertainty,
                                            const std::vector<GroupMeasure>& measures, std::size_t points,
                                            simulate::Solver& solver, const ScenarioOptions& options,
                                            core::Progress* progress, const core::StopFlag* stop) {
  const auto spec = spec_of(scenario, setting);
  if (!spec) return tl::unexpected(spec.error());
  SensitivityResult out;
  out.scenario = scenario.name;
  out.parameters = uncertainty.priors().size() + uncertainty.fitted().size();
  out.points = points > 0 ? points : k_points;
  out.patients = options.patients;
  const auto design = design_of(out.points, out.parameters, options.seed);
  if (!design) return tl::unexpected(design.error());
  const std::size_t columns = spec->arms.size() * measures.size();
  infer::Matrix results(columns, out.points);
  std::fill(results.values.begin(), results.values.end(), k_nan);
  for (std::size_t point = 0; point < out.points; ++point) {
    const DrawnDisease disease = uncertainty.at_scores(design->row(point));
    const auto run = run_scenario(scenario, setting, disease.table, disease.pharmacy, solver, options, stop);
    if (stop != nullptr && stop->load()) return core::fail(stopped_on_request());
    for (std::size_t column = 0; run && column < columns; ++column) {
      const std::size_t arm = column / measures.size();
      results(column, point) = value_of(measures[column % measures.size()], run->everybody(arm));
    }
    if (progress != nullptr) progress->advance(point + 1, out.points);
  }
  for (std::size_t column = 0; column < columns; ++column) {
    const std::vector<std::size_t> kept = screened(*design, results.row(column));
    const auto found = infer::partial_rank_correlation(columns_of(*design, kept), results.row(column), k_level);
    if (!found) return tl::unexpected(found.error());
    out.measures.push_back({spec->arms[column / measures.size()].name, measures[column % measures.size()].name,
                            ranked(*found, kept, uncertainty), found->points_used});
  }
  return out;
}

}  // namespace hepatrial::study
