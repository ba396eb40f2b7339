#include "infer/rank_correlation.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

#include "core/maths.hpp"
#include "stats/cholesky.hpp"
#include "stats/distributions.hpp"

namespace hepatrial::infer {

namespace maths = core::maths;

namespace {

constexpr double nan_value = std::numeric_limits<double>::quiet_NaN();

core::Problems check(const Matrix& design, std::span<const double> results, double level, std::size_t used) {
  core::Problems problems;
  const auto refuse = [&](const char* field, const char* message) {
    problems.push_back({core::ProblemKind::bad_input, message, {"", 0, field}, ""});
  };
  if (design.columns == 0) refuse("design", "expected at least one parameter");
  if (results.size() != design.rows) refuse("results", "expected one result a row of the design");
  if (!(level > 0.0 && level < 1.0)) refuse("level", "must lie between 0 and 1");
  if (results.size() == design.rows && used < design.columns + 3) {
    refuse("results", "expected at least three more finite results than parameters");
  }
  return problems;
}

/// Correlation matrix of the columns; zero rows for constant columns.
Matrix correlations(const std::vector<std::vector<double>>& columns) {
  const std::size_t n = columns.size();
  Matrix result(n, n);
  std::vector<std::vector<double>> centred = columns;
  for (auto& column : centred) {
    const double mean = std::accumulate(column.begin(), column.end(), 0.0) / static_cast<double>(column.size());
    double squares = 0.0;
    for (double& element : column) {
      element -= mean;
      squares += element * element;
    }
    for (double& element : column) element = squares > 0.0 ? element / maths::sqrt(squares) : 0.0;
  }
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) {
      result(i, j) = std::inner_product(centred[i].begin(), centred[i].end(), centred[j].begin(), 0.0);
    }
  }
  return result;
}

SensitivityIndex with_interval(double value, double observations_left, double level) {
  if (std::isnan(value)) return {value, nan_value, nan_value};
  if (std::fabs(value) >= 1.0) return {value, value, value};
  const double half = stats::two_sided_normal_multiplier(level) / maths::sqrt(observations_left);
  const double z = maths::atanh(value);
  return {value, maths::tanh(z - half), maths::tanh(z + half)};
}

double two_sided_p(double value, double degrees_of_freedom) {
  if (std::isnan(value)) return nan_value;
  if (std::fabs(value) >= 1.0) return 0.0;
  const double t = std::fabs(value) * maths::sqrt(degrees_of_freedom / (1.0 - value * value));
  return 2.0 * stats::student_t_cdf(-t, degrees_of_freedom);
}

/// PRCC of each parameter; `columns`: ranks of the parameters, then of the result.
std::vector<double> coefficients(const std::vector<std::vector<double>>& columns) {
  const std::size_t k = columns.size() - 1;
  const Matrix together = correlations(columns);
  const stats::Cholesky factor(together.values, k + 1, 1e-12);
  const std::vector<double> precision = factor.inverse();
  std::vector<double> result(k, nan_value);
  if (factor.kept(k)) {
    for (std::size_t j = 0; j < k; ++j) {
      if (!factor.kept(j)) continue;
      const double scale = maths::sqrt(precision[j * (k + 1) + j] * precision[k * (k + 1) + k]);
      result[j] = std::clamp(-precision[j * (k + 1) + k] / scale, -1.0, 1.0);
    }
    return result;
  }
  // The parameters' ranks give the result's without rest: those that take part are perfectly correlated.
  const auto last = together.row(k);
  const std::vector<double> slopes = factor.solve(last);
  for (std::size_t j = 0; j < k; ++j) {
    if (factor.kept(j) && std::fabs(slopes[j]) > 1e-9) result[j] = slopes[j] > 0.0 ? 1.0 : -1.0;
  }
  return result;
}

}  // namespace

std::vector<double> ranks(std::span<const double> values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t i, std::size_t j) { return values[i] < values[j]; });
  std::vector<double> result(values.size());
  for (std::size_t first = 0; first < order.size();) {
    std::size_t last = first;
    while (last + 1 < order.size() && values[order[last + 1]] == values[order[first]]) ++last;
    const double rank = 1.0 + 0.5 * static_cast<double>(first + last);
    for (std::size_t i = first; i <= last; ++i) result[order[i]] = rank;
    first = last + 1;
  }
  return result;
}

core::Result<PartialRankCorrelation> partial_rank_correlation(const Matrix& design, std::span<const double> results,
                                                              double level) {
  std::vector<std::size_t> used;
  for (std::size_t i = 0; i < std::min(results.size(), design.rows); ++i) {
    if (std::isfinite(results[i])) used.push_back(i);
  }
  core::Problems problems = check(design, results, level, used.size());
  if (!problems.empty()) return core::fail(std::move(problems));
  const std::size_t k = design.columns;
  std::vector<std::vector<double>> columns;
  for (std::size_t j = 0; j <= k; ++j) {
    std::vector<double> column;
    for (const std::size_t i : used) column.push_back(j < k ? design(i, j) : results[i]);
    columns.push_back(ranks(column));
  }
  const auto n = static_cast<double>(used.size());
  const auto others = static_cast<double>(k - 1);
  PartialRankCorrelation result;
  result.points_used = used.size();
  for (const double value : coefficients(columns)) {
    result.correlation.push_back(with_interval(value, n - 3.0 - others, level));
    result.p_value.push_back(two_sided_p(value, n - 2.0 - others));
  }
  return result;
}

}  // namespace hepatrial::infer
