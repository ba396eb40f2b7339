#include "evidence/doubt/printed_numbers.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

#include "evidence/words.hpp"

namespace hepatrial::evidence {

namespace {

std::vector<std::string> parts_of(std::string_view text, char separator) {
  std::vector<std::string> parts;
  std::size_t begin = 0;
  while (begin <= text.size()) {
    const std::size_t end = std::min(text.find(separator, begin), text.size());
    parts.push_back(trimmed(lower(text.substr(begin, end - begin))));
    begin = end + 1;
  }
  return parts;
}

}  // namespace

std::string printed(double number) {
  char buffer[64];
  const auto done = std::to_chars(buffer, buffer + sizeof buffer, number, std::chars_format::fixed);
  if (done.ec == std::errc()) return {buffer, done.ptr};
  return {buffer, std::to_chars(buffer, buffer + sizeof buffer, number).ptr};  // nothing that anybody prints
}

std::string rounded(double number, int decimals) {
  char buffer[400];
  const auto done =
      std::to_chars(buffer, buffer + sizeof buffer, number, std::chars_format::fixed, std::min(decimals, 20));
  return {buffer, done.ptr};
}

int decimals_of(double number) {
  const std::string text = printed(number);
  const std::size_t point = text.find('.');
  return point == std::string::npos ? 0 : static_cast<int>(text.size() - point - 1);
}

double half_unit(double number, int least_decimals) {
  double unit = 0.5;
  for (int i = std::max(decimals_of(number), least_decimals); i > 0; --i) unit /= 10.0;
  return unit;
}

std::vector<double> with_swapped_digits(double number) {
  std::vector<double> results;
  std::string text = printed(number);
  std::vector<std::size_t> digits;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '.' && text[i] != '-') digits.push_back(i);
  }
  for (std::size_t i = 0; i + 1 < digits.size(); ++i) {
    if (text[digits[i]] == text[digits[i + 1]]) continue;
    std::string swapped = text;
    std::swap(swapped[digits[i]], swapped[digits[i + 1]]);
    double value = 0.0;
    if (std::from_chars(swapped.data(), swapped.data() + swapped.size(), value).ec == std::errc()) {
      results.push_back(value);
    }
  }
  return results;
}

std::string reading_of(const ReportedValue& value) {
  std::string text = value.value ? printed(*value.value) : "no value";
  if (value.unit == "%") text += " %";
  if (value.lower || value.upper) {
    text += " (" + (value.lower ? printed(*value.lower) : "?") + "-" + (value.upper ? printed(*value.upper) : "?");
    text += (value.level_percent ? ", " + printed(*value.level_percent) + " % interval" : "") + ")";
  }
  return text;
}

std::string place_text(const std::string& source, const std::string& where) {
  return where.empty() ? source : source + ", " + where;
}

std::optional<double> landmark_months(const std::string& endpoint, std::string_view stem) {
  if (!endpoint.starts_with(stem) || endpoint.size() == stem.size()) return std::nullopt;
  double months = 0.0;
  const char* end = endpoint.data() + endpoint.size();
  const auto done = std::from_chars(endpoint.data() + stem.size(), end, months);
  if (done.ec != std::errc() || done.ptr != end) return std::nullopt;
  return months;
}

std::string normal_regimen(std::string_view regimen) {
  std::vector<std::string> alternatives;
  for (const std::string& alternative : parts_of(regimen, '|')) {
    std::vector<std::string> drugs = parts_of(alternative, '+');
    if (drugs.size() > 1) std::erase(drugs, "placebo");
    std::sort(drugs.begin(), drugs.end());
    alternatives.push_back(joined(drugs, "+"));
  }
  std::sort(alternatives.begin(), alternatives.end());
  return joined(alternatives, "|");
}

}  // namespace hepatrial::evidence
