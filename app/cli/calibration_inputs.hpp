#pragma once
// What a calibration reads, for the verbs `calibrate` and `credibility`. Checked by tests/cli/calibrate_test.py.

#include <filesystem>

#include "cli/simulation.hpp"
#include "study/calibration/evaluator.hpp"

namespace hepatrial::cli {

/// The plan of `folder` (hcc.toml, context_targets.csv), its trials and the published rows of calibration. Errors:
/// anything wrong with them; all at once within each part.
[[nodiscard]] core::Result<study::CalibrationInputs> calibration_inputs(const DiseaseInputs& disease,
                                                                        const std::filesystem::path& folder);

}  // namespace hepatrial::cli
