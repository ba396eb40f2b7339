#pragma once
// Sections of the credibility page. Internal to that page of this room.

#include "report/document.hpp"
#include "study/credibility/credibility.hpp"

namespace hepatrial::report {

[[nodiscard]] Section leave_one_out_section(const study::CredibilityReport& report);
[[nodiscard]] Section holdout_section(const study::CredibilityReport& report);
[[nodiscard]] Section facts_section(const study::CredibilityReport& report);
[[nodiscard]] Section sensitivity_section(const study::CredibilityReport& report);
[[nodiscard]] Section ablation_section(const study::CredibilityReport& report);
[[nodiscard]] Section statements_section(const study::CredibilityReport& report);
[[nodiscard]] Section identifiability_section(const study::CredibilityReport& report);

}  // namespace hepatrial::report
