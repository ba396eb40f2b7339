#include "report/figure_parts.hpp"

#include <algorithm>

#include "report/numbers.hpp"
#include "report/palette.hpp"

namespace hepatrial::report {

std::string arm_letter(std::size_t arm) {
  std::string out(1, static_cast<char>('A' + arm % 26));
  return arm < 26 ? out : out + std::to_string(arm / 26 + 1);
}

void draw_badge(Svg& svg, std::size_t arm, Point at) {
  const std::string letter = arm_letter(arm);
  const double width = letter.size() > 1 ? 26 : 17;
  svg.rectangle({at.x, at.y - 13}, width, 17, arm_colour(arm));
  svg.text({at.x + width / 2, at.y}, letter, {k_small_font, Anchor::middle, true, text_colour_on_arm(arm), 0});
}

void draw_arm_heading(Svg& svg, std::size_t arm, std::string_view name, double baseline) {
  draw_badge(svg, arm, {4, baseline});
  const double left = arm < 26 ? 28 : 37;
  svg.text({left, baseline}, fitted(name, k_panel_width - left - 8, 15, true),
           {15, Anchor::start, true, k_text_colour, 0});
}

std::string shares_text(const std::vector<ArmShare>& all) {
  std::vector<ArmShare> shares = all;  // of nobody there is no share
  std::erase_if(shares, [](const ArmShare& share) { return share.total == 0; });
  if (shares.empty()) return "none in any arm";
  const auto percent = [](const ArmShare& share) {
    return static_cast<double>(share.count) / static_cast<double>(share.total);
  };
  const auto words = [&](const ArmShare& share) {
    return value_text(percent(share), Quantity::fraction) + " % (with " + share.name + ")";
  };
  if (shares.size() > 3) {
    const auto [least, most] = std::minmax_element(
        shares.begin(), shares.end(),
        [&](const ArmShare& left, const ArmShare& right) { return percent(left) < percent(right); });
    return "between " + words(*least) + " and " + words(*most);
  }
  std::vector<std::string> parts;
  for (const ArmShare& share : shares) {
    parts.push_back(std::to_string(share.count) + " of " + std::to_string(share.total) + " with " + share.name);
  }
  return joined(parts);
}

double draw_legend(Svg& svg, const std::vector<LegendEntry>& entries, Point start) {
  Point at = start;
  for (const LegendEntry& entry : entries) {
    const double width = 18 + text_width(entry.text, k_small_font) + 12;
    if (at.x > start.x && at.x + width > k_panel_width) at = {start.x, at.y + 20};
    svg.rectangle({at.x, at.y - 10}, 12, 12, entry.colour);
    svg.text({at.x + 17, at.y}, entry.text, {k_small_font, Anchor::start, false, k_text_colour, 0});
    at.x += width;
  }
  return at.y + 8;
}

std::vector<LegendEntry> response_legend() {
  using trial::Response;
  return {{response_colour(Response::complete), "complete"},
          {response_colour(Response::partial), "partial"},
          {response_colour(Response::stable), "stable"},
          {response_colour(Response::progressive), "progressive"},
          {response_colour(Response::not_evaluable), "not evaluable"}};
}

}  // namespace hepatrial::report
