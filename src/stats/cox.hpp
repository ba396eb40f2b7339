#pragma once
// Cox proportional hazards regression. Pure, thread-safe, the same bits for the same input.

#include <cstddef>
#include <span>
#include <vector>

#include "core/result.hpp"
#include "stats/distributions.hpp"

namespace hepatrial::stats {

/// How events at the same time enter the partial likelihood.
enum class TieMethod {
  efron,   ///< Efron 1977, doi:10.1080/01621459.1977.10480613: close to the exact likelihood; the default
  breslow  ///< Breslow 1974, doi:10.2307/2529620
};

/// What became of one coefficient.
enum class CoefficientStatus {
  estimated,
  infinite,      ///< the likelihood rises without end as this coefficient grows (an arm without events)
  not_estimable  ///< the covariate carries no information of its own: constant or collinear among those at risk
};

/// What became of the fit as a whole; the gravest that applies, gravest last.
enum class CoxStatus {
  converged,
  collinear,            ///< at least one coefficient is not estimable; the others are the fit without it
  monotone_likelihood,  ///< at least one coefficient is infinite; likelihood-ratio and score tests hold
  no_events,            ///< nothing can be estimated: every number of the fit is NaN or 0
  not_converged         ///< the limit of iterations was reached; do not use the numbers
};

/// One covariate's row of the result. NaN where undefined.
struct CoxCoefficient {
  CoefficientStatus status = CoefficientStatus::not_estimable;
  double coefficient;   ///< log hazard ratio per unit; -/+ infinity when infinite, NaN when not estimable
  double std_error;     ///< from the inverse information; NaN unless estimated
  double z;             ///< coefficient / std_error
  double p_value;       ///< two-sided Wald
  double hazard_ratio;  ///< exp(coefficient); 0 or infinity when infinite
  double lower;         ///< Wald limits of the hazard ratio; NaN unless estimated
  double upper;
};

/// A fitted model.
struct CoxFit {
  CoxStatus status;
  std::vector<CoxCoefficient> coefficients;  ///< in the order of the covariates
  std::vector<double> covariance;            ///< p x p, row-major; NaN in rows and columns not estimated
  double log_likelihood_null;                ///< at all coefficients 0
  double log_likelihood;                     ///< at the fit
  ChiSquareTest likelihood_ratio;
  ChiSquareTest score;  ///< at 0: with one group indicator and no ties, the log-rank test
  ChiSquareTest wald;   ///< NaN when a coefficient is infinite
  std::size_t n;
  std::size_t events;
  int iterations;
};

/// Choices of a fit.
struct CoxOptions {
  TieMethod ties = TieMethod::efron;
  double level = 0.95;  ///< of the hazard-ratio limits
  int iteration_limit = 100;
};

/// Maximises the partial likelihood: hazard of subject i in stratum s is h_s(t) exp(sum_j beta_j x_ij), h_s free.
/// `covariates[j]` is column j, one value per subject; `stratum` is empty or holds a label per subject.
/// Newton-Raphson from 0 with step halving, on covariates centred and divided by their range. The risk sums are
/// kept relative to the largest linear predictor, so that no coefficient overflows. A coefficient that still moves
/// when the likelihood has stopped rising is infinite: it is flagged, not chased. O(n log n + iterations n p^2).
/// Errors (bad_input): those of kaplan_meier, no covariate, a column of another length, a value not finite.
/// Source: Cox 1972, doi:10.1111/j.2517-6161.1972.tb00899.x; monotone likelihood: Heinze & Schemper 2001,
/// doi:10.1111/j.0006-341x.2001.00114.x. Checked by tests/stats/cox_test.cpp against R coxph.
[[nodiscard]] core::Result<CoxFit> cox_regression(std::span<const double> time, std::span<const int> event,
                                                  std::span<const std::span<const double>> covariates,
                                                  const CoxOptions& options = {}, std::span<const int> stratum = {});

}  // namespace hepatrial::stats
