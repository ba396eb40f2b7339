#pragma once
// Findings as text and as CSV. Checked by tests/evidence/doubt_store_test.cpp.

#include <string>
#include <vector>

#include "evidence/doubt/reported.hpp"

namespace hepatrial::evidence {

/// A summary by kind, then each finding with its readings; errors first, versions last.
[[nodiscard]] std::string doubts_text(const std::vector<Doubt>& doubts, std::size_t values_checked);

/// kind,grade,trial,rows,what,readings: one line for each finding and row, so that a value finds its own doubts.
[[nodiscard]] std::string doubts_csv(const std::vector<Doubt>& doubts);

}  // namespace hepatrial::evidence
