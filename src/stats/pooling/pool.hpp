#pragma once
// Inverse-variance pooling of study effects. Pure, thread-safe, the same bits for the same input.
// Methods and sources: docs/methods/pooling.md. Checked by tests/stats/pool_test.cpp against R metafor 3.8-1.

#include <span>
#include <vector>

#include "core/result.hpp"
#include "stats/distributions.hpp"
#include "stats/pooling/effects.hpp"
#include "stats/pooling/heterogeneity.hpp"

namespace hepatrial::stats {

/// How the interval of the pooled effect is made.
enum class PooledInterval {
  normal,              ///< estimate -/+ z se
  knapp_hartung,       ///< se scaled by the weighted residual variance, t with k - 1 degrees; doi:10.1002/sim.1482
  knapp_hartung_wider  ///< the same, but the scaling never narrows it (the "ad hoc" correction)
};

struct PoolOptions {
  HeterogeneityMethod heterogeneity = HeterogeneityMethod::restricted_maximum_likelihood;
  PooledInterval interval = PooledInterval::normal;
  double level = 0.95;
};

/// A pooled effect, on the scale of the effects.
struct Pooled {
  std::size_t studies = 0;
  double estimate = 0.0;
  double std_error = 0.0;
  double lower = 0.0;
  double upper = 0.0;
  double statistic = 0.0;  ///< estimate / std_error
  double p_value = 0.0;    ///< two-sided, normal or t as the interval
  Heterogeneity heterogeneity;
  double i_squared = 0.0;         ///< per cent of the variation that is between studies
  double h_squared = 1.0;         ///< total over within-study variation
  ChiSquareTest q;                ///< Cochran's Q with fixed weights; k - 1 degrees of freedom
  double prediction_lower = 0.0;  ///< where the effect of a further study lies: estimate -/+ multiplier
  double prediction_upper = 0.0;  ///< sqrt(se^2 + tau^2), the multiplier of the interval; NaN without tau^2
  std::vector<double> weight;     ///< share of each study, adding to 1
};

/// sum w y / sum w with w = 1 / (v + tau^2). One study gives itself, marked by studies = 1.
/// Errors: those of estimate_heterogeneity; bad_input for a level outside (0, 1), and for a Knapp-Hartung interval of
/// one study.
[[nodiscard]] core::Result<Pooled> pool(std::span<const Effect> effects, const PoolOptions& options = {});

/// The pooled effect without each study in turn, in the order of the studies. Errors: as pool; fewer than 2 studies.
[[nodiscard]] core::Result<std::vector<Pooled>> pool_leaving_one_out(std::span<const Effect> effects,
                                                                     const PoolOptions& options = {});

/// The pooled effect of the first study, the first two, ... in the order given (for a living table: by date). A
/// Knapp-Hartung interval starts with two studies; the first is then pooled with a normal one. Errors: as pool.
[[nodiscard]] core::Result<std::vector<Pooled>> pool_cumulatively(std::span<const Effect> effects,
                                                                  const PoolOptions& options = {});

}  // namespace hepatrial::stats
