#pragma once
// The summary for a terminal.

#include <string>

#include "trial/analysis.hpp"

namespace hepatrial::report {

/// One line per arm (n, response and disease control rate, median PFS and OS, hazard ratio of death) and a header; at
/// most 100 characters wide, no control characters. Pure. Checked by tests/report/text_table_test.cpp.
[[nodiscard]] std::string text_table(const trial::TrialSummary& summary);

}  // namespace hepatrial::report
