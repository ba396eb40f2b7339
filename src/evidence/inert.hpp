#pragma once
// Text from outside made harmless for the place where it is shown. Checked by tests/evidence/registry_import_test.cpp.

#include <string>
#include <string_view>

namespace hepatrial::evidence {

/// For a terminal or a text file: control characters and characters that turn the direction of text or are invisible
/// are spelled out (U+202E becomes "\u202E"); line ends become spaces. Broken UTF-8 becomes U+FFFD.
[[nodiscard]] std::string terminal_text(std::string_view text);

/// For a cell of a CSV file that a spreadsheet may open: as terminal_text, and a cell that begins like a formula (= + -
/// @) gets an apostrophe in front, save plain numbers. Quoted where CSV asks for it.
[[nodiscard]] std::string spreadsheet_cell(std::string_view text);

/// For HTML and SVG, element text or attribute: as terminal_text, with & < > " ' as entities.
[[nodiscard]] std::string html_text(std::string_view text);

}  // namespace hepatrial::evidence
