#pragma once
// The sections of the report page, as finished HTML. Internal to the page of this room.

#include <string>

#include "report/report_input.hpp"

namespace hepatrial::report {

[[nodiscard]] std::string finding_section(const ReportInput& input);
[[nodiscard]] std::string arms_section(const ReportInput& input);
[[nodiscard]] std::string comparison_section(const ReportInput& input);
[[nodiscard]] std::string survival_section(const ReportInput& input);
[[nodiscard]] std::string response_section(const ReportInput& input);
[[nodiscard]] std::string flow_section(const ReportInput& input);
[[nodiscard]] std::string antibody_section(const ReportInput& input);
[[nodiscard]] std::string failure_section(const ReportInput& input);
[[nodiscard]] std::string provenance_section(const ReportInput& input);
[[nodiscard]] std::string limits_section(const ReportInput& input);

}  // namespace hepatrial::report
