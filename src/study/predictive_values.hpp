#pragma once
// What a trial of a given size would show, when both its sampling and the parameters are uncertain. Pure.
// Method: docs/methods/predictions.md. Checked by tests/study/predictive_values_test.cpp.

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "trial/analysis_set.hpp"

namespace hepatrial::study {

/// Endpoints of a prediction, keys of ArmSummary::endpoints.
inline constexpr std::array<std::string_view, 9> k_predicted_endpoints{
    "ORR",        "DCR",         "PFS_median_months", "PFS_rate_6m", "PFS_rate_12m", "OS_median_months",
    "OS_rate_6m", "OS_rate_12m", "OS_rate_24m"};

/// A prediction with central 50 and 90 % intervals. NaN: not reached, or nobody is followed so far.
struct PredictedValue {
  double value = 0;
  double low_50 = 0, high_50 = 0, low_90 = 0, high_90 = 0;
};

/// One arm's endpoints, in the order of k_predicted_endpoints, of these patients taken as they are.
[[nodiscard]] std::array<double, k_predicted_endpoints.size()> endpoint_values(
    const std::vector<trial::AnalysedLine>& patients);

/// `by_draw[k]` are the simulated patients of parameter draw k. The value is that of all patients together. The
/// interval is the distribution of a trial of `trial_patients`: a draw is chosen, then n' of its m patients with
/// replacement, n' = n m / (m - n), so that the finite m and the trial's n together give the variance of n patients; n'
/// is at most 20 m, so with m near n or below the interval is too wide, never too narrow. k_predictive_resamples
/// resamples, spread evenly over draws; deterministic by (seed, purpose). Draws without patients are left out; with
/// none at all everything is NaN.
[[nodiscard]] std::array<PredictedValue, k_predicted_endpoints.size()> predicted_values(
    const std::vector<std::vector<trial::AnalysedLine>>& by_draw, std::size_t trial_patients, std::uint64_t seed,
    const std::string& purpose);

inline constexpr std::size_t k_predictive_resamples = 2000;

/// n' above: size of a resample of m patients that stands for a trial of n.
[[nodiscard]] std::size_t resample_size(std::size_t trial_patients, std::size_t simulated_patients);

}  // namespace hepatrial::study
