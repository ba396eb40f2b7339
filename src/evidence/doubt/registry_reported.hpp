#pragma once
// What registry records say about trials that the reviews speak of, ready for the checks.
// Checked by tests/evidence/doubt_registry_test.cpp.

#include <filesystem>

#include "core/result.hpp"
#include "evidence/doubt/reported.hpp"

namespace hepatrial::evidence {

/// Appends number of patients, status and phase of the records in a registry store whose number is a trial id of
/// `reported`, dated by their last update, so that a later state is a version and no error. Errors: those of the store.
[[nodiscard]] core::Result<void> add_registry_facts(const std::filesystem::path& registry_store, Reported& reported);

}  // namespace hepatrial::evidence
