#pragma once
// All files of a run.

#include <map>
#include <string>

#include "core/result.hpp"
#include "report/report_input.hpp"

namespace hepatrial::report {

/// File name -> bytes: report.html, summary.json, manifest.json, timing.json and the data sets (a large cohort, which
/// holds no patients, has them from cohort_datasets.hpp instead). Every file but timing.json depends only on the result
/// and its provenance. Thread-safe. Errors: bad_input when summary and result do not belong together (numbers of arms
/// or of patients differ). Checked by tests/report/render_test.cpp.
[[nodiscard]] core::Result<std::map<std::string, std::string>> render(const ReportInput& input);

}  // namespace hepatrial::report
