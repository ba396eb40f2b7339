#pragma once
// Between-study variance. Pure, thread-safe, the same bits for the same input. Methods and sources:
// docs/methods/pooling.md. Checked by tests/stats/pool_test.cpp against R metafor 3.8-1.

#include <span>

#include "core/result.hpp"
#include "stats/pooling/effects.hpp"

namespace hepatrial::stats {

/// How the variance between studies (tau squared) is estimated.
enum class HeterogeneityMethod {
  none,                           ///< tau squared is 0: one effect common to all (fixed effect)
  dersimonian_laird,              ///< moments, doi:10.1016/0197-2456(86)90046-2
  restricted_maximum_likelihood,  ///< REML; the default
  maximum_likelihood,
  paule_mandel,    ///< Q equals its degrees of freedom, doi:10.6028/jres.087.022; the empirical Bayes estimate too
  hedges,          ///< sample variance of the effects less their mean variance, doi:10.1037/0033-2909.93.2.388
  hunter_schmidt,  ///< moments with fixed weights, doi:10.1177/1094428104269163
  sidik_jonkman    ///< from the variance of the effects, never 0, doi:10.1111/j.1467-9876.2005.00489.x
};

/// The variance between studies.
struct Heterogeneity {
  HeterogeneityMethod method = HeterogeneityMethod::none;
  double tau_squared = 0.0;  ///< never below 0
  double std_error = 0.0;    ///< of tau_squared, from the information at the estimate; NaN where not defined
};

/// Estimates tau squared from effects y_i with variances v_i. One effect, or no spread beyond chance, gives 0.
/// REML and ML maximise the likelihood of N(mu, v_i + tau^2): Fisher scoring with step halving, then a check against 0.
/// Errors (bad_input): no effect, a value not finite, a variance not above 0. (numerical): no convergence.
[[nodiscard]] core::Result<Heterogeneity> estimate_heterogeneity(std::span<const Effect> effects,
                                                                 HeterogeneityMethod method);

/// Cochran's Q = sum w (y - ybar)^2 with w = 1 / (v + tau_squared).
[[nodiscard]] double generalised_q(std::span<const Effect> effects, double tau_squared);

/// Interval of tau squared by test inversion: the values at which generalised Q has its upper and lower chi-square
/// quantiles. A limit that would be below 0 is 0. Source: Viechtbauer 2007, doi:10.1002/sim.2514.
struct QProfile {
  double lower;
  double upper;
};
[[nodiscard]] core::Result<QProfile> tau_squared_interval(std::span<const Effect> effects, double level = 0.95);

/// Checks effects as every function of this folder expects them; appends to `problems`.
void check_effects(core::Problems& problems, std::span<const Effect> effects);

}  // namespace hepatrial::stats
