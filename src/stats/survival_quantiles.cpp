// Quantiles of a Kaplan-Meier curve and of its confidence limits.

#include <cmath>
#include <limits>
#include <utility>

#include "stats/input.hpp"
#include "stats/survival.hpp"

namespace hepatrial::stats {

namespace {

constexpr double k_nan = std::numeric_limits<double>::quiet_NaN();
// Square root of the machine epsilon: below this, 1 - S and a probability count as equal.
constexpr double k_tolerance = 1.4901161193847656e-8;

// The time of the smallest value of 1 - column that is at least `target`; NaN when there is none. For a
// falling column that is the first such time. Confidence limits can rise again where few are at risk; there
// the smallest value, not the first, is taken, as R does. Of equal values the first counts.
double time_reaching(const SurvivalCurve& curve, const std::vector<double>& column, double target) {
  double best = k_nan;
  double best_time = k_nan;
  for (std::size_t i = 0; i < column.size(); ++i) {
    const double failed = 1.0 - column[i];
    if (failed >= target && !(failed >= best)) {
      best = failed;
      best_time = curve.time[i];
    }
  }
  return best_time;
}

double quantile_of_column(const SurvivalCurve& curve, const std::vector<double>& column, double probability) {
  if (probability == 0.0) return 0.0;
  const double flat_start = time_reaching(curve, column, probability - k_tolerance);
  const bool ends_flat = std::fabs(probability - (1.0 - column.back())) < k_tolerance;
  const double flat_end = ends_flat ? curve.time.back() : time_reaching(curve, column, probability + k_tolerance);
  return (flat_start + flat_end) / 2.0;
}

SurvivalQuantile one_quantile(const SurvivalCurve& curve, double probability) {
  // The lower limit of survival falls below 1 - probability first, so it bounds the time from below.
  return {probability, quantile_of_column(curve, curve.survival, probability),
          quantile_of_column(curve, curve.lower, probability), quantile_of_column(curve, curve.upper, probability)};
}

}  // namespace

core::Result<std::vector<SurvivalQuantile>> survival_quantiles(const SurvivalCurve& curve,
                                                               std::span<const double> probabilities) {
  core::Problems problems;
  for (const double probability : probabilities) {
    if (probability >= 0.0 && probability <= 1.0) continue;
    add_problem(problems, "probabilities", std::to_string(probability) + " is not between 0 and 1");
  }
  if (!problems.empty()) return core::fail(std::move(problems));
  std::vector<SurvivalQuantile> result;
  result.reserve(probabilities.size());
  for (const double probability : probabilities) result.push_back(one_quantile(curve, probability));
  return result;
}

SurvivalQuantile median_survival(const SurvivalCurve& curve) { return one_quantile(curve, 0.5); }

}  // namespace hepatrial::stats
