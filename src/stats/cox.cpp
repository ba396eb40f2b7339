#include "stats/cox.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/maths.hpp"
#include "stats/cholesky.hpp"
#include "stats/cox_likelihood.hpp"
#include "stats/input.hpp"

namespace hepatrial::stats {

namespace {

constexpr double k_nan = std::numeric_limits<double>::quiet_NaN();
constexpr double k_infinity = std::numeric_limits<double>::infinity();

// A pivot of the information at 0 below this share of its diagonal: collinear.
constexpr double k_collinear = 1e-10;
// Newton decrement u' I^-1 u, twice the rise still to be had. Below the first value the step is below 1e-8
// standard errors; below the second a step that is still large leads to infinity.
constexpr double k_decrement_converged = 1e-16;
constexpr double k_decrement_flat = 1e-8;
// A step that is large: change of the linear predictor across the range of a covariate. Such a step with a
// flat likelihood means a standard error above 1e3 log hazards, which no finite maximum has.
constexpr double k_large_step = 0.1;

// Where Newton's iterations ended, in units of the scaled covariates.
struct Maximum {
  std::vector<double> coefficients;
  PartialLikelihood likelihood;
  std::vector<double> inverse_information;
  std::vector<int> direction;  // -1 or 1 for a coefficient on its way to infinity, else 0
  bool converged = false;
  int iterations = 0;
};

// Which coefficients still move although the likelihood is flat.
std::vector<int> moving(const std::vector<double>& step) {
  std::vector<int> direction(step.size(), 0);
  for (std::size_t j = 0; j < step.size(); ++j) {
    if (std::fabs(step[j]) > k_large_step) direction[j] = step[j] > 0 ? 1 : -1;
  }
  return direction;
}

bool any_moving(const std::vector<int>& direction) {
  return std::any_of(direction.begin(), direction.end(), [](int sign) { return sign != 0; });
}

// Goes along `step`, halving it until the likelihood does not fall. False when no such point was found.
bool advance(const CoxData& data, TieMethod ties, std::vector<double> step, Maximum& maximum) {
  const double slack = 1e-12 * (1.0 + std::fabs(maximum.likelihood.value));
  for (int halvings = 0; halvings < 40; ++halvings) {
    std::vector<double> trial = maximum.coefficients;
    for (std::size_t j = 0; j < trial.size(); ++j) trial[j] += step[j];
    PartialLikelihood likelihood = data.evaluate(trial, ties);
    if (likelihood.value >= maximum.likelihood.value - slack) {
      maximum.coefficients = std::move(trial);
      maximum.likelihood = std::move(likelihood);
      return true;
    }
    for (double& element : step) element /= 2.0;
  }
  return false;
}

Maximum maximise(const CoxData& data, const CoxOptions& options) {
  const std::size_t p = data.covariate_count();
  Maximum maximum;
  maximum.coefficients.assign(p, 0.0);
  maximum.direction.assign(p, 0);
  maximum.likelihood = data.evaluate(maximum.coefficients, options.ties);
  for (;;) {
    const PartialLikelihood& at = maximum.likelihood;
    const Cholesky factor(at.information, p, 1e-14);
    const std::vector<double> step = factor.solve(at.score);
    const double decrement = factor.quadratic_form(at.score);
    maximum.inverse_information = factor.inverse();
    const std::vector<int> direction = moving(step);
    // Information that vanishes along some direction, though it was there at 0, is the far end of a ridge.
    const bool at_end_of_ridge = decrement < k_decrement_flat && any_moving(direction);
    if (at_end_of_ridge) {
      maximum.direction = direction;
      maximum.converged = true;
      return maximum;
    }
    if (factor.rank() < p || maximum.iterations >= options.iteration_limit) return maximum;
    ++maximum.iterations;
    const bool last = decrement < k_decrement_converged;
    if (!advance(data, options.ties, step, maximum)) return maximum;
    if (!last) continue;
    maximum.inverse_information = Cholesky(maximum.likelihood.information, p, 0.0).inverse();
    maximum.converged = true;
    return maximum;
  }
}

CoxCoefficient coefficient_row(double coefficient, double variance, double level) {
  const double std_error = core::maths::sqrt(variance);
  const double z = coefficient / std_error;
  const double width = two_sided_normal_multiplier(level) * std_error;
  return {CoefficientStatus::estimated,
          coefficient,
          std_error,
          z,
          2.0 * normal_upper_tail(std::fabs(z)),
          core::maths::exp(coefficient),
          core::maths::exp(coefficient - width),
          core::maths::exp(coefficient + width)};
}

CoxCoefficient infinite_row(int direction) {
  return {CoefficientStatus::infinite,
          direction * k_infinity,
          k_nan,
          k_nan,
          k_nan,
          direction > 0 ? k_infinity : 0.0,
          k_nan,
          k_nan};
}

CoxCoefficient not_estimable_row() {
  return {CoefficientStatus::not_estimable, k_nan, k_nan, k_nan, k_nan, k_nan, k_nan, k_nan};
}

// A fit with nothing estimated, to be filled in.
CoxFit empty_fit(std::size_t covariates, std::size_t n, std::size_t events) {
  CoxFit fit{};
  fit.status = CoxStatus::no_events;
  fit.coefficients.assign(covariates, not_estimable_row());
  fit.covariance.assign(covariates * covariates, k_nan);
  fit.likelihood_ratio = fit.score = fit.wald = chi_square_test(k_nan, 0);
  fit.n = n;
  fit.events = events;
  return fit;
}

double wald_statistic(const Maximum& maximum) {
  if (any_moving(maximum.direction)) return k_nan;
  const std::vector<double>& beta = maximum.coefficients;
  double sum = 0.0;
  for (std::size_t j = 0; j < beta.size(); ++j) {
    for (std::size_t k = 0; k < beta.size(); ++k) {
      sum += beta[j] * maximum.likelihood.information[j * beta.size() + k] * beta[k];
    }
  }
  return sum;
}

// Puts the maximum over the columns `kept` into the rows of the whole fit.
void fill_coefficients(CoxFit& fit, const CoxData& data, const std::vector<std::size_t>& kept, const Maximum& maximum,
                       double level) {
  const std::size_t size = kept.size();
  const std::size_t p = fit.coefficients.size();
  for (std::size_t j = 0; j < size; ++j) {
    if (maximum.direction[j] != 0) {
      fit.coefficients[kept[j]] = infinite_row(maximum.direction[j]);
      continue;
    }
    for (std::size_t k = 0; k < size; ++k) {
      if (maximum.direction[k] != 0) continue;
      fit.covariance[kept[j] * p + kept[k]] =
          maximum.inverse_information[j * size + k] / (data.range()[j] * data.range()[k]);
    }
    fit.coefficients[kept[j]] =
        coefficient_row(maximum.coefficients[j] / data.range()[j], fit.covariance[kept[j] * p + kept[j]], level);
  }
}

CoxStatus status_of(const Maximum& maximum, bool collinear) {
  if (!maximum.converged) return CoxStatus::not_converged;
  if (any_moving(maximum.direction)) return CoxStatus::monotone_likelihood;
  return collinear ? CoxStatus::collinear : CoxStatus::converged;
}

core::Problems check(std::span<const double> time, std::span<const int> event,
                     std::span<const std::span<const double>> covariates, const CoxOptions& options,
                     std::span<const int> stratum) {
  core::Problems problems;
  check_time_to_event(problems, time, event, 1);
  check_level(problems, options.level);
  if (options.iteration_limit < 1) add_problem(problems, "iteration_limit", "is below 1");
  if (covariates.empty()) add_problem(problems, "covariates", "is empty, expected at least one column");
  for (std::size_t j = 0; j < covariates.size(); ++j) {
    const std::string field = "covariates[" + std::to_string(j) + "]";
    check_size(problems, field, covariates[j].size(), time.size());
    check_finite(problems, field, covariates[j]);
  }
  if (!stratum.empty()) check_size(problems, "stratum", stratum.size(), time.size());
  return problems;
}

// The likelihood at coefficients 0, with the information of covariates that carry none set to exactly 0.
PartialLikelihood null_likelihood(const CoxData& data, TieMethod ties) {
  const std::size_t p = data.covariate_count();
  PartialLikelihood null = data.evaluate(std::vector<double>(p, 0.0), ties);
  const std::vector<bool> varying = data.varying();
  for (std::size_t j = 0; j < p; ++j) {
    if (varying[j]) continue;
    for (std::size_t k = 0; k < p; ++k) null.information[j * p + k] = null.information[k * p + j] = 0.0;
  }
  return null;
}

// The columns that carry information of their own at coefficients 0.
std::vector<std::size_t> informative_columns(const CoxData& data, const PartialLikelihood& null) {
  const Cholesky factor(null.information, data.covariate_count(), k_collinear);
  std::vector<std::size_t> kept;
  for (std::size_t j = 0; j < data.covariate_count(); ++j) {
    if (factor.kept(j)) kept.push_back(j);
  }
  return kept;
}

}  // namespace

core::Result<CoxFit> cox_regression(std::span<const double> time, std::span<const int> event,
                                    std::span<const std::span<const double>> covariates, const CoxOptions& options,
                                    std::span<const int> stratum) {
  core::Problems problems = check(time, event, covariates, options, stratum);
  if (!problems.empty()) return core::fail(std::move(problems));
  const std::size_t p = covariates.size();
  const CoxData data(time, event, covariates, stratum);
  CoxFit fit = empty_fit(p, time.size(), data.event_count());
  if (data.event_count() == 0) return fit;

  const PartialLikelihood null = null_likelihood(data, options.ties);
  fit.log_likelihood_null = fit.log_likelihood = null.value;
  fit.status = CoxStatus::collinear;
  const std::vector<std::size_t> kept = informative_columns(data, null);
  if (kept.empty()) return fit;

  const Cholesky null_factor(null.information, p, k_collinear);
  const int degrees_of_freedom = static_cast<int>(kept.size());
  fit.score = chi_square_test(null_factor.quadratic_form(null.score), degrees_of_freedom);

  std::vector<std::span<const double>> columns;
  for (const std::size_t j : kept) columns.push_back(covariates[j]);
  const CoxData reduced = kept.size() == p ? data : CoxData(time, event, columns, stratum);
  const Maximum maximum = maximise(reduced, options);
  fit.status = status_of(maximum, kept.size() < p);
  fit.iterations = maximum.iterations;
  fit.log_likelihood = maximum.likelihood.value;
  fill_coefficients(fit, reduced, kept, maximum, options.level);
  // A statistic that rounding made negative is 0.
  const double twice_rise = 2.0 * (fit.log_likelihood - fit.log_likelihood_null);
  fit.likelihood_ratio = chi_square_test(std::max(twice_rise, 0.0), degrees_of_freedom);
  fit.wald = chi_square_test(wald_statistic(maximum), degrees_of_freedom);
  return fit;
}

}  // namespace hepatrial::stats
