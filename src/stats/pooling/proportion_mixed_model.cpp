#include "stats/pooling/proportion_mixed_model.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string>

#include "core/maths.hpp"
#include "stats/input.hpp"
#include "stats/pooling/binomial_normal.hpp"
#include "stats/proportions.hpp"

namespace hepatrial::stats {

namespace {

namespace maths = core::maths;

constexpr double k_nan = std::numeric_limits<double>::quiet_NaN();
constexpr double k_infinity = std::numeric_limits<double>::infinity();

double expit(double x) { return 1.0 / (1.0 + maths::exp(-x)); }

core::Problems check(std::span<const ArmCount> counts, const MixedModelOptions& options) {
  core::Problems problems;
  check_counts(problems, counts);
  check_level(problems, options.level);
  constexpr std::int64_t k_most_patients = 1'000'000;
  const bool large = std::any_of(counts.begin(), counts.end(), [](const ArmCount& c) { return c.n > k_most_patients; });
  if (large) add_problem(problems, "counts", "hold an arm of more than 1,000,000 patients");
  constexpr std::array<int, 8> k_rules{1, 3, 5, 7, 9, 15, 31, 61};
  if (std::find(k_rules.begin(), k_rules.end(), options.nodes) == k_rules.end()) {
    add_problem(problems, "nodes", "is " + std::to_string(options.nodes) + ", expected 1, 3, 5, 7, 9, 15, 31 or 61");
  }
  if (options.t_interval && counts.size() < 2) {
    add_problem(problems, "counts", "hold one study; an interval of t needs at least 2");
  }
  return problems;
}

ArmCount total_of(std::span<const ArmCount> counts) {
  ArmCount total;
  for (const ArmCount& count : counts) {
    total.events += count.events;
    total.n += count.n;
  }
  return total;
}

// x log(x / n) + (n - x) log((n - x) / n): the binomial log-likelihood at its top, without the coefficient.
double top_log_likelihood(const ArmCount& count) {
  const auto x = static_cast<double>(count.events);
  const auto n = static_cast<double>(count.n);
  return (x > 0.0 ? x * maths::log(x / n) : 0.0) + (n - x > 0.0 ? (n - x) * maths::log((n - x) / n) : 0.0);
}

void add_homogeneity_tests(PooledMixedModel& result, std::span<const ArmCount> counts, const ArmCount& total) {
  double separate = 0.0;
  std::vector<Effect> logits;
  for (const ArmCount& count : counts) {
    separate += top_log_likelihood(count);
    if (count.events == 0 || count.events == count.n) continue;
    logits.push_back(*proportion_effect(ProportionScale::logit, count));
  }
  const int degrees = static_cast<int>(counts.size()) - 1;
  result.likelihood_ratio = chi_square_test(std::max(0.0, 2.0 * (separate - top_log_likelihood(total))), degrees);
  result.wald = chi_square_test(logits.empty() ? k_nan : generalised_q(logits, 0.0), degrees);
}

// Per cent of the variance that is between studies, on the logit scale; 1/2 is added where an arm has a 0.
double i_squared(std::span<const ArmCount> counts, double tau_squared) {
  if (counts.size() < 2) return 0.0;
  double w1 = 0.0;
  double w2 = 0.0;
  for (const ArmCount& count : counts) {
    const double w = 1.0 / proportion_effect(ProportionScale::logit, count)->variance;
    w1 += w;
    w2 += w * w;
  }
  const double typical = (static_cast<double>(counts.size()) - 1.0) / (w1 - w2 / w1);
  return 100.0 * tau_squared / (typical + tau_squared);
}

PooledMixedModel all_or_none(std::span<const ArmCount> counts, const ArmCount& total, double level) {
  PooledMixedModel result;
  result.status = MixedModelStatus::all_or_none;
  result.studies = counts.size();
  const bool none = total.events == 0;
  const auto exact = clopper_pearson(total.events, total.n, level);
  result.logit = none ? -k_infinity : k_infinity;
  result.std_error = k_nan;
  result.proportion = none ? 0.0 : 1.0;
  result.proportion_lower = exact->lower;
  result.proportion_upper = exact->upper;
  result.lower = none ? -k_infinity : maths::log(exact->lower / (1.0 - exact->lower));
  result.upper = none ? maths::log(exact->upper / (1.0 - exact->upper)) : k_infinity;
  result.prediction_lower = k_nan;
  result.prediction_upper = k_nan;
  const int degrees = static_cast<int>(counts.size()) - 1;
  result.likelihood_ratio = chi_square_test(0.0, degrees);
  result.wald = chi_square_test(k_nan, degrees);
  return result;
}

void add_limits(PooledMixedModel& result, const MixedModelOptions& options) {
  const double multiplier =
      options.t_interval ? -student_t_quantile((1.0 - options.level) / 2.0, static_cast<double>(result.studies) - 1.0)
                         : two_sided_normal_multiplier(options.level);
  result.lower = result.logit - multiplier * result.std_error;
  result.upper = result.logit + multiplier * result.std_error;
  result.proportion = expit(result.logit);
  result.proportion_lower = expit(result.lower);
  result.proportion_upper = expit(result.upper);
  const double spread = maths::sqrt(result.std_error * result.std_error + result.tau_squared);
  result.prediction_lower = expit(result.logit - multiplier * spread);
  result.prediction_upper = expit(result.logit + multiplier * spread);
}

}  // namespace

core::Result<PooledMixedModel> pool_proportions_mixed_model(std::span<const ArmCount> counts,
                                                            const MixedModelOptions& options) {
  core::Problems problems = check(counts, options);
  if (!problems.empty()) return core::fail(std::move(problems));
  const ArmCount total = total_of(counts);
  if (total.events == 0 || total.events == total.n) return all_or_none(counts, total, options.level);
  const BinomialNormal model(counts, options.nodes);
  const BinomialNormal::Fit fit = model.maximise();
  PooledMixedModel result;
  result.status = !fit.tau_identified ? MixedModelStatus::heterogeneity_not_identified
                  : fit.tau > 0.0     ? MixedModelStatus::converged
                                      : MixedModelStatus::no_heterogeneity;
  result.studies = counts.size();
  result.logit = fit.mu;
  result.std_error = fit.std_error;
  result.tau_squared = fit.tau * fit.tau;
  result.log_likelihood = fit.log_likelihood;
  result.i_squared = i_squared(counts, result.tau_squared);
  add_homogeneity_tests(result, counts, total);
  add_limits(result, options);
  return result;
}

}  // namespace hepatrial::stats
