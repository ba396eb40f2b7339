#pragma once
// Fitted values into models/parameters.tsv and models/drugs/*.toml. Checked by tests/study/calibration_apply_test.cpp.

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "study/calibration/plan.hpp"

namespace hepatrial::study {

/// New texts of the files that change, by path under `models`. Only the numbers and sources of the fitted rows change:
/// nominalValue or spread, estimate = 1, source "calibrated: calibration/fitted.tsv; prior: ..."; in a drug file the
/// value and source of the fitted key and the values that keep their ratio to it. Everything else stays to the byte.
/// Errors: a row or key that the files lack, a text that its own reader would refuse, a value outside its bounds.
[[nodiscard]] core::Result<std::map<std::string, std::string>> fitted_files(const CalibrationPlan& plan,
                                                                            const std::vector<double>& values,
                                                                            const std::filesystem::path& models);

/// Reads fitted.tsv of `folder` (of a posterior), or fit.tsv where there is none, in the order of the plan.
[[nodiscard]] core::Result<std::vector<double>> read_fitted(const std::filesystem::path& folder,
                                                            const CalibrationPlan& plan);

}  // namespace hepatrial::study
