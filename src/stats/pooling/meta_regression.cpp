#include "stats/pooling/meta_regression.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/maths.hpp"
#include "stats/cholesky.hpp"
#include "stats/input.hpp"
#include "stats/pooling/heterogeneity.hpp"

namespace hepatrial::stats {

namespace {

namespace maths = core::maths;

constexpr double k_nan = std::numeric_limits<double>::quiet_NaN();

using Columns = std::vector<std::vector<double>>;  // intercept first

// Weighted least squares at one tau^2, and what Fisher scoring needs.
struct WeightedFit {
  std::vector<double> coefficients;
  std::vector<double> covariance;
  std::vector<double> weights;
  std::vector<double> residuals;
  double q = 0.0;      // y'Py
  double ypp_y = 0.0;  // y'PPy
  double trace_p = 0.0;
  double trace_pp = 0.0;
  double twice_log_likelihood = 0.0;  // restricted, without its constant
  bool full_rank = true;
};

std::vector<double> cross_products(const Columns& x, const std::vector<double>& weights) {
  const std::size_t p = x.size();
  std::vector<double> sums(p * p, 0.0);
  for (std::size_t a = 0; a < p; ++a) {
    for (std::size_t b = 0; b < p; ++b) {
      for (std::size_t i = 0; i < weights.size(); ++i) sums[a * p + b] += weights[i] * x[a][i] * x[b][i];
    }
  }
  return sums;
}

// tr(A^-1 B) of p x p matrices.
double trace_of_product(const std::vector<double>& inverse, const std::vector<double>& matrix, std::size_t p) {
  double trace = 0.0;
  for (std::size_t a = 0; a < p; ++a) {
    for (std::size_t b = 0; b < p; ++b) trace += inverse[a * p + b] * matrix[b * p + a];
  }
  return trace;
}

std::vector<double> product(const std::vector<double>& left, const std::vector<double>& right, std::size_t p) {
  std::vector<double> result(p * p, 0.0);
  for (std::size_t a = 0; a < p; ++a) {
    for (std::size_t b = 0; b < p; ++b) {
      for (std::size_t c = 0; c < p; ++c) result[a * p + b] += left[a * p + c] * right[c * p + b];
    }
  }
  return result;
}

// P = W - W X (X'WX)^-1 X'W: its traces from the cross products with W, W^2 and W^3.
void add_traces(WeightedFit& fit, const Columns& x) {
  const std::size_t p = x.size();
  std::vector<double> w2, w3;
  double sum1 = 0.0, sum2 = 0.0;
  for (const double w : fit.weights) {
    w2.push_back(w * w);
    w3.push_back(w * w * w);
    sum1 += w;
    sum2 += w * w;
  }
  const std::vector<double> second = cross_products(x, w2);
  const std::vector<double> inner = product(fit.covariance, second, p);
  fit.trace_p = sum1 - trace_of_product(fit.covariance, second, p);
  fit.trace_pp =
      sum2 - 2.0 * trace_of_product(fit.covariance, cross_products(x, w3), p) + trace_of_product(inner, inner, p);
}

WeightedFit fit_at(std::span<const Effect> effects, const Columns& x, double tau_squared) {
  const std::size_t p = x.size();
  WeightedFit fit;
  for (const Effect& effect : effects) fit.weights.push_back(1.0 / (effect.variance + tau_squared));
  std::vector<double> right(p, 0.0);
  for (std::size_t a = 0; a < p; ++a) {
    for (std::size_t i = 0; i < effects.size(); ++i) right[a] += fit.weights[i] * x[a][i] * effects[i].value;
  }
  const Cholesky factor(cross_products(x, fit.weights), p, 1e-12);
  fit.full_rank = factor.rank() == p;
  fit.coefficients = factor.solve(right);
  fit.covariance = factor.inverse();
  for (std::size_t i = 0; i < effects.size(); ++i) {
    double residual = effects[i].value;
    for (std::size_t a = 0; a < p; ++a) residual -= fit.coefficients[a] * x[a][i];
    fit.residuals.push_back(residual);
    fit.q += fit.weights[i] * residual * residual;
    fit.ypp_y += fit.weights[i] * fit.weights[i] * residual * residual;
    fit.twice_log_likelihood += maths::log(fit.weights[i]);
  }
  fit.twice_log_likelihood -= factor.log_determinant() + fit.q;
  add_traces(fit, x);
  return fit;
}

// Fisher scoring with step halving from `start`; NaN when it does not settle.
double climb(std::span<const Effect> effects, const Columns& x, double start) {
  double tau_squared = start;
  WeightedFit fit = fit_at(effects, x, tau_squared);
  for (int iteration = 0; iteration < 1000; ++iteration) {
    double step = std::max((fit.ypp_y - fit.trace_p) / fit.trace_pp, -tau_squared);
    if (std::fabs(step) <= 1e-13 * (1e-8 + tau_squared)) return tau_squared;
    WeightedFit next = fit_at(effects, x, tau_squared + step);
    for (int halving = 0; halving < 60 && next.twice_log_likelihood < fit.twice_log_likelihood; ++halving) {
      step /= 2.0;
      next = fit_at(effects, x, tau_squared + step);
    }
    const bool flat =
        next.twice_log_likelihood <= fit.twice_log_likelihood && std::fabs(step) <= 1e-9 * (1e-6 + tau_squared);
    tau_squared += step;
    fit = std::move(next);
    if (flat) return tau_squared;
  }
  return k_nan;
}

core::Problems check(std::span<const Effect> effects, std::span<const std::span<const double>> moderators,
                     double level) {
  core::Problems problems;
  check_effects(problems, effects);
  check_level(problems, level);
  if (moderators.empty()) add_problem(problems, "moderators", "are empty, expected at least one column");
  for (const std::span<const double> column : moderators) {
    check_size(problems, "moderators", column.size(), effects.size());
    check_finite(problems, "moderators", column);
  }
  if (effects.size() < moderators.size() + 2) {
    add_problem(problems, "effects", "are too few for " + std::to_string(moderators.size() + 1) + " coefficients");
  }
  return problems;
}

Columns with_intercept(std::span<const std::span<const double>> moderators, std::size_t studies) {
  Columns x{std::vector<double>(studies, 1.0)};
  for (const std::span<const double> column : moderators) x.emplace_back(column.begin(), column.end());
  return x;
}

// b' V^-1 b of all coefficients but the first.
double wald_of_moderators(const WeightedFit& fit) {
  const std::size_t p = fit.coefficients.size();
  std::vector<double> block;
  for (std::size_t a = 1; a < p; ++a) {
    for (std::size_t b = 1; b < p; ++b) block.push_back(fit.covariance[a * p + b]);
  }
  const std::vector<double> tail(fit.coefficients.begin() + 1, fit.coefficients.end());
  return Cholesky(block, p - 1, 1e-14).quadratic_form(tail);
}

}  // namespace

core::Result<MetaRegression> meta_regression(std::span<const Effect> effects,
                                             std::span<const std::span<const double>> moderators, bool fixed,
                                             double level) {
  core::Problems problems = check(effects, moderators, level);
  if (!problems.empty()) return core::fail(std::move(problems));
  const Columns x = with_intercept(moderators, effects.size());
  const WeightedFit plain = fit_at(effects, x, 0.0);
  if (!plain.full_rank) {
    add_problem(problems, "moderators", "hold a column that is constant or follows from the others");
    return core::fail(std::move(problems));
  }
  const auto degrees = static_cast<double>(effects.size() - x.size());
  const double start = std::max(0.0, (plain.q - degrees) / plain.trace_p);
  const double tau_squared = fixed ? 0.0 : climb(effects, x, start);
  const auto without = estimate_heterogeneity(
      effects, fixed ? HeterogeneityMethod::none : HeterogeneityMethod::restricted_maximum_likelihood);
  if (std::isnan(tau_squared) || !without) {
    return core::fail(
        {core::ProblemKind::numerical, "the variance between studies did not settle", {"", 0, "effects"}, ""});
  }
  const WeightedFit fit = fit_at(effects, x, tau_squared);
  const double multiplier = two_sided_normal_multiplier(level);
  MetaRegression result;
  for (std::size_t a = 0; a < x.size(); ++a) {
    const double std_error = maths::sqrt(fit.covariance[a * x.size() + a]);
    const double estimate = fit.coefficients[a];
    result.coefficients.push_back({estimate, std_error, 2.0 * normal_upper_tail(std::fabs(estimate) / std_error),
                                   estimate - multiplier * std_error, estimate + multiplier * std_error});
  }
  result.tau_squared = tau_squared;
  result.r_squared = without->tau_squared > 0.0
                         ? std::max(0.0, 100.0 * (without->tau_squared - tau_squared) / without->tau_squared)
                         : 0.0;
  result.moderators = chi_square_test(wald_of_moderators(fit), static_cast<int>(moderators.size()));
  result.residual = chi_square_test(plain.q, static_cast<int>(degrees));
  return result;
}

core::Result<SmallStudyTest> egger_test(std::span<const Effect> effects) {
  std::vector<double> std_errors;
  for (const Effect& effect : effects) std_errors.push_back(maths::sqrt(std::max(0.0, effect.variance)));
  const std::span<const double> column(std_errors);
  const auto fit = meta_regression(effects, std::span(&column, 1), true);
  if (!fit) return core::fail(fit.error());
  // Least squares estimates the residual variance, where the fixed-effect regression takes it as 1.
  const auto degrees = static_cast<double>(effects.size()) - 2.0;
  const double scale = maths::sqrt(fit->residual.chi_square / degrees);
  const double t = fit->coefficients[1].estimate / (fit->coefficients[1].std_error * scale);
  return SmallStudyTest{t, degrees, 2.0 * student_t_cdf(-std::fabs(t), degrees)};
}

}  // namespace hepatrial::stats
