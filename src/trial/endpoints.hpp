#pragma once
// Responses and times to events of one line from its scans and its end, as a pure function.
// docs/methods/trial.md ("Endpoints"). Checked by tests/trial/endpoints_test.cpp.

#include <optional>

#include "trial/record.hpp"
#include "trial/trial_spec.hpp"

namespace hepatrial::trial {

/// How observation of a patient ended.
enum class ObservationEnd : std::uint8_t { death, cutoff, withdrawal, failure, not_followed };

/// What is known of one line besides its scans; days from the start of the line.
struct LineFacts {
  ObservationEnd end = ObservationEnd::cutoff;
  double end_day = 0;                       ///< of observation: death, cut-off, withdrawal, failure
  std::optional<double> treatment_end_day;  ///< none: still on treatment at end_day
  const char* treatment_end_reason = "";
};

/// Fills best_response, confirmed_response, progression_cause and all times to events of `record` from its assessments.
///
/// Progression is dated at the scan. A death without progression is an event of PFS when it comes within two scan
/// intervals (and their windows) of the last scan; otherwise PFS is censored at that scan. Without an event, PFS and
/// time to progression are censored at the last scan (day 0 without one), overall survival at end_day. Time to
/// progression is censored at death. Duration of response runs from the first scan of the counted response. After a
/// numerical failure the responses are NE.
void fill_endpoints(const AssessmentPlan& plan, const LineFacts& facts, LineRecord& record);

/// The longest time between two scans that still counts as being observed: two intervals and their windows.
[[nodiscard]] double two_scans_days(const AssessmentPlan& plan, double last_scan_day);

}  // namespace hepatrial::trial
