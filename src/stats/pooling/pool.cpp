#include "stats/pooling/pool.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/maths.hpp"
#include "stats/input.hpp"

namespace hepatrial::stats {

namespace {

namespace maths = core::maths;

constexpr double k_nan = std::numeric_limits<double>::quiet_NaN();

// The within-study variance of a typical study: (k - 1) / (sum w - sum w^2 / sum w) with fixed weights.
double typical_variance(std::span<const Effect> effects) {
  double w1 = 0.0;
  double w2 = 0.0;
  for (const Effect& effect : effects) {
    w1 += 1.0 / effect.variance;
    w2 += 1.0 / (effect.variance * effect.variance);
  }
  return (static_cast<double>(effects.size()) - 1.0) / (w1 - w2 / w1);
}

void add_spread(Pooled& pooled, std::span<const Effect> effects) {
  const double degrees = static_cast<double>(effects.size()) - 1.0;
  pooled.q = chi_square_test(effects.size() > 1 ? generalised_q(effects, 0.0) : k_nan, static_cast<int>(degrees));
  if (effects.size() < 2) return;
  if (pooled.heterogeneity.method == HeterogeneityMethod::none) {
    pooled.i_squared = std::max(0.0, 100.0 * (pooled.q.chi_square - degrees) / pooled.q.chi_square);
    pooled.h_squared = pooled.q.chi_square / degrees;
    return;
  }
  const double typical = typical_variance(effects);
  pooled.i_squared = 100.0 * pooled.heterogeneity.tau_squared / (typical + pooled.heterogeneity.tau_squared);
  pooled.h_squared = (typical + pooled.heterogeneity.tau_squared) / typical;
}

void add_interval(Pooled& pooled, std::span<const Effect> effects, const PoolOptions& options) {
  double multiplier = two_sided_normal_multiplier(options.level);
  if (options.interval != PooledInterval::normal) {
    const double degrees = static_cast<double>(effects.size()) - 1.0;
    double scale = generalised_q(effects, pooled.heterogeneity.tau_squared) / degrees;
    if (options.interval == PooledInterval::knapp_hartung_wider) scale = std::max(1.0, scale);
    pooled.std_error *= maths::sqrt(scale);
    multiplier = -student_t_quantile((1.0 - options.level) / 2.0, degrees);
    pooled.statistic = pooled.estimate / pooled.std_error;
    pooled.p_value = 2.0 * student_t_cdf(-std::fabs(pooled.statistic), degrees);
  } else {
    pooled.statistic = pooled.estimate / pooled.std_error;
    pooled.p_value = 2.0 * normal_upper_tail(std::fabs(pooled.statistic));
  }
  pooled.lower = pooled.estimate - multiplier * pooled.std_error;
  pooled.upper = pooled.estimate + multiplier * pooled.std_error;
  const bool varies = pooled.heterogeneity.method != HeterogeneityMethod::none && effects.size() > 1;
  const double spread = maths::sqrt(pooled.std_error * pooled.std_error + pooled.heterogeneity.tau_squared);
  pooled.prediction_lower = varies ? pooled.estimate - multiplier * spread : k_nan;
  pooled.prediction_upper = varies ? pooled.estimate + multiplier * spread : k_nan;
}

}  // namespace

core::Result<Pooled> pool(std::span<const Effect> effects, const PoolOptions& options) {
  core::Problems problems;
  check_level(problems, options.level);
  if (effects.size() == 1 && options.interval != PooledInterval::normal) {
    add_problem(problems, "effects", "hold one study; the Knapp-Hartung interval needs at least 2");
  }
  if (!problems.empty()) return core::fail(std::move(problems));
  const auto heterogeneity = estimate_heterogeneity(effects, options.heterogeneity);
  if (!heterogeneity) return core::fail(heterogeneity.error());
  Pooled pooled;
  pooled.studies = effects.size();
  pooled.heterogeneity = *heterogeneity;
  double total = 0.0;
  for (const Effect& effect : effects) {
    pooled.weight.push_back(1.0 / (effect.variance + heterogeneity->tau_squared));
    total += pooled.weight.back();
  }
  for (std::size_t i = 0; i < effects.size(); ++i) {
    pooled.weight[i] /= total;
    pooled.estimate += pooled.weight[i] * effects[i].value;
  }
  pooled.std_error = maths::sqrt(1.0 / total);
  add_spread(pooled, effects);
  add_interval(pooled, effects, options);
  return pooled;
}

core::Result<std::vector<Pooled>> pool_leaving_one_out(std::span<const Effect> effects, const PoolOptions& options) {
  core::Problems problems;
  if (effects.size() < 2) add_problem(problems, "effects", "are fewer than 2: none can be left out");
  if (!problems.empty()) return core::fail(std::move(problems));
  std::vector<Pooled> result;
  for (std::size_t left_out = 0; left_out < effects.size(); ++left_out) {
    std::vector<Effect> others(effects.begin(), effects.end());
    others.erase(others.begin() + static_cast<std::ptrdiff_t>(left_out));
    auto pooled = pool(others, options);
    if (!pooled) return core::fail(pooled.error());
    result.push_back(std::move(*pooled));
  }
  return result;
}

core::Result<std::vector<Pooled>> pool_cumulatively(std::span<const Effect> effects, const PoolOptions& options) {
  std::vector<Pooled> result;
  for (std::size_t count = 1; count <= std::max<std::size_t>(1, effects.size()); ++count) {
    PoolOptions chosen = options;
    if (count == 1) chosen.interval = PooledInterval::normal;
    auto pooled = pool(effects.first(std::min(count, effects.size())), chosen);
    if (!pooled) return core::fail(pooled.error());
    result.push_back(std::move(*pooled));
  }
  return result;
}

}  // namespace hepatrial::stats
