#pragma once
// Text from outside (trial names, regimens, sources) made safe for the place where it is written.
// All functions are pure and thread-safe. Checked by tests/report/text_test.cpp.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace hepatrial::report {

/// Valid UTF-8 without control characters: each broken byte becomes U+FFFD, each control character
/// (C0, DEL, C1) a space, so the text can go to a terminal, an XML file or a table.
[[nodiscard]] std::string clean_text(std::string_view text);

/// clean_text() with & < > " ' as character references: fit for element text and for quoted attributes.
[[nodiscard]] std::string xml_escaped(std::string_view text);

/// One CSV cell of text: cleaned, with an apostrophe before a leading = + - @ so that no spreadsheet takes it
/// for a formula, quoted where needed.
[[nodiscard]] std::string csv_text(std::string_view text);

/// Number of characters (code points) of a UTF-8 text.
[[nodiscard]] std::size_t character_count(std::string_view text);

/// At most `characters` characters; a longer text is cut and ends with an ellipsis.
[[nodiscard]] std::string shortened(std::string_view text, std::size_t characters);

/// `text` followed by spaces up to `characters` characters.
[[nodiscard]] std::string padded_right(std::string_view text, std::size_t characters);
/// Spaces up to `characters` characters, then `text`.
[[nodiscard]] std::string padded_left(std::string_view text, std::size_t characters);

/// 16 lower-case hexadecimal digits.
[[nodiscard]] std::string hexadecimal(std::uint64_t value);

}  // namespace hepatrial::report
