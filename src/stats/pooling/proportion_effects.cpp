#include "stats/pooling/proportion_effects.hpp"

#include <algorithm>
#include <string>

#include "core/maths.hpp"
#include "stats/input.hpp"

namespace hepatrial::stats {

namespace {

namespace maths = core::maths;

Effect double_arcsine_effect(double x, double n) {
  const double value =
      (maths::asin(maths::sqrt(x / (n + 1.0))) + maths::asin(maths::sqrt((x + 1.0) / (n + 1.0)))) / 2.0;
  return {value, 1.0 / (4.0 * n + 2.0)};
}

Effect effect_of(ProportionScale scale, const ArmCount& count) {
  auto x = static_cast<double>(count.events);
  auto n = static_cast<double>(count.n);
  if (scale == ProportionScale::double_arcsine) return double_arcsine_effect(x, n);
  if (scale == ProportionScale::arcsine) return {maths::asin(maths::sqrt(x / n)), 1.0 / (4.0 * n)};
  if (count.events == 0 || count.events == count.n) {
    x += 0.5;
    n += 1.0;
  }
  const double p = x / n;
  if (scale == ProportionScale::raw) return {p, p * (1.0 - p) / n};
  if (scale == ProportionScale::log) return {maths::log(p), 1.0 / x - 1.0 / n};
  return {maths::log(x / (n - x)), 1.0 / x + 1.0 / (n - x)};
}

double from_double_arcsine(double value, double n) {
  const double lowest = double_arcsine_effect(0.0, n).value;
  const double highest = double_arcsine_effect(n, n).value;
  if (value <= lowest) return 0.0;
  if (value >= highest) return 1.0;
  const double sine = maths::sin(2.0 * value);
  const double inner = sine + (sine - 1.0 / sine) / n;
  const double root = maths::sqrt(std::max(0.0, 1.0 - inner * inner));
  return (1.0 - (maths::cos(2.0 * value) < 0.0 ? -root : root)) / 2.0;
}

}  // namespace

void check_counts(core::Problems& problems, std::span<const ArmCount> counts) {
  if (counts.empty()) add_problem(problems, "counts", "are empty, expected at least one study");
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (counts[i].n >= 1 && counts[i].events >= 0 && counts[i].events <= counts[i].n) continue;
    add_problem(problems, "counts",
                "study " + std::to_string(i) + " has " + std::to_string(counts[i].events) + " of " +
                    std::to_string(counts[i].n) + ", expected 0 to n of n >= 1");
  }
}

core::Result<Effect> proportion_effect(ProportionScale scale, const ArmCount& count) {
  core::Problems problems;
  check_counts(problems, std::span(&count, 1));
  if (!problems.empty()) return core::fail(std::move(problems));
  return effect_of(scale, count);
}

double proportion_of(ProportionScale scale, double value, double harmonic_n) {
  switch (scale) {
    case ProportionScale::raw: return std::clamp(value, 0.0, 1.0);
    case ProportionScale::log: return std::min(1.0, maths::exp(value));
    case ProportionScale::logit: return 1.0 / (1.0 + maths::exp(-value));
    case ProportionScale::double_arcsine: return from_double_arcsine(value, harmonic_n);
    default: break;
  }
  constexpr double k_half_pi = 1.57079632679489661923;
  const double sine = maths::sin(std::clamp(value, 0.0, k_half_pi));
  return sine * sine;
}

core::Result<PooledProportion> pool_proportions(std::span<const ArmCount> counts, ProportionScale scale,
                                                const PoolOptions& options) {
  core::Problems problems;
  check_counts(problems, counts);
  if (!problems.empty()) return core::fail(std::move(problems));
  std::vector<Effect> effects;
  double inverse_n = 0.0;
  for (const ArmCount& count : counts) {
    effects.push_back(effect_of(scale, count));
    inverse_n += 1.0 / static_cast<double>(count.n);
  }
  auto pooled = pool(effects, options);
  if (!pooled) return core::fail(pooled.error());
  const double n = static_cast<double>(counts.size()) / inverse_n;
  return PooledProportion{*pooled, proportion_of(scale, pooled->estimate, n), proportion_of(scale, pooled->lower, n),
                          proportion_of(scale, pooled->upper, n), n};
}

}  // namespace hepatrial::stats
