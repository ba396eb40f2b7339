#pragma once
// Pooling of proportions by the exact binomial likelihood with a normal study effect (logistic mixed model). Pure,
// thread-safe, the same bits for the same input. Methods and sources: docs/methods/pooling.md.
// Checked by tests/stats/proportion_pool_test.cpp against R lme4 1.1-31 through metafor 3.8-1.

#include <span>

#include "core/result.hpp"
#include "stats/distributions.hpp"
#include "stats/pooling/proportion_effects.hpp"

namespace hepatrial::stats {

/// What became of the fit.
enum class MixedModelStatus {
  converged,
  no_heterogeneity,              ///< tau squared is 0: the plain binomial proportion of all arms together
  heterogeneity_not_identified,  ///< few responders, far apart: the likelihood is flat in tau, or rises to tau = 4
                                 ///< where the search ends; the interval is for tau held there. Do not rely on it
  all_or_none  ///< no arm has an event, or every patient has one: the logit is infinite; the interval is the
               ///< Clopper-Pearson interval of all patients together, and assumes one proportion
};

/// logit p_i = mu + tau u_i, u_i standard normal, x_i binomial(n_i, p_i).
struct PooledMixedModel {
  MixedModelStatus status = MixedModelStatus::converged;
  std::size_t studies = 0;
  double logit = 0.0;      ///< mu; -/+ infinity with all_or_none
  double std_error = 0.0;  ///< of mu, from the inverse of the observed information of (mu, tau)
  double lower = 0.0;      ///< limits of mu
  double upper = 0.0;
  double tau_squared = 0.0;
  double i_squared = 0.0;   ///< per cent, tau^2 over tau^2 and the variance of a typical study on the logit scale
  double proportion = 0.0;  ///< 1 / (1 + exp(-mu)): of the median study, not the mean over studies
  double proportion_lower = 0.0;
  double proportion_upper = 0.0;
  double prediction_lower = 0.0;  ///< proportion of a further study: mu -/+ multiplier sqrt(se^2 + tau^2)
  double prediction_upper = 0.0;
  double log_likelihood = 0.0;     ///< of the events, binomial coefficients included
  ChiSquareTest likelihood_ratio;  ///< of one proportion for all against one for each study; k - 1 degrees of freedom
  ChiSquareTest wald;              ///< the same question by Wald's test; arms without spread do not count
};

struct MixedModelOptions {
  bool t_interval = false;  ///< multiplier of t with k - 1 degrees of freedom instead of the normal one
  double level = 0.95;
  /// Of the adaptive Gauss-Hermite quadrature: 1 (Laplace), 3, 5, 7, 9, 15, 31 or 61. Seven is what metafor asks of
  /// lme4; with few responders and a large tau seven are not enough, 31 are.
  int nodes = 31;
};

/// Maximum likelihood. The integral over u_i is by adaptive Gauss-Hermite quadrature around each study's most likely
/// u_i, as lme4's glmer does with nAGQ = nodes; mu is profiled out, tau searched on a grid and refined, both then
/// polished by Newton steps.
/// Errors (bad_input): counts as in proportion_effect, an arm of more than 1,000,000, a level outside (0, 1), another
/// number of nodes, t_interval with one study.
[[nodiscard]] core::Result<PooledMixedModel> pool_proportions_mixed_model(std::span<const ArmCount> counts,
                                                                          const MixedModelOptions& options = {});

}  // namespace hepatrial::stats
