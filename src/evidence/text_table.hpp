#pragma once
// Plain-text tables for a terminal. Checked by tests/evidence/text_table_test.cpp.

#include <cstddef>
#include <string>
#include <vector>

namespace hepatrial::evidence {

/// One column; cells wider than `width` run over several lines. Widths count code points.
struct TextColumn {
  std::string name;
  std::size_t width = 10;
};

/// Header, rule and rows, columns two spaces apart, no trailing spaces, a line end after each line. Columns shrink to
/// their widest cell. Control characters become '?'.
[[nodiscard]] std::string text_table(const std::vector<TextColumn>& columns,
                                     const std::vector<std::vector<std::string>>& rows);

/// The text in lines of at most `width` code points, broken at spaces where possible.
[[nodiscard]] std::vector<std::string> wrapped(const std::string& text, std::size_t width);

/// Number of code points of valid UTF-8.
[[nodiscard]] std::size_t display_width(const std::string& text);

}  // namespace hepatrial::evidence
