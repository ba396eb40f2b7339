#include "stats/survival.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "core/maths.hpp"
#include "stats/confidence_limits.hpp"
#include "stats/distributions.hpp"
#include "stats/input.hpp"

namespace hepatrial::stats {

namespace {

constexpr double k_nan = std::numeric_limits<double>::quiet_NaN();

// Distinct times with their counts; the other columns are left empty.
SurvivalCurve counted_rows(std::span<const double> time, std::span<const int> event) {
  std::vector<std::pair<double, int>> sorted(time.size());
  for (std::size_t i = 0; i < time.size(); ++i) sorted[i] = {time[i], event[i]};
  std::sort(sorted.begin(), sorted.end());
  SurvivalCurve curve;
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    if (i == 0 || sorted[i].first != sorted[i - 1].first) {
      curve.time.push_back(sorted[i].first);
      curve.n_risk.push_back(static_cast<double>(sorted.size() - i));
      curve.n_event.push_back(0.0);
      curve.n_censor.push_back(0.0);
    }
    (sorted[i].second == 1 ? curve.n_event : curve.n_censor).back() += 1.0;
  }
  return curve;
}

void fill_survival(SurvivalCurve& curve) {
  const std::size_t rows = curve.time.size();
  const double multiplier = two_sided_normal_multiplier(curve.level);
  curve.survival.resize(rows);
  curve.std_error.resize(rows);
  curve.lower.resize(rows);
  curve.upper.resize(rows);
  double survival = 1.0;
  double log_variance = 0.0;
  for (std::size_t i = 0; i < rows; ++i) {
    const double survivors = curve.n_risk[i] - curve.n_event[i];
    survival *= survivors / curve.n_risk[i];
    if (survivors > 0.0) log_variance += curve.n_event[i] / (curve.n_risk[i] * survivors);
    curve.survival[i] = survival;
    curve.std_error[i] = survivors > 0.0 ? survival * core::maths::sqrt(log_variance) : k_nan;
    const Limits limits = probability_limits(survival, curve.std_error[i], multiplier, curve.scale);
    curve.lower[i] = limits.lower;
    curve.upper[i] = limits.upper;
  }
}

}  // namespace

core::Result<SurvivalCurve> kaplan_meier(std::span<const double> time, std::span<const int> event, double level,
                                         ConfidenceScale scale) {
  core::Problems problems;
  check_time_to_event(problems, time, event, 1);
  check_level(problems, level);
  if (!problems.empty()) return core::fail(std::move(problems));
  SurvivalCurve curve = counted_rows(time, event);
  curve.level = level;
  curve.scale = scale;
  fill_survival(curve);
  return curve;
}

core::Result<std::vector<double>> number_at_risk(const SurvivalCurve& curve, std::span<const double> times) {
  core::Problems problems;
  check_not_negative(problems, "times", times);
  if (!problems.empty()) return core::fail(std::move(problems));
  std::vector<double> result;
  result.reserve(times.size());
  for (const double time : times) {
    const auto row = std::lower_bound(curve.time.begin(), curve.time.end(), time) - curve.time.begin();
    const auto index = static_cast<std::size_t>(row);
    result.push_back(index < curve.time.size() ? curve.n_risk[index] : 0.0);
  }
  return result;
}

core::Result<std::vector<SurvivalAt>> survival_at(const SurvivalCurve& curve, std::span<const double> times) {
  const auto at_risk = number_at_risk(curve, times);
  if (!at_risk) return core::fail(at_risk.error());
  std::vector<SurvivalAt> result;
  result.reserve(times.size());
  for (std::size_t i = 0; i < times.size(); ++i) {
    const auto after = std::upper_bound(curve.time.begin(), curve.time.end(), times[i]) - curve.time.begin();
    if (after == 0) {
      result.push_back({times[i], (*at_risk)[i], 1.0, 0.0, 1.0, 1.0});
      continue;
    }
    const auto row = static_cast<std::size_t>(after - 1);
    result.push_back(
        {times[i], (*at_risk)[i], curve.survival[row], curve.std_error[row], curve.lower[row], curve.upper[row]});
  }
  return result;
}

}  // namespace hepatrial::stats
