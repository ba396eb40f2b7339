#include "stats/pooling/heterogeneity.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "core/maths.hpp"
#include "stats/distributions.hpp"
#include "stats/input.hpp"

namespace hepatrial::stats {

namespace {

namespace maths = core::maths;

constexpr double k_nan = std::numeric_limits<double>::quiet_NaN();

// Sums over studies with weights w = 1 / (v + tau^2): powers of w, and of w times squared residuals.
struct WeightedSums {
  double w1 = 0.0, w2 = 0.0, w3 = 0.0;
  double mean = 0.0;
  double rss1 = 0.0;  // sum w r^2
  double rss2 = 0.0;  // sum w^2 r^2
  double log_w = 0.0;
};

WeightedSums sums_at(std::span<const Effect> effects, double tau_squared) {
  WeightedSums s;
  double weighted = 0.0;
  for (const Effect& effect : effects) {
    const double w = 1.0 / (effect.variance + tau_squared);
    s.w1 += w;
    s.w2 += w * w;
    s.w3 += w * w * w;
    s.log_w += maths::log(w);
    weighted += w * effect.value;
  }
  s.mean = weighted / s.w1;
  for (const Effect& effect : effects) {
    const double w = 1.0 / (effect.variance + tau_squared);
    const double residual = effect.value - s.mean;
    s.rss1 += w * residual * residual;
    s.rss2 += w * w * residual * residual;
  }
  return s;
}

double trace_p(const WeightedSums& s) { return s.w1 - s.w2 / s.w1; }

double trace_pp(const WeightedSums& s) { return s.w2 - 2.0 * s.w3 / s.w1 + s.w2 * s.w2 / (s.w1 * s.w1); }

// Twice the (restricted) log-likelihood, apart from a constant.
double twice_log_likelihood(const WeightedSums& s, bool restricted) {
  return s.log_w - s.rss1 - (restricted ? maths::log(s.w1) : 0.0);
}

// The step of Fisher scoring: (y'PPy - trace) / trace of squares.
double scoring_step(const WeightedSums& s, bool restricted) {
  return restricted ? (s.rss2 - trace_p(s)) / trace_pp(s) : (s.rss2 - s.w1) / s.w2;
}

double dersimonian_laird(std::span<const Effect> effects) {
  const WeightedSums s = sums_at(effects, 0.0);
  const double degrees = static_cast<double>(effects.size()) - 1.0;
  return std::max(0.0, (s.rss1 - degrees) / trace_p(s));
}

// One climb from `start`; NaN when it does not settle.
double climb(std::span<const Effect> effects, double start, bool restricted) {
  double tau_squared = start;
  WeightedSums s = sums_at(effects, tau_squared);
  for (int iteration = 0; iteration < 1000; ++iteration) {
    double step = scoring_step(s, restricted);
    if (tau_squared + step < 0.0) step = -tau_squared;
    if (std::fabs(step) <= 1e-14 * (1e-8 + tau_squared)) return tau_squared;
    const double before = twice_log_likelihood(s, restricted);
    double next = tau_squared + step;
    WeightedSums there = sums_at(effects, next);
    for (int halving = 0; halving < 60 && twice_log_likelihood(there, restricted) < before; ++halving) {
      step /= 2.0;
      next = tau_squared + step;
      there = sums_at(effects, next);
    }
    if (next == tau_squared) return tau_squared;
    // Rounding ends the climb: the likelihood rises no more although a small step is still asked for.
    const bool flat = twice_log_likelihood(there, restricted) <= before && std::fabs(step) <= 1e-9 * (1e-6 + next);
    tau_squared = next;
    s = there;
    if (flat) return tau_squared;
  }
  return k_nan;
}

// The likelihood may have a second top at 0 or elsewhere: climbs from two sides and compares with 0.
double most_likely(std::span<const Effect> effects, bool restricted) {
  const double moments = dersimonian_laird(effects);
  double largest = 0.0;
  const double mean = sums_at(effects, 0.0).mean;
  for (const Effect& effect : effects) largest = std::max(largest, (effect.value - mean) * (effect.value - mean));
  double best = 0.0;
  double best_value = twice_log_likelihood(sums_at(effects, 0.0), restricted);
  bool settled = true;
  for (const double start : {moments, largest}) {
    const double top = climb(effects, start, restricted);
    settled = settled && !std::isnan(top);
    if (std::isnan(top)) continue;
    const double value = twice_log_likelihood(sums_at(effects, top), restricted);
    if (value > best_value) {
      best = top;
      best_value = value;
    }
  }
  return settled ? best : k_nan;
}

// tau^2 with generalised Q(tau^2) = target; Q falls in tau^2. 0 when Q(0) is already at or below the target.
double solve_q(std::span<const Effect> effects, double target) {
  if (!(generalised_q(effects, 0.0) > target)) return 0.0;
  double high = 1.0;
  for (const Effect& effect : effects) high = std::max(high, effect.variance);
  for (int doubling = 0; doubling < 200 && generalised_q(effects, high) > target; ++doubling) high *= 2.0;
  double low = 0.0;
  for (int step = 0; step < 400; ++step) {
    const double middle = (low + high) / 2.0;
    if (!(middle > low && middle < high)) break;
    (generalised_q(effects, middle) > target ? low : high) = middle;
  }
  return (low + high) / 2.0;
}

// The sample variance of the effects, and the mean of their variances.
struct Unweighted {
  double variance = 0.0;
  double mean_variance = 0.0;
};

Unweighted unweighted(std::span<const Effect> effects) {
  const auto k = static_cast<double>(effects.size());
  Unweighted u;
  double mean = 0.0;
  for (const Effect& effect : effects) {
    mean += effect.value / k;
    u.mean_variance += effect.variance / k;
  }
  for (const Effect& effect : effects) u.variance += (effect.value - mean) * (effect.value - mean) / (k - 1.0);
  return u;
}

double hedges(std::span<const Effect> effects) {
  const Unweighted u = unweighted(effects);
  return std::max(0.0, u.variance - u.mean_variance);
}

double hunter_schmidt(std::span<const Effect> effects) {
  const WeightedSums s = sums_at(effects, 0.0);
  return std::max(0.0, (s.rss1 - static_cast<double>(effects.size())) / s.w1);
}

// The start of Sidik and Jonkman's estimate: the variance with divisor k.
double crude_variance(std::span<const Effect> effects) {
  const auto k = static_cast<double>(effects.size());
  return unweighted(effects).variance * (k - 1.0) / k;
}

double sidik_jonkman(std::span<const Effect> effects) {
  const double crude = crude_variance(effects);
  return crude * sums_at(effects, crude).rss1 / (static_cast<double>(effects.size()) - 1.0);
}

// Standard error of c y'Py - const, P the residual matrix of the weights w, when y has variances v + tau^2:
// c sqrt(2 tr(PVPV) + 4 tau^2 tr(PVP) + 2 tau^4 tr(PP)).
double quadratic_form_error(std::span<const Effect> effects, const std::vector<double>& w, double factor,
                            double tau_squared) {
  double total = 0.0;
  for (const double weight : w) total += weight;
  double pvpv = 0.0, pvp = 0.0, pp = 0.0;
  for (std::size_t i = 0; i < w.size(); ++i) {
    for (std::size_t j = 0; j < w.size(); ++j) {
      const double p = (i == j ? w[i] : 0.0) - w[i] * w[j] / total;
      pvpv += p * p * effects[i].variance * effects[j].variance;
      pvp += p * p * effects[j].variance;
      pp += p * p;
    }
  }
  return factor * maths::sqrt(2.0 * pvpv + 4.0 * tau_squared * pvp + 2.0 * tau_squared * tau_squared * pp);
}

double moment_error(std::span<const Effect> effects, HeterogeneityMethod method, double tau_squared) {
  const auto k = static_cast<double>(effects.size());
  const double crude = method == HeterogeneityMethod::sidik_jonkman ? crude_variance(effects) : 0.0;
  std::vector<double> w;
  for (const Effect& effect : effects) {
    w.push_back(method == HeterogeneityMethod::hedges ? 1.0 : 1.0 / (effect.variance + crude));
  }
  const double factor = method == HeterogeneityMethod::hedges           ? 1.0 / (k - 1.0)
                        : method == HeterogeneityMethod::hunter_schmidt ? 1.0 / sums_at(effects, 0.0).w1
                                                                        : crude / (k - 1.0);
  return quadratic_form_error(effects, w, factor, tau_squared);
}

double standard_error(std::span<const Effect> effects, HeterogeneityMethod method, double tau_squared) {
  if (method == HeterogeneityMethod::hedges || method == HeterogeneityMethod::hunter_schmidt ||
      method == HeterogeneityMethod::sidik_jonkman) {
    return moment_error(effects, method, tau_squared);
  }
  const auto k = static_cast<double>(effects.size());
  if (method == HeterogeneityMethod::dersimonian_laird) {
    const WeightedSums s = sums_at(effects, 0.0);
    const double trace = trace_p(s);
    const double inner = 2.0 * (k - 1.0) + 4.0 * tau_squared * trace + 2.0 * tau_squared * tau_squared * trace_pp(s);
    return maths::sqrt(inner) / trace;
  }
  const WeightedSums s = sums_at(effects, tau_squared);
  if (method == HeterogeneityMethod::paule_mandel) return maths::sqrt(2.0 * k * k / (k - 1.0)) / s.w1;
  return maths::sqrt(2.0 / (method == HeterogeneityMethod::maximum_likelihood ? s.w2 : trace_pp(s)));
}

}  // namespace

void check_effects(core::Problems& problems, std::span<const Effect> effects) {
  if (effects.empty()) add_problem(problems, "effects", "are empty, expected at least one study");
  for (std::size_t i = 0; i < effects.size(); ++i) {
    const Effect& effect = effects[i];
    if (std::isfinite(effect.value) && std::isfinite(effect.variance) && effect.variance > 0.0) continue;
    add_problem(problems, "effects",
                "study " + std::to_string(i) + " has effect " + std::to_string(effect.value) + " with variance " +
                    std::to_string(effect.variance) + ", expected finite numbers and a variance above 0");
  }
}

double generalised_q(std::span<const Effect> effects, double tau_squared) { return sums_at(effects, tau_squared).rss1; }

core::Result<Heterogeneity> estimate_heterogeneity(std::span<const Effect> effects, HeterogeneityMethod method) {
  core::Problems problems;
  check_effects(problems, effects);
  if (!problems.empty()) return core::fail(std::move(problems));
  Heterogeneity result{method, 0.0, k_nan};
  if (method == HeterogeneityMethod::none || effects.size() == 1) return result;
  switch (method) {
    case HeterogeneityMethod::dersimonian_laird: result.tau_squared = dersimonian_laird(effects); break;
    case HeterogeneityMethod::paule_mandel:
      result.tau_squared = solve_q(effects, static_cast<double>(effects.size()) - 1.0);
      break;
    case HeterogeneityMethod::hedges: result.tau_squared = hedges(effects); break;
    case HeterogeneityMethod::hunter_schmidt: result.tau_squared = hunter_schmidt(effects); break;
    case HeterogeneityMethod::sidik_jonkman: result.tau_squared = sidik_jonkman(effects); break;
    case HeterogeneityMethod::restricted_maximum_likelihood: result.tau_squared = most_likely(effects, true); break;
    default: result.tau_squared = most_likely(effects, false); break;
  }
  if (std::isnan(result.tau_squared)) {
    return core::fail({core::ProblemKind::numerical,
                       "the variance between studies did not settle",
                       {"", 0, "effects"},
                       "use the DerSimonian-Laird estimate"});
  }
  result.std_error = standard_error(effects, method, result.tau_squared);
  return result;
}

core::Result<QProfile> tau_squared_interval(std::span<const Effect> effects, double level) {
  core::Problems problems;
  check_effects(problems, effects);
  check_level(problems, level);
  if (effects.size() < 2) add_problem(problems, "effects", "are fewer than 2: nothing varies between studies");
  if (!problems.empty()) return core::fail(std::move(problems));
  const double degrees = static_cast<double>(effects.size()) - 1.0;
  const double tail = (1.0 - level) / 2.0;
  return QProfile{solve_q(effects, chi_square_quantile(1.0 - tail, degrees)),
                  solve_q(effects, chi_square_quantile(tail, degrees))};
}

}  // namespace hepatrial::stats
