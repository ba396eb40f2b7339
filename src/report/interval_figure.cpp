#include "report/interval_figure.hpp"

#include <algorithm>
#include <cmath>

#include "report/figure_parts.hpp"

namespace hepatrial::report {

namespace {

constexpr double k_row = 38, k_bar = 25, k_second_line = 14;
constexpr std::string_view k_plain = "#0072b2", k_strong = "#d55e00";

bool drawable(double value, bool logarithmic) { return std::isfinite(value) && (!logarithmic || value > 0); }

Axis axis_of(const IntervalPanel& panel) {
  bool any = false;
  double low = 0, high = 0;
  const auto widen = [&](double value) {
    if (!drawable(value, panel.logarithmic)) return;
    low = any ? std::min(low, value) : value;
    high = any ? std::max(high, value) : value;
    any = true;
  };
  for (const IntervalRow& row : panel.rows) {
    for (const double value : {row.value, row.low, row.high, row.mark}) widen(value);
  }
  widen(panel.reference);
  Axis axis = panel.logarithmic ? ratio_axis(std::max(low * 0.93, 0.02), std::min(high * 1.07, 50.0))
                                : linear_axis(low, high, 5);
  axis.label = panel.axis;
  return axis;
}

// A label in one line, or in two broken where the first is as long as fits.
std::vector<std::string> label_lines(const IntervalRow& row) {
  const double room = k_panel_width - text_width(row.text, k_small_font) - 16;
  if (text_width(row.label, k_small_font) <= room) return {row.label};
  std::size_t end = std::string::npos;
  for (std::size_t at = row.label.find(' '); at != std::string::npos; at = row.label.find(' ', at + 1)) {
    if (text_width(row.label.substr(0, at), k_small_font) > room) break;
    end = at;
  }
  if (end == std::string::npos) return {fitted(row.label, room, k_small_font)};
  return {row.label.substr(0, end), fitted(row.label.substr(end + 1), room, k_small_font)};
}

// On white, so that the frame's lines end before a word instead of crossing it.
void draw_words(Svg& svg, Point at, const std::string& words, Anchor anchor, std::string_view colour) {
  const double width = text_width(words, k_small_font);
  svg.rectangle({(anchor == Anchor::end ? at.x - width : at.x) - 2, at.y - 11}, width + 4, 14, k_white);
  svg.text(at, words, {k_small_font, anchor, false, colour, 0});
}

void draw_row(Svg& svg, const Frame& frame, const IntervalRow& row, bool logarithmic, double top, double bar) {
  double line_top = top + 13;
  for (const std::string& line : label_lines(row)) {
    draw_words(svg, {4, line_top}, line, Anchor::start, k_text_colour);
    line_top += k_second_line;
  }
  draw_words(svg, {k_panel_width - 4, top + 13}, row.text, Anchor::end, k_quiet_colour);
  const auto x_of = [&](double value) { return frame.at_x(std::clamp(value, frame.x.low, frame.x.high)); };
  const std::string_view colour = row.emphasised ? k_strong : k_plain;
  const double y = top + bar;
  if (drawable(row.low, logarithmic) && drawable(row.high, logarithmic)) {
    svg.line({x_of(row.low), y}, {x_of(row.high), y}, {colour, 6, "", 0.35});
  }
  if (drawable(row.value, logarithmic)) svg.circle({x_of(row.value), y}, 4.5, colour);
  if (drawable(row.mark, logarithmic)) svg.diamond({x_of(row.mark), y}, 5.5, k_white, {k_text_colour, 1.5, "", 1});
}

}  // namespace

std::string interval_panel(const IntervalPanel& panel) {
  if (panel.rows.empty()) return "";
  const bool wrapped = std::any_of(panel.rows.begin(), panel.rows.end(),
                                   [](const IntervalRow& row) { return label_lines(row).size() > 1; });
  const double extra = wrapped ? k_second_line : 0;
  Frame frame{14,
              34,
              k_panel_width - 40,
              (k_row + extra) * static_cast<double>(panel.rows.size()) + 4,
              axis_of(panel),
              linear_axis(0, 1, 1)};
  Svg svg(panel.id, k_panel_width, frame.bottom() + 46, panel.title, panel.axis);
  const double size = text_width(panel.title, 15, true) > k_panel_width - 8 ? k_small_font : 15;
  svg.text({4, 18}, fitted(panel.title, k_panel_width - 8, size, true), {size, Anchor::start, true, k_text_colour, 0});
  draw_frame(svg, frame, true);
  if (drawable(panel.reference, panel.logarithmic)) {
    svg.line(frame.at(panel.reference, 0), frame.at(panel.reference, 1), {k_text_colour, 1.2, "4 3", 1});
  }
  for (std::size_t row = 0; row < panel.rows.size(); ++row) {
    draw_row(svg, frame, panel.rows[row], panel.logarithmic, frame.top + (k_row + extra) * static_cast<double>(row),
             k_bar + extra);
  }
  return svg.finish();
}

std::string scatter_panel(const std::string& id, const std::string& title, const std::string& x_axis,
                          const std::string& y_axis, double band, const std::vector<ScatterPoint>& points) {
  double low = 1e9, high = 0;
  for (const ScatterPoint& point : points) {
    for (const double value : {point.observed, point.predicted}) {
      if (!drawable(value, true)) continue;
      low = std::min(low, value);
      high = std::max(high, value);
    }
  }
  if (!(high > 0)) return "";
  Frame frame{44,
              56,
              k_panel_width - 70,
              k_panel_width - 70,
              ratio_axis(low / 1.15, high * 1.15),
              ratio_axis(low / 1.15, high * 1.15)};
  frame.x.label = x_axis;
  frame.y.label = y_axis;
  Svg svg(id, k_panel_width, frame.bottom() + 46, title, y_axis + " against " + x_axis);
  svg.text({4, 18}, title, {15, Anchor::start, true, k_text_colour, 0});
  draw_frame(svg, frame);
  svg.begin_clip({frame.left, frame.top}, frame.width, frame.height);
  const double first = frame.x.low, last = frame.x.high;
  svg.line(frame.at(first, first), frame.at(last, last), {k_text_colour, 1.2, "", 1});
  svg.line(frame.at(first, first * band), frame.at(last, last * band), {k_quiet_colour, 1, "4 3", 1});
  svg.line(frame.at(first, first / band), frame.at(last, last / band), {k_quiet_colour, 1, "4 3", 1});
  svg.end_clip();
  for (const ScatterPoint& point : points) {
    if (!drawable(point.observed, true) || !drawable(point.predicted, true)) continue;
    const Point at = frame.at(point.observed, point.predicted);
    if (point.filled) {
      svg.circle(at, 4.5, arm_colour(point.colour), 0.75);
    } else {
      svg.diamond(at, 5, k_white, {arm_colour(point.colour), 1.5, "", 1});
    }
    svg.rectangle({at.x - 5, at.y - 5}, 10, 10, k_white, 0, point.label);  // a tooltip
  }
  return svg.finish();
}

std::string course_panel(const std::string& id, const std::string& title, const std::string& x_axis,
                         const std::string& y_axis, double mark, const std::vector<CourseLine>& lines) {
  double last = 0, low = 0, high = 0;
  for (const CourseLine& line : lines) {
    for (const double time : line.times) last = std::max(last, time);
    for (const double value : line.values) {
      if (!std::isfinite(value)) continue;
      low = std::min(low, value);
      high = std::max(high, value);
    }
  }
  if (!(last > 0)) return "";
  std::vector<LegendEntry> entries;
  for (std::size_t i = 0; i < lines.size(); ++i) entries.push_back({arm_colour(i), lines[i].label});
  const double rows = 1 + static_cast<double>(entries.size()) / 3;
  Frame frame{44, 50 + 20 * rows, k_panel_width - 60, 190, linear_axis(0, last, 6), linear_axis(low, high, 4)};
  frame.x.label = x_axis;
  frame.y.label = y_axis;
  Svg svg(id, k_panel_width, frame.bottom() + 46, title, y_axis + " over time");
  svg.text({4, 18}, fitted(title, k_panel_width - 8, 15, true), {15, Anchor::start, true, k_text_colour, 0});
  draw_legend(svg, entries, {4, 40});
  draw_frame(svg, frame);
  if (std::isfinite(mark))
    svg.line(frame.at(mark, frame.y.low), frame.at(mark, frame.y.high), {k_text_colour, 1.2, "4 3", 1});
  for (std::size_t i = 0; i < lines.size(); ++i) {
    PathData path;
    for (std::size_t point = 0; point < lines[i].times.size(); ++point) {
      if (!std::isfinite(lines[i].values[point])) continue;
      const Point at = frame.at(lines[i].times[point], lines[i].values[point]);
      if (path.empty()) {
        path.move_to(at);
      } else {
        path.line_to(at);
      }
      svg.circle(at, 3, arm_colour(i));
    }
    if (!path.empty()) svg.path(path, {arm_colour(i), 2, "", 1});
  }
  return svg.finish();
}

}  // namespace hepatrial::report
