#pragma once
// The store of registry records: one SQLite file that the user owns, grown by imports.
// Layout: tables.hpp and docs/formats/registry-store.md. Checked by tests/evidence/registry_store_test.cpp.

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "core/result.hpp"
#include "evidence/database.hpp"
#include "evidence/registry/json.hpp"

namespace hepatrial::evidence::registry {

/// Opens a store for writing; creates it when absent, and migrates an older layout in one transaction. Errors:
/// bad_input for another kind of file or a newer layout; io.
[[nodiscard]] core::Result<Database> open_store(const std::filesystem::path& path);

/// Opens a store for reading, also while another process writes to it. Errors: bad_input when missing, of another kind
/// or of another layout.
[[nodiscard]] core::Result<Database> open_store_to_read(const std::filesystem::path& path);

/// The current raw text of one record, k_json_padding bytes of spare capacity behind it. Errors: bad_input when there
/// is none or it is damaged.
[[nodiscard]] core::Result<std::string> raw_record(const Database& store, std::int64_t record);

/// The value that a JSON Pointer (RFC 6901) names in a parsed record; absent when nothing is there.
[[nodiscard]] Json value_at(Json root, std::string_view raw_path);

/// Where the store is when the user names none: $XDG_DATA_HOME/hepatrial/registry.sqlite, else
/// ~/.local/share/hepatrial/registry.sqlite. Errors: usage when neither variable is set.
[[nodiscard]] core::Result<std::filesystem::path> usual_store_path();

}  // namespace hepatrial::evidence::registry
