#pragma once
// What a registry store holds, as text and as CSV files. Text from records is shown inert (evidence/inert.hpp).
// Checked by tests/evidence/registry_import_test.cpp.

#include <filesystem>
#include <string>

#include "core/result.hpp"
#include "evidence/database.hpp"

namespace hepatrial::evidence::registry {

/// Records by registry and status, runs, refusals.
[[nodiscard]] core::Result<std::string> status_text(const Database& store);

/// Records whose titles, conditions, interventions or sponsor hold every word, best first, at most `limit`. Words are
/// never operators. Errors: usage when there is no word.
[[nodiscard]] core::Result<std::string> search_text(const Database& store, const std::string& words,
                                                    std::size_t limit = 50);

/// One record: fields, identifiers, links, decision, agents, outcomes with their values, versions. Errors: bad_input
/// when unknown.
[[nodiscard]] core::Result<std::string> record_text(const Database& store, const std::string& registry_id);

/// The raw value at a JSON Pointer of the current version. Errors: bad_input when record or place do not exist.
[[nodiscard]] core::Result<std::string> raw_value_text(const Database& store, const std::string& registry_id,
                                                       const std::string& raw_path);

/// What changed from version to version: JSON Pointer, old and new value, at most 200 places for each step. Errors:
/// bad_input.
[[nodiscard]] core::Result<std::string> history_text(const Database& store, const std::string& registry_id);

/// Writes each table (all but raw texts and the full-text index) as CSV in a fixed order of rows, so that equal stores
/// give equal files; times of runs are left out. Returns what was written, as text.
[[nodiscard]] core::Result<std::string> dump(Database& store, const std::filesystem::path& folder);

}  // namespace hepatrial::evidence::registry
