#pragma once
// What a trial of a given size would show if the simulated patients were the truth: resampled statistics of arms.
// Pure functions of their arguments; the streams make them deterministic. Checked by tests/report/comparison_test.cpp.

#include <cstddef>
#include <functional>

#include "core/random.hpp"
#include "trial/analysis.hpp"

namespace hepatrial::study {

inline constexpr int k_resamples = 400;

/// Ends of a central 90 % interval. NaN: not reached.
struct PredictiveInterval {
  double low = 0, high = 0;
};

/// A statistic of one arm's times, as the median. NaN counts as larger than any number.
using Statistic = std::function<double(const trial::EventTimes&)>;

/// Bootstrap in two steps: the simulated patients are resampled (how well n of them know the truth), then
/// `published_n` are drawn from that sample (what a trial of this size shows). The first step is left out where the
/// simulated arm is at least 20 times as large. Source: Efron & Tibshirani 1993, doi:10.1201/9780429246593, chapter 13.
[[nodiscard]] PredictiveInterval resampled_interval(const trial::EventTimes& simulated, std::size_t published_n,
                                                    const Statistic& statistic, core::RandomStream& stream);

/// The same for the hazard ratio of `treated` to `control` (Cox, Efron's ties). Resamples without any event are left
/// out.
[[nodiscard]] PredictiveInterval hazard_ratio_interval(const trial::EventTimes& treated, std::size_t treated_n,
                                                       const trial::EventTimes& control, std::size_t control_n,
                                                       core::RandomStream& stream);

/// Share of `published_n` patients with an outcome that `successes` of `trials` simulated patients had: the probability
/// is drawn from its Jeffreys posterior Beta(x + 1/2, n - x + 1/2), the count from the binomial distribution. 0 of n is
/// no certainty of 0. Source: Brown, Cai & DasGupta 2001, doi:10.1214/ss/1009213286.
[[nodiscard]] PredictiveInterval proportion_interval(std::size_t successes, std::size_t trials, std::size_t published_n,
                                                     core::RandomStream& stream);

/// Hazard ratio of `treated` to `control`; NaN without events or when the fit fails.
[[nodiscard]] double hazard_ratio(const trial::EventTimes& treated, const trial::EventTimes& control);

}  // namespace hepatrial::study
