#include "report/text.hpp"

#include <cstdint>

#include "core/delimited.hpp"

namespace hepatrial::report {

namespace {

constexpr std::string_view k_replacement = "\xEF\xBF\xBD";

struct Sequence {
  std::size_t bytes = 0;  // 0: not valid UTF-8
  std::uint32_t code_point = 0;
};

bool is_continuation(unsigned char byte) { return (byte & 0xC0U) == 0x80U; }

std::size_t expected_bytes(unsigned char lead) {
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return 2;
  if (lead >= 0xE0 && lead <= 0xEF) return 3;
  if (lead >= 0xF0 && lead <= 0xF4) return 4;
  return 0;
}

// Shortest forms only; surrogates and values above U+10FFFF are refused (RFC 3629).
Sequence read_sequence(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  const std::size_t bytes = expected_bytes(lead);
  if (bytes == 0 || text.size() < bytes) return {};
  if (bytes == 1) return {1, lead};
  std::uint32_t code_point = lead & (0xFFU >> (bytes + 1));
  for (std::size_t index = 1; index < bytes; ++index) {
    const auto byte = static_cast<unsigned char>(text[index]);
    if (!is_continuation(byte)) return {};
    code_point = (code_point << 6U) | (byte & 0x3FU);
  }
  const bool too_long = (bytes == 3 && code_point < 0x800) || (bytes == 4 && code_point < 0x10000);
  const bool surrogate = code_point >= 0xD800 && code_point <= 0xDFFF;
  const bool not_a_character = code_point == 0xFFFE || code_point == 0xFFFF;  // XML 1.0 forbids them
  if (too_long || surrogate || not_a_character || code_point > 0x10FFFF) return {};
  return {bytes, code_point};
}

bool is_control(std::uint32_t code_point) { return code_point < 0x20 || (code_point >= 0x7F && code_point <= 0x9F); }

}  // namespace

std::string clean_text(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const Sequence sequence = read_sequence(text);
    if (sequence.bytes == 0) {
      out += k_replacement;
      text.remove_prefix(1);
      continue;
    }
    if (is_control(sequence.code_point)) {
      out += ' ';
    } else {
      out += text.substr(0, sequence.bytes);
    }
    text.remove_prefix(sequence.bytes);
  }
  return out;
}

std::string xml_escaped(std::string_view text) {
  const std::string clean = clean_text(text);
  std::string out;
  out.reserve(clean.size());
  for (const char character : clean) {
    switch (character) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      default: out += character;
    }
  }
  return out;
}

std::string csv_text(std::string_view text) {
  std::string clean = clean_text(text);
  // Spreadsheets skip leading spaces before they look for a formula, so the first other character decides.
  const std::size_t first = clean.find_first_not_of(' ');
  if (first != std::string::npos && std::string_view("=+-@").find(clean[first]) != std::string_view::npos) {
    clean.insert(0, 1, '\'');
  }
  return core::quoted_field(clean, ',');
}

std::size_t character_count(std::string_view text) {
  std::size_t count = 0;
  for (const char character : text) {
    if (!is_continuation(static_cast<unsigned char>(character))) ++count;
  }
  return count;
}

std::string shortened(std::string_view text, std::size_t characters) {
  if (character_count(text) <= characters) return std::string(text);
  std::string out;
  std::size_t count = 0;
  for (const char character : text) {
    if (!is_continuation(static_cast<unsigned char>(character)) && ++count >= characters) break;
    out += character;
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out + "\u2026";
}

std::string padded_right(std::string_view text, std::size_t characters) {
  const std::size_t count = character_count(text);
  return std::string(text) + std::string(count < characters ? characters - count : 0, ' ');
}

std::string padded_left(std::string_view text, std::size_t characters) {
  const std::size_t count = character_count(text);
  return std::string(count < characters ? characters - count : 0, ' ') + std::string(text);
}

std::string hexadecimal(std::uint64_t value) {
  static constexpr std::string_view k_digits = "0123456789abcdef";
  std::string out(16, '0');
  for (std::size_t place = 16; place-- > 0; value >>= 4U) out[place] = k_digits[value & 15U];
  return out;
}

}  // namespace hepatrial::report
