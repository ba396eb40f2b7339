#include "report/figure_parts.hpp"

#include "report/palette.hpp"

namespace hepatrial::report {

std::string arm_letter(std::size_t arm) {
  std::string out(1, static_cast<char>('A' + arm % 26));
  return arm < 26 ? out : out + std::to_string(arm / 26 + 1);
}

void draw_arm_heading(Svg& svg, std::size_t arm, std::string_view name, double baseline) {
  const std::string letter = arm_letter(arm);
  const double box = letter.size() > 1 ? 28 : 20;
  svg.rectangle({4, baseline - 15}, box, 20, arm_colour(arm));
  svg.text({4 + box / 2, baseline}, letter, {k_font, Anchor::middle, true, k_white, 0});
  svg.text({box + 12, baseline}, fitted(name, k_panel_width - box - 20, 15, true),
           {15, Anchor::start, true, k_text_colour, 0});
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
