#pragma once
// Sentences computed from results. An arm is called better only where intervals separate; otherwise the sentence says
// that the arms cannot be told apart. Plain text, to be escaped by the caller. Pure. Checked by
// tests/report/findings_test.cpp.

#include <string>
#include <vector>

#include "study/comparison.hpp"
#include "trial/analysis.hpp"

namespace hepatrial::report {

/// Which arm has the longest median of "OS" or "PFS", and which others it cannot be told from.
[[nodiscard]] std::string survival_finding(const trial::TrialSummary& summary, const std::string& endpoint);

/// Which arms differ from the control in the hazard of "OS" or "PFS".
[[nodiscard]] std::string hazard_finding(const trial::TrialSummary& summary, const std::string& endpoint);

/// How many published values lie in the predicted 90 % intervals, calibration and held-out rows apart.
[[nodiscard]] std::string coverage_finding(const std::vector<study::ComparisonRow>& comparison);

/// Whether a published value lies in the predicted interval; a missing upper end is open.
enum class Coverage { inside, outside, unknown };
[[nodiscard]] Coverage coverage(const study::ComparisonRow& row);

}  // namespace hepatrial::report
