#pragma once
// Delimited text: RFC 4180 comma-separated files and tab-separated files, read with line numbers
// and written with quoting. Checked by tests/core/delimited_test.cpp.

#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"

namespace hepatrial::core {

/// A header row and the rows below it, all as text. `line[i]` is the 1-based line at which row i starts.
struct DelimitedTable {
  std::string file;  ///< for messages
  std::vector<std::string> header;
  std::vector<std::vector<std::string>> rows;
  std::vector<int> line;

  /// Index of a column, or -1.
  [[nodiscard]] int column(std::string_view name) const;
};

/// Reads a header and rows. Quoted fields may hold separators, quotes (doubled) and line ends. Errors, all
/// at once: unterminated quote, row with a different number of fields, duplicate or empty header, no header.
[[nodiscard]] Result<DelimitedTable> parse_delimited(std::string_view text, char separator, std::string file);

/// Problems for every name in `names` that is not a column of `table`; empty when all are there.
[[nodiscard]] Problems missing_columns(const DelimitedTable& table, const std::vector<std::string_view>& names);

/// One field, quoted when it holds the separator, a quote or a line end.
[[nodiscard]] std::string quoted_field(std::string_view field, char separator);

/// Shortest text that reads back as the same double; "" for NaN.
[[nodiscard]] std::string number_text(double value);

/// The whole field as a finite double (decimal or scientific, no spaces), or nothing.
[[nodiscard]] bool parse_number(std::string_view field, double& value);

}  // namespace hepatrial::core
