#pragma once
// Consistency checks over printed values. Pure, thread-safe, the same answer for the same input; the order of the
// rows matters to the order of the findings alone. Rules and bounds: docs/methods/doubt.md.
// Checked by tests/evidence/doubt_checks_test.cpp and tests/evidence/doubt_injection_test.cpp.

#include <string>
#include <string_view>
#include <vector>

#include "evidence/doubt/reported.hpp"

namespace hepatrial::evidence {

/// All checks below, findings in the order of these functions.
[[nodiscard]] std::vector<Doubt> find_doubts(const Reported& reported);

/// Each value by itself: inside its interval; a ratio in the geometric middle; percentages and counts that whole
/// patients can give; possible ranges.
[[nodiscard]] std::vector<Doubt> check_single_values(const Reported& reported);

/// Values about the same patients: counts against percentages, CR + PR = ORR, DCR >= ORR, CR + PR + SD = DCR, sum.
[[nodiscard]] std::vector<Doubt> check_responses(const Reported& reported);

/// Rates that fall with time, progression-free not above overall survival, medians that agree with rates and ratios.
[[nodiscard]] std::vector<Doubt> check_survival(const Reported& reported);

/// Registry ids of the right form, one id with one set of arms, one result in one trial.
[[nodiscard]] std::vector<Doubt> check_identities(const Reported& reported);

/// The same thing in two sources, or twice in one: values, levels of intervals, facts.
[[nodiscard]] std::vector<Doubt> check_sources(const Reported& reported);

/// What is wrong with the form of a registry id; "" when nothing is, or when the text is no registry id at all.
/// Knows NCT, EudraCT (EUCTR), CTIS, ISRCTN, UTN, ChiCTR, jRCT and ACTRN.
[[nodiscard]] std::string id_problem(std::string_view id);

}  // namespace hepatrial::evidence
