#pragma once
// The report as one page that needs nothing else: no script, no network, no font; figures are inline SVG.

#include <string>

#include "report/report_input.hpp"

namespace hepatrial::report {

/// report.html. All text from outside is escaped. Pure, thread-safe, the same bytes for the same input.
/// Checked by tests/report/html_test.cpp.
[[nodiscard]] std::string report_html(const ReportInput& input);

}  // namespace hepatrial::report
