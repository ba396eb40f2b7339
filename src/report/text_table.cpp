#include "report/text_table.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "report/numbers.hpp"
#include "report/text.hpp"

namespace hepatrial::report {

namespace {

constexpr std::size_t k_columns = 7;
constexpr std::size_t k_widest_name = 26;
using Line = std::array<std::string, k_columns>;

std::string endpoint(const trial::ArmSummary& arm, const std::string& key, bool with_interval) {
  const auto found = arm.endpoints.find(key);
  if (found == arm.endpoints.end()) return "";
  const Quantity quantity = quantity_of(key);
  return with_interval ? estimate_text(found->second, quantity) : value_text(found->second.value, quantity);
}

Line line_of(const trial::ArmSummary& arm) {
  const auto ratio = arm.hazard_ratio.find("OS");
  return {shortened(clean_text(arm.name), k_widest_name),
          std::to_string(arm.n),
          endpoint(arm, "ORR", false),
          endpoint(arm, "DCR", false),
          endpoint(arm, "PFS_median_months", true),
          endpoint(arm, "OS_median_months", true),
          ratio == arm.hazard_ratio.end() ? "" : estimate_text(ratio->second.estimate, Quantity::ratio)};
}

std::array<std::size_t, k_columns> widths(const std::vector<Line>& lines) {
  std::array<std::size_t, k_columns> width{};
  for (const Line& line : lines) {
    for (std::size_t column = 0; column < k_columns; ++column) {
      width[column] = std::max(width[column], character_count(line[column]));
    }
  }
  return width;
}

}  // namespace

std::string text_table(const trial::TrialSummary& summary) {
  std::vector<Line> lines{{"arm", "n", "ORR %", "DCR %", "PFS months", "OS months", "HR of death"}};
  for (const trial::ArmSummary& arm : summary.arms) lines.push_back(line_of(arm));
  const auto width = widths(lines);
  std::string out;
  for (const Line& line : lines) {
    std::string text = padded_right(line[0], width[0]);
    for (std::size_t column = 1; column < k_columns; ++column) text += "  " + padded_left(line[column], width[column]);
    while (text.ends_with(' ')) text.pop_back();
    out += text + "\n";
  }
  return out + "In brackets: 95 % intervals of the simulation's own sampling error. NR: not reached.\n";
}

}  // namespace hepatrial::report
