#pragma once
// The layout of the two store files, and the check that a file has it.
// Checked by tests/evidence/store_test.cpp.

#include <filesystem>
#include <string_view>

#include "core/result.hpp"
#include "evidence/database.hpp"

namespace hepatrial::evidence {

/// Raised whenever a table or column changes. Kept in the file as PRAGMA user_version.
inline constexpr int k_schema_version = 1;

/// Which of the two files. Kept in the file as PRAGMA application_id, so that one cannot pass for the other.
enum class StoreKind { evidence, holdout };

/// The CREATE statements, application id and version of one kind of file (without full text).
[[nodiscard]] std::string_view schema_sql(StoreKind kind);

/// The full-text table over trials, arms, outcomes, studies, anomalies and edges, with its content.
[[nodiscard]] std::string_view full_text_sql();

/// Opens a file read-only and checks kind, schema version and page consistency.
/// Errors: bad_input when the file is missing, damaged, of the other kind or of another schema version.
[[nodiscard]] core::Result<Database> open_checked(const std::filesystem::path& path, StoreKind kind);

}  // namespace hepatrial::evidence
