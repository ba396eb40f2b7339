#pragma once
// A TOML text as a plain tree with line numbers, so that one file alone knows the TOML library.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"

namespace hepatrial::trial {

enum class TomlKind : std::uint8_t { string, integer, number, boolean, array, table, other };
/// "a text", "a number", ... for messages.
[[nodiscard]] const char* description(TomlKind kind);

/// One value. Only the member that belongs to `kind` is meaningful.
struct TomlValue {
  TomlKind kind = TomlKind::table;
  int line = 0;
  std::string text;
  double number = 0;  ///< integer and number
  bool boolean = false;
  std::vector<TomlValue> items;   ///< array; table: the values
  std::vector<std::string> keys;  ///< table: the key of each item, sorted
};

/// Parses TOML 1.0 of at most 1 MiB. `file` is for messages. Errors: bad_input with the line of the syntax error.
/// Thread-safe. Checked by tests/trial/trial_reader_test.cpp.
[[nodiscard]] core::Result<TomlValue> parse_toml(std::string_view text, const std::string& file);

}  // namespace hepatrial::trial
