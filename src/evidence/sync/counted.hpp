#pragma once
// How many there are, as a registry's page says it. Inside of sync.hpp.

#include <cstddef>
#include <optional>
#include <string_view>

namespace hepatrial::evidence::sync {

/// The whole number right after the first `sign`, with commas between thousands; nothing when there is none, or above
/// 10^9.
[[nodiscard]] inline std::optional<std::size_t> number_after(std::string_view text, std::string_view sign) {
  std::size_t at = text.find(sign);
  if (at == std::string_view::npos) return std::nullopt;
  at += sign.size();
  std::size_t number = 0, digits = 0;
  for (; at < text.size() && ((text[at] >= '0' && text[at] <= '9') || (digits > 0 && text[at] == ',')); ++at) {
    if (text[at] == ',') continue;
    number = 10 * number + static_cast<std::size_t>(text[at] - '0');
    if (++digits > 9) return std::nullopt;
  }
  return digits == 0 ? std::nullopt : std::optional(number);
}

}  // namespace hepatrial::evidence::sync
