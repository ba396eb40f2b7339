#include <algorithm>
#include <cmath>

#include "report/figure_parts.hpp"
#include "report/figures.hpp"
#include "report/findings.hpp"
#include "report/numbers.hpp"

namespace hepatrial::report {

namespace {

// One ratio on the plot: a simulated one or a published one.
struct Ratio {
  trial::Estimate estimate;
  bool published = false;
  std::string words;
};

// All ratios of one arm and endpoint.
struct Block {
  std::size_t arm = 0;
  std::string heading;
  std::vector<Ratio> ratios;
};

bool drawable(const trial::Estimate& estimate) { return std::isfinite(estimate.value) && estimate.value > 0; }

Block block_of(const trial::ArmSummary& arm, std::size_t index, const std::string& endpoint,
               const trial::HazardRatio& simulated, const std::vector<study::ComparisonRow>& comparison) {
  Block block{index, (endpoint == "OS" ? "Death: " : "Progression or death: ") + arm.name, {}};
  block.ratios.push_back({simulated.estimate, false, "simulated"});
  for (const study::ComparisonRow& row : comparison) {
    if (row.arm != arm.name || row.endpoint != "HR_" + endpoint) continue;
    block.ratios.push_back({{row.observed, row.observed_low, row.observed_high}, true, "published"});
  }
  return block;
}

std::vector<Block> blocks_of(const trial::TrialSummary& summary, const std::vector<study::ComparisonRow>& comparison) {
  std::vector<Block> blocks;
  for (const char* endpoint : {"OS", "PFS"}) {
    for (std::size_t arm = 0; arm < summary.arms.size(); ++arm) {
      const auto found = summary.arms[arm].hazard_ratio.find(endpoint);
      if (found == summary.arms[arm].hazard_ratio.end() || !drawable(found->second.estimate)) continue;
      blocks.push_back(block_of(summary.arms[arm], arm, endpoint, found->second, comparison));
    }
  }
  return blocks;
}

// Wide enough for every interval, but not beyond 1/8 to 8; what lies outside is cut.
Axis axis_of(const std::vector<Block>& blocks) {
  double low = 0.5, high = 2;
  for (const Block& block : blocks) {
    for (const Ratio& ratio : block.ratios) {
      for (const double end : {ratio.estimate.value, ratio.estimate.ci_low, ratio.estimate.ci_high}) {
        if (!std::isfinite(end) || end <= 0) continue;
        low = std::min(low, end * 0.93);
        high = std::max(high, end * 1.07);
      }
    }
  }
  Axis axis = ratio_axis(std::max(low, 0.125), std::min(high, 8.0));
  return axis;
}

void draw_ratio(Svg& svg, const Frame& frame, const Ratio& ratio, std::size_t arm, double y) {
  const auto x_of = [&](double value) { return frame.at_x(std::clamp(value, frame.x.low, frame.x.high)); };
  const trial::Estimate& estimate = ratio.estimate;
  const std::string_view colour = ratio.published ? k_text_colour : arm_colour(arm);
  if (std::isfinite(estimate.ci_low) && std::isfinite(estimate.ci_high) && estimate.ci_low > 0) {
    svg.line({x_of(estimate.ci_low), y}, {x_of(estimate.ci_high), y}, {colour, ratio.published ? 1.4 : 2.4, "", 1});
  }
  const Point centre{x_of(estimate.value), y};
  if (ratio.published) {
    svg.diamond(centre, 6, k_white, {k_text_colour, 1.6, "", 1});
  } else {
    svg.rectangle({centre.x - 5, centre.y - 5}, 10, 10, colour);
  }
  svg.text({k_panel_width - 4, y + 4.5}, estimate_text(estimate, Quantity::ratio),
           {k_small_font, Anchor::end, false, ratio.published ? k_quiet_colour : k_text_colour, 0});
}

void draw_block(Svg& svg, const Frame& frame, const Block& block, double top) {
  draw_badge(svg, block.arm, {4, top});
  svg.text({27, top}, fitted(block.heading, k_panel_width - 33, k_small_font),
           {k_small_font, Anchor::start, false, k_text_colour, 0});
  double y = top + 18;
  for (const Ratio& ratio : block.ratios) {
    if (drawable(ratio.estimate)) draw_ratio(svg, frame, ratio, block.arm, y);
    y += 20;
  }
}

double height_of(const Block& block) { return 34 + 20 * static_cast<double>(block.ratios.size()); }

}  // namespace

std::optional<Figure> forest_figure(const trial::TrialSummary& summary,
                                    const std::vector<study::ComparisonRow>& comparison) {
  const std::vector<Block> blocks = blocks_of(summary, comparison);
  if (blocks.empty()) return std::nullopt;
  Figure figure{"forest", "Hazard ratios against the control arm", hazard_finding(summary, "OS"), "", {}};
  double rows = 0;
  bool published = false;
  for (const Block& block : blocks) {
    rows += height_of(block);
    published = published || block.ratios.size() > 1;
  }
  Frame frame{10, 30, 280, rows + 6, axis_of(blocks), linear_axis(0, 1, 1)};
  frame.x.label = "Hazard ratio (logarithmic scale)";
  Svg svg("forest", k_panel_width, frame.bottom() + 46, figure.title, figure.finding);
  svg.text({frame.left, 16}, "\u2190 favours the arm", {k_small_font, Anchor::start, false, k_quiet_colour, 0});
  svg.text({frame.right(), 16}, "favours control \u2192", {k_small_font, Anchor::end, false, k_quiet_colour, 0});
  svg.text({k_panel_width - 4, 16}, "ratio (95 %)", {k_small_font, Anchor::end, false, k_quiet_colour, 0});
  draw_frame(svg, frame, true);
  svg.line(frame.at(1, 0), frame.at(1, 1), {k_text_colour, 1.2, "4 3", 1});
  double top = frame.top + 18;
  for (const Block& block : blocks) {
    draw_block(svg, frame, block, top);
    top += height_of(block);
  }
  figure.panels.push_back(svg.finish());
  figure.note = "Squares: simulated, with the simulation's own 95 % interval.";
  if (published) figure.note += " Diamonds: published, with the published interval where there is one.";
  return figure;
}

}  // namespace hepatrial::report
