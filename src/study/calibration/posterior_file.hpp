#pragma once
// The posterior that a calibration left: calibration/posterior.tsv, one draw a row, columns named as the free
// parameters. docs/formats/calibration.md. Checked by tests/study/parameter_draws_test.cpp.

#include <filesystem>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "infer/matrix.hpp"
#include "study/calibration/free_parameter.hpp"

namespace hepatrial::study {

struct Posterior {
  std::vector<FreeParameter> parameters;
  infer::Matrix draws;  ///< [draw][parameter], the parameters' own units
  std::string sha256;   ///< of the file
};

/// Errors, all at once: a column that is no free parameter, one that is missing, a value that is no number or outside
/// its bounds, a table without rows.
[[nodiscard]] core::Result<Posterior> read_posterior(const std::filesystem::path& file,
                                                     const std::vector<FreeParameter>& parameters);

}  // namespace hepatrial::study
