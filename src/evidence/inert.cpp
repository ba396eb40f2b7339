#include "evidence/inert.hpp"

#include <cstdint>
#include <cstdio>

#include "core/delimited.hpp"

namespace hepatrial::evidence {

namespace {

/// One character of UTF-8 at the start of `text`: its number and length; number -1 for broken bytes.
struct Character {
  std::int32_t number = -1;
  std::size_t length = 1;
};

Character first_of(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint32_t>(static_cast<unsigned char>(text[i])); };
  const std::uint32_t lead = byte(0);
  if (lead < 0x80) return {static_cast<std::int32_t>(lead), 1};
  const std::size_t length = lead >= 0xF0 && lead <= 0xF4 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC2 ? 2 : 0;
  if (length == 0 || lead > 0xF4 || text.size() < length) return {};
  std::uint32_t number = lead & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0U) != 0x80) return {};
    number = (number << 6U) | (byte(i) & 0x3FU);
  }
  static constexpr std::uint32_t k_least[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = number >= 0xD800 && number <= 0xDFFF;
  if (number < k_least[length] || surrogate || number > 0x10FFFF) return {};
  return {static_cast<std::int32_t>(number), length};
}

bool hidden(std::int32_t number) {
  return number < 0x20 || (number >= 0x7F && number <= 0x9F) || number == 0x061C ||
         (number >= 0x200B && number <= 0x200F) || (number >= 0x2028 && number <= 0x202E) ||
         (number >= 0x2060 && number <= 0x206F) || number == 0xFEFF || (number >= 0xFFF9 && number <= 0xFFFB) ||
         (number >= 0xE0000 && number <= 0xE007F);
}

}  // namespace

std::string terminal_text(std::string_view text) {
  std::string shown;
  while (!text.empty()) {
    const Character one = first_of(text);
    if (one.number == '\n' || one.number == '\t' || one.number == '\r') {
      shown += ' ';
    } else if (one.number < 0) {
      shown += "\xEF\xBF\xBD";
    } else if (hidden(one.number)) {
      char spelled[16];
      std::snprintf(spelled, sizeof spelled, "\\u%04X", static_cast<unsigned>(one.number));
      shown += spelled;
    } else {
      shown += text.substr(0, one.length);
    }
    text.remove_prefix(one.length);
  }
  return shown;
}

std::string spreadsheet_cell(std::string_view text) {
  std::string shown = terminal_text(text);
  const std::size_t first = shown.find_first_not_of(' ');
  const bool formula =
      first != std::string::npos && std::string_view("=+-@").find(shown[first]) != std::string_view::npos;
  double number = 0;
  if (formula && !core::parse_number(shown, number)) shown.insert(0, 1, '\'');
  return core::quoted_field(shown, ',');
}

std::string html_text(std::string_view text) {
  std::string shown;
  for (const char c : terminal_text(text)) {
    switch (c) {
      case '&': shown += "&amp;"; break;
      case '<': shown += "&lt;"; break;
      case '>': shown += "&gt;"; break;
      case '"': shown += "&quot;"; break;
      case '\'': shown += "&#39;"; break;
      default: shown += c;
    }
  }
  return shown;
}

}  // namespace hepatrial::evidence
