#pragma once
// Registry records in front of what a review prints; internal to this folder.

#include <filesystem>
#include <string>

#include "core/result.hpp"
#include "evidence/tables/review_table.hpp"

namespace hepatrial::evidence {

/// Replaces status, phase, title and number of patients of rows whose subject is the number of a record in the registry
/// store, and marks what differs from the
/// review in records updated on or after `since` (empty: none). What the review printed stays in
/// TableCell::printed. Errors: those of the store.
[[nodiscard]] core::Result<void> put_registry_first(const std::filesystem::path& path, const std::string& since,
                                                    ReviewTable& table);

/// "ACTIVE_NOT_RECRUITING" is "Active, not recruiting"; other texts get a large first letter and spaces.
[[nodiscard]] std::string spoken_status(std::string_view status);

/// "PHASE1/PHASE2" is "Phase 1/2".
[[nodiscard]] std::string spoken_phase(std::string_view phase);

}  // namespace hepatrial::evidence
