#pragma once
// Values about the same patients; internal to this folder.

#include <map>
#include <string>
#include <vector>

#include "evidence/doubt/reported.hpp"

namespace hepatrial::evidence {

/// The exact values of one source about one group of patients, by endpoint, in the order of the rows.
using ValuesByEndpoint = std::map<std::string, std::vector<const ReportedValue*>>;

/// Groups by source, trial, arm, population, line and cut-off, and by response criteria where `by_criteria`.
[[nodiscard]] std::vector<ValuesByEndpoint> patient_groups(const Reported& reported, bool by_criteria);

/// A finding about several values, each a reading with its endpoint and place.
[[nodiscard]] Doubt doubt_about(DoubtKind kind, DoubtGrade grade, const std::vector<const ReportedValue*>& values,
                                std::string what);

}  // namespace hepatrial::evidence
