#include "infer/sobol_indices.hpp"

#include <cmath>
#include <limits>

#include "core/random.hpp"
#include "infer/sobol_sequence.hpp"
#include "stats/summaries.hpp"

namespace hepatrial::infer {

namespace {

/// Results of the base points that are complete: a row a base point; columns A, B, then A_B^i.
Matrix complete_rows(std::span<const double> results, std::size_t parameters) {
  const std::size_t blocks = parameters + 2;
  const std::size_t base_points = results.size() / blocks;
  Matrix rows(0, blocks);
  for (std::size_t j = 0; j < base_points; ++j) {
    bool finite = true;
    for (std::size_t block = 0; block < blocks; ++block) {
      finite = finite && std::isfinite(results[block * base_points + j]);
    }
    if (!finite) continue;
    ++rows.rows;
    for (std::size_t block = 0; block < blocks; ++block) rows.values.push_back(results[block * base_points + j]);
  }
  return rows;
}

struct Estimates {
  double mean = 0.0;
  double variance = 0.0;
  std::vector<double> first, total;
};

Estimates estimate(const Matrix& rows, std::span<const std::size_t> chosen) {
  const std::size_t parameters = rows.columns - 2;
  const auto count = static_cast<double>(chosen.size());
  Estimates result;
  // Relative to one result, so that a constant has a variance of exactly 0.
  const double origin = rows(0, 0);
  for (const std::size_t j : chosen) result.mean += ((rows(j, 0) - origin) + (rows(j, 1) - origin)) / (2.0 * count);
  result.mean += origin;
  for (const std::size_t j : chosen) {
    const double a = rows(j, 0) - result.mean;
    const double b = rows(j, 1) - result.mean;
    result.variance += (a * a + b * b) / (2.0 * count);
  }
  result.first.assign(parameters, 0.0);
  result.total.assign(parameters, 0.0);
  for (const std::size_t j : chosen) {
    const double b = rows(j, 1) - result.mean;
    for (std::size_t i = 0; i < parameters; ++i) {
      const double change = rows(j, 2 + i) - rows(j, 0);
      result.first[i] += b * change / count;
      result.total[i] += change * change / (2.0 * count);
    }
  }
  const double divisor = result.variance > 0.0 ? result.variance : std::numeric_limits<double>::quiet_NaN();
  for (std::size_t i = 0; i < parameters; ++i) {
    result.first[i] /= divisor;
    result.total[i] /= divisor;
  }
  return result;
}

SensitivityIndex with_interval(double value, std::vector<double> draws, double level) {
  constexpr double nan_value = std::numeric_limits<double>::quiet_NaN();
  std::erase_if(draws, [](double draw) { return std::isnan(draw); });
  const double shares[] = {0.5 * (1.0 - level), 0.5 * (1.0 + level)};
  const auto limits = stats::quantiles(draws, shares);
  return limits ? SensitivityIndex{value, (*limits)[0], (*limits)[1]} : SensitivityIndex{value, nan_value, nan_value};
}

core::Problems check(std::span<const double> results, std::size_t parameters, const SobolSettings& settings) {
  core::Problems problems;
  const auto refuse = [&](const char* field, const char* message) {
    problems.push_back({core::ProblemKind::bad_input, message, {"", 0, field}, ""});
  };
  if (parameters == 0) refuse("parameters", "expected at least one");
  if (results.empty() || results.size() % (parameters + 2) != 0) {
    refuse("results", "expected one result a row of the design: base points times (parameters + 2)");
  }
  if (!(settings.level > 0.0 && settings.level < 1.0)) refuse("level", "must lie between 0 and 1");
  if (settings.bootstrap_samples == 0) refuse("bootstrap_samples", "must be at least 1");
  return problems;
}

}  // namespace

core::Result<Matrix> sobol_design(std::size_t parameters, std::size_t base_points, std::uint64_t seed) {
  const auto sequence = scrambled_sobol(base_points, 2 * parameters, seed);
  if (!sequence) return core::fail(sequence.error());
  Matrix design(base_points * (parameters + 2), parameters);
  for (std::size_t block = 0; block < parameters + 2; ++block) {
    for (std::size_t j = 0; j < base_points; ++j) {
      for (std::size_t i = 0; i < parameters; ++i) {
        const bool from_b = block == 1 || block == i + 2;
        design(block * base_points + j, i) = (*sequence)(j, from_b ? parameters + i : i);
      }
    }
  }
  return design;
}

core::Result<SobolIndices> sobol_indices(std::span<const double> results, std::size_t parameters,
                                         const SobolSettings& settings) {
  core::Problems problems = check(results, parameters, settings);
  if (!problems.empty()) return core::fail(std::move(problems));
  const Matrix rows = complete_rows(results, parameters);
  if (rows.rows < 2) {
    return core::fail({core::ProblemKind::numerical,
                       "fewer than two base points have finite results in all their rows",
                       {"", 0, "results"},
                       ""});
  }
  std::vector<std::size_t> chosen(rows.rows);
  for (std::size_t j = 0; j < rows.rows; ++j) chosen[j] = j;
  const Estimates point = estimate(rows, chosen);
  Matrix first(parameters, settings.bootstrap_samples);
  Matrix total(parameters, settings.bootstrap_samples);
  for (std::size_t sample = 0; sample < settings.bootstrap_samples; ++sample) {
    core::RandomStream stream(settings.seed, "sobol bootstrap", sample);
    for (std::size_t& j : chosen) j = static_cast<std::size_t>(stream.uniform() * static_cast<double>(rows.rows));
    const Estimates drawn = estimate(rows, chosen);
    for (std::size_t i = 0; i < parameters; ++i) {
      first(i, sample) = drawn.first[i];
      total(i, sample) = drawn.total[i];
    }
  }
  SobolIndices result;
  result.mean = point.mean;
  result.variance = point.variance;
  result.base_points_used = rows.rows;
  for (std::size_t i = 0; i < parameters; ++i) {
    const auto first_row = first.row(i);
    const auto total_row = total.row(i);
    result.first.push_back(with_interval(point.first[i], {first_row.begin(), first_row.end()}, settings.level));
    result.total.push_back(with_interval(point.total[i], {total_row.begin(), total_row.end()}, settings.level));
  }
  return result;
}

}  // namespace hepatrial::infer
