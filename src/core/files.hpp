#pragma once
// Files appear whole or not at all.

#include <filesystem>
#include <map>
#include <string>
#include <string_view>

#include "core/result.hpp"

namespace hepatrial::core {

/// The bytes of a regular file of at most `limit_bytes`. Errors: bad_input when missing, not a
/// regular file or too large; io when reading fails.
[[nodiscard]] Result<std::string> read_file(const std::filesystem::path& path,
                                            std::size_t limit_bytes = std::size_t{1} << 30);

/// Writes beside the target, syncs and renames. On failure nothing is left under `path`.
[[nodiscard]] Result<void> write_file(const std::filesystem::path& path, std::string_view bytes);

/// A set of files that appear together: each is written whole under a temporary name in `directory`
/// (created when absent); only when every one is complete are they renamed.
[[nodiscard]] Result<void> write_files(const std::filesystem::path& directory,
                                       const std::map<std::string, std::string>& bytes_by_name);

/// Removes what ended processes (killed, or out of power) left in `directory` under temporary names. Files of processes
/// that still run on this machine stay. Never fails: what cannot be removed stays. Checked by
/// tests/core/files_test.cpp.
void remove_partial_files(const std::filesystem::path& directory);

/// Checks, before long work starts, that `directory` exists or can be created and can be written.
[[nodiscard]] Result<void> check_writable(const std::filesystem::path& directory);

}  // namespace hepatrial::core
