#include "model/sbml_numbers.hpp"

#include <charconv>
#include <cmath>
#include <cstdio>
#include <optional>
#include <string_view>

namespace hepatrial::model {

namespace {

// A stand-in is 8.ddddddddd1e+290: the nine digits are the index, the final 1 keeps trailing zeros in print.
constexpr std::string_view k_start = "8.";
constexpr std::size_t k_index_digits = 9;
constexpr std::string_view k_attribute_end = "1e+290";
constexpr std::string_view k_math_end = "1 <sep/> 290 </cn>";
constexpr std::string_view k_math_type = " type=\"e-notation\"";

std::string shortest(double value, bool plain) {
  char buffer[512];
  const auto result = plain ? std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::fixed)
                            : std::to_chars(buffer, buffer + sizeof buffer, value);
  return {buffer, result.ptr};
}

double read(std::string_view text) {
  double value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

bool fifteen_digits_suffice(double value) {
  char buffer[40];
  const auto result = std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::general, 15);
  return read({buffer, static_cast<std::size_t>(result.ptr - buffer)}) == value;
}

}  // namespace

double decimal(double mantissa, long exponent) {
  if (!std::isfinite(mantissa)) return mantissa;
  char buffer[512];
  const auto digits = std::to_chars(buffer, buffer + 400, mantissa, std::chars_format::fixed);
  std::string text(buffer, digits.ptr);
  text += "e" + std::to_string(exponent);
  double value = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (code != std::errc::result_out_of_range) return value;
  return exponent < 0 ? 0.0 : std::copysign(INFINITY, mantissa);
}

double ExactNumbers::stand_in(double value) {
  if (!std::isfinite(value) || fifteen_digits_suffice(value)) return value;
  const auto [entry, is_new] = index_.try_emplace(std::abs(value), values_.size());
  if (is_new) values_.push_back(std::abs(value));
  char buffer[40];
  std::snprintf(buffer, sizeof buffer, "8.%09zu1e+290", entry->second);
  return std::copysign(read(buffer), value);
}

std::string ExactNumbers::restore(const std::string& text) const {
  if (values_.empty()) return text;
  std::string out;
  out.reserve(text.size());
  std::size_t position = 0;
  while (position < text.size()) {
    const std::size_t found = text.find(k_start, position);
    if (found == std::string::npos) break;
    const std::size_t digits = found + k_start.size();
    std::size_t index = 0;
    const auto [end, code] =
        std::from_chars(text.data() + digits, text.data() + std::min(digits + k_index_digits, text.size()), index);
    const std::size_t after = static_cast<std::size_t>(end - text.data());
    const std::string_view rest = std::string_view(text).substr(after);
    const bool ours = code == std::errc{} && after == digits + k_index_digits && index < values_.size();
    out.append(text, position, found - position);
    if (ours && rest.starts_with(k_attribute_end)) {
      out += shortest(values_[index], false);
      position = after + k_attribute_end.size();
    } else if (ours && rest.starts_with(k_math_end)) {
      const std::size_t type = out.rfind(k_math_type);
      if (type != std::string::npos) out.erase(type, k_math_type.size());
      out += shortest(values_[index], true) + " </cn>";
      position = after + k_math_end.size();
    } else {
      out += k_start;
      position = digits;
    }
  }
  out.append(text, position);
  return out;
}

}  // namespace hepatrial::model
