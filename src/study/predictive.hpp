#pragma once
// What a trial of a given size would show if the simulated patients were the truth: resampled statistics of arms.
// Pure functions of their arguments; the streams make them deterministic. Checked by tests/study/predictive_test.cpp.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "core/random.hpp"
#include "trial/analysis.hpp"

namespace hepatrial::study {

/// Resamples behind an interval.
inline constexpr std::size_t k_resamples = 400;

/// How m simulated patients stand for the n of a published trial.
enum class ResamplingSteps : std::uint8_t {
  /// One run alone. The m are resampled (how well they know the truth), then n are drawn from that sample (what a trial
  /// of this size shows); the first step is left out where m is at least 20 n. The variance of a mean is then sigma^2
  /// (1/m + 1/n): the simulation's own error is part of the interval. Source: Efron & Tibshirani 1993,
  /// doi:10.1201/9780429246593, chapter 13.
  two,
  /// One of several runs under draws of the parameters, whose values are put together. The m of each draw are a sample
  /// already, so n' = n m / (m - n) are resampled once (resample_size() of predictive_values.hpp): over all draws the
  /// variance is sigma^2 (1/m + 1/n') = sigma^2 / n and that between draws. n' is at most 20 m: with m near n or below
  /// the interval is too wide, never too narrow.
  one
};

struct Resampling {
  ResamplingSteps steps = ResamplingSteps::two;
  std::size_t count = k_resamples;
};

/// A statistic of one arm's times, as the median. NaN: not reached.
using Statistic = std::function<double(const trial::EventTimes&)>;

/// `statistic` in each resample; NaN where not reached. Empty without patients on either side.
[[nodiscard]] std::vector<double> resampled_values(const trial::EventTimes& simulated, std::size_t published_n,
                                                   const Statistic& statistic, const Resampling& how,
                                                   core::RandomStream& stream);

/// The hazard ratio of `treated` to `control` (Cox, Efron's ties) in each resample of both. Resamples without any event
/// are left out.
[[nodiscard]] std::vector<double> resampled_hazard_ratios(const trial::EventTimes& treated, std::size_t treated_n,
                                                          const trial::EventTimes& control, std::size_t control_n,
                                                          const Resampling& how, core::RandomStream& stream);

/// Share of patients with an outcome that `successes` of `trials` simulated patients had, x of m. Two steps: the
/// probability is drawn from its Jeffreys posterior Beta(x + 1/2, m - x + 1/2), the count of `published_n` from the
/// binomial distribution. One step: the count of n' with that posterior's mean, (x + 1/2) / (m + 1). So 0 of m is no
/// certainty of 0 in either. Source: Brown, Cai & DasGupta 2001, doi:10.1214/ss/1009213286.
[[nodiscard]] std::vector<double> resampled_shares(std::size_t successes, std::size_t trials, std::size_t published_n,
                                                   const Resampling& how, core::RandomStream& stream);

/// Ends of a central 90 % interval. NaN: not reached.
struct PredictiveInterval {
  double low = 0, high = 0;
};

/// The 5 % and 95 % order statistics of the values that `resamples` resamples gave; NaN counts as larger than any
/// number, and an end that falls on one is NaN. Values of fewer than half of them give no interval: both ends NaN.
[[nodiscard]] PredictiveInterval central_interval(std::vector<double> values, std::size_t resamples = k_resamples);

/// Hazard ratio of `treated` to `control`; NaN without events or when the fit fails.
[[nodiscard]] double hazard_ratio(const trial::EventTimes& treated, const trial::EventTimes& control);

}  // namespace hepatrial::study
