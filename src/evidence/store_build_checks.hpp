#pragma once
// Checks that need more than one field: references between files, intervals, values and their kinds.
// Checked by tests/evidence/build_test.cpp.

#include <vector>

#include "core/result.hpp"
#include "evidence/store_build_read.hpp"

namespace hepatrial::evidence {

/// Appends a problem for every
///   - part of a field that is not in the set its column refers to (trial, study, drug, node, source, target);
///   - row with ci_low > value or value > ci_high, unless `reviews/anomalies.csv` names the row's id or the row's
///     note names an anomaly; interval without value; percentage outside 0 to 100;
///   - outcome whose value and value_kind contradict each other;
///   - target whose registry id is not NCT and eight digits.
/// A set whose file could not be read is not checked against, so that one fault is reported once.
void check_across(const std::vector<InputTable>& inputs, core::Problems& problems);

}  // namespace hepatrial::evidence
