#pragma once
// The printed values and facts of a store, ready for the checks. Checked by tests/evidence/doubt_store_test.cpp.

#include "core/result.hpp"
#include "evidence/doubt/reported.hpp"
#include "evidence/store.hpp"

namespace hepatrial::evidence {

/// The outcomes of trials and studies as values (background statements are left out); lines, phases, patients, status,
/// designs and arms of trials as facts; calibration targets as values of a source of their own. A level of an interval
/// is read from the words of the note ("96.02% CI"). Errors: those of the store.
[[nodiscard]] core::Result<Reported> reported_in(const Store& store);

}  // namespace hepatrial::evidence
