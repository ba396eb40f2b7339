#pragma once
// Proportions on the scales on which they are pooled by inverse variance. Pure, thread-safe, the same bits for the same
// input. Methods and sources: docs/methods/pooling.md. Checked by tests/stats/proportion_pool_test.cpp.

#include <cstdint>
#include <span>
#include <vector>

#include "core/result.hpp"
#include "stats/pooling/effects.hpp"
#include "stats/pooling/pool.hpp"

namespace hepatrial::stats {

/// Responders of one single arm.
struct ArmCount {
  std::int64_t events = 0;
  std::int64_t n = 0;
};

/// The scale of a proportion p = x / n. With x = 0 or x = n, raw, logit and log add one half to events and to others
/// of that arm.
enum class ProportionScale {
  raw,             ///< p, variance p (1 - p) / n
  logit,           ///< log(p / (1 - p)), variance 1/x + 1/(n - x)
  log,             ///< log p, variance 1/x - 1/n
  arcsine,         ///< asin sqrt p, variance 1 / (4 n)
  double_arcsine,  ///< Freeman-Tukey: (asin sqrt(x / (n + 1)) + asin sqrt((x + 1) / (n + 1))) / 2, variance 1/(4n + 2);
                   ///< doi:10.1214/aoms/1177729756. For comparison: its way back depends on one n for all studies
};

/// Errors (bad_input): events outside 0..n, n below 1.
[[nodiscard]] core::Result<Effect> proportion_effect(ProportionScale scale, const ArmCount& count);

/// The proportion of a value on `scale`, within [0, 1]. `harmonic_n` is used by double_arcsine alone (Miller 1978,
/// doi:10.2307/2683943, with the harmonic mean of the n).
[[nodiscard]] double proportion_of(ProportionScale scale, double value, double harmonic_n);

/// Inverse-variance pooling on a scale, with the shares it stands for.
struct PooledProportion {
  Pooled on_scale;
  double proportion;
  double lower;
  double upper;
  double harmonic_n;  ///< k / sum(1 / n)
};

/// Errors: those of proportion_effect (each with its study) and of pool.
[[nodiscard]] core::Result<PooledProportion> pool_proportions(std::span<const ArmCount> counts, ProportionScale scale,
                                                              const PoolOptions& options = {});

/// Checks counts as every function on them expects; appends to `problems`.
void check_counts(core::Problems& problems, std::span<const ArmCount> counts);

}  // namespace hepatrial::stats
