#pragma once
// The credibility page. Pure, thread-safe. Checked by tests/report/pages_test.cpp.

#include "report/answer_page.hpp"
#include "study/credibility/credibility.hpp"

namespace hepatrial::report {

/// Calibration and held-out scores apart, misses, facts, sensitivity, switches, statements, identifiability, and the
/// plan's headings.
[[nodiscard]] Document credibility_document(const study::CredibilityReport& report, const MadeBy& made_by);

/// Every scored row as comma-separated text.
[[nodiscard]] std::string calibration_rows_csv(const study::CredibilityReport& report);
/// Every effect of a switch.
[[nodiscard]] std::string ablation_csv(const study::CredibilityReport& report);
/// Every rank correlation.
[[nodiscard]] std::string sensitivity_csv(const study::CredibilityReport& report);

}  // namespace hepatrial::report
