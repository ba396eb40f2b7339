#pragma once
// What a simulated trial answers to the published rows. Checked by tests/study/calibration_values_test.cpp.

#include <span>
#include <vector>

#include "study/calibration/observation.hpp"
#include "trial/run.hpp"

namespace hepatrial::study {

/// The measure of each row, in the row's unit. `rows` belong to the trial that `result` is of. A median that the
/// follow-up does not reach is extrapolated: t_last ln 2 / -ln S(t_last), so that an optimiser sees which way to go.
/// NaN where nothing can be said (no patient, no event at all). Deterministic; thread-safe.
[[nodiscard]] std::vector<double> trial_values(const trial::TrialResult& result,
                                               std::span<const Observation* const> rows);

}  // namespace hepatrial::study
