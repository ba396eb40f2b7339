#pragma once
// What a simulated trial answers to the published rows. Checked by tests/study/calibration_values_test.cpp.

#include <cstdint>
#include <span>
#include <vector>

#include "study/calibration/observation.hpp"
#include "study/predictive.hpp"
#include "trial/analysis.hpp"
#include "trial/run.hpp"

namespace hepatrial::study {

/// What one row needs of a simulated trial: enough for its value, and to resample it. What the row's measure does not
/// ask for is empty.
struct RowSample {
  trial::EventTimes times, control_times;   ///< of medians, landmarks and hazard ratios; the control's of ratios only
  std::size_t successes = 0, patients = 0;  ///< of shares
  std::vector<double> readings;             ///< doublings a day, or changes of ALBI: one a patient
};

/// `row` belongs to the trial that `result` and `set` are of. Deterministic; thread-safe.
[[nodiscard]] RowSample row_sample(const Observation& row, const trial::TrialResult& result,
                                   const trial::AnalysisSet& set);

/// The patients of both samples of one row.
void pool(RowSample& into, const RowSample& more);

/// The row's measure in its unit. A median that the follow-up does not reach is extrapolated: t_last ln 2 / -ln
/// S(t_last), so that an optimiser sees which way to go. NaN where nothing can be said (no patient, no event at all).
[[nodiscard]] double row_value(const Observation& row, const RowSample& sample);

/// 90 % interval of what a trial of the published size would show if the simulated patients were the truth, by the
/// resampling of study/predictive.hpp; no parameter uncertainty. NaN of doubling times and changes of ALBI.
[[nodiscard]] PredictiveInterval row_interval(const Observation& row, const RowSample& sample, std::uint64_t seed);

/// row_value() of each row.
[[nodiscard]] std::vector<double> trial_values(const trial::TrialResult& result,
                                               std::span<const Observation* const> rows);

}  // namespace hepatrial::study
