#include "benchmarks/bench_plot.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/svg.hpp"

namespace hepatrial::benchmarks {

namespace {

using report::Point;

constexpr double k_width = 720, k_height = 480, k_left = 80, k_right = 560, k_top = 90, k_bottom = 410;
constexpr std::string_view k_our_colour = "#0072b2", k_rival_colour = "#d55e00";

// Whole decades around all values.
struct Decades {
  int low = 0, high = 1;
  [[nodiscard]] double share(double value) const { return (std::log10(value) - low) / (high - low); }
};

Decades decades_of(const std::vector<double>& values) {
  Decades decades;
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  decades.low = static_cast<int>(std::floor(std::log10(*low)));
  decades.high = std::max(static_cast<int>(std::ceil(std::log10(*high))), decades.low + 1);
  return decades;
}

struct Plane {
  Decades x, y;
  // Small errors to the left, fast at the top.
  [[nodiscard]] Point at(const WorkPoint& point) const {
    return {k_left + (k_right - k_left) * x.share(point.error),
            k_bottom - (k_bottom - k_top) * y.share(1 / point.seconds)};
  }
};

std::string decade_text(int exponent) {
  if (exponent >= 0 && exponent <= 5) return fmt::format("{}", std::lround(std::pow(10, exponent)));
  return fmt::format("1e{}", exponent);
}

void draw_axes(report::Svg& svg, const Plane& plane) {
  const report::Stroke grid{report::k_grid_colour};
  for (int decade = plane.x.low; decade <= plane.x.high; ++decade) {
    const double x = k_left + (k_right - k_left) * (decade - plane.x.low) / (plane.x.high - plane.x.low);
    svg.line({x, k_top}, {x, k_bottom}, grid);
    svg.text({x, k_bottom + 20}, decade_text(decade), {13, report::Anchor::middle});
  }
  for (int decade = plane.y.low; decade <= plane.y.high; ++decade) {
    const double y = k_bottom - (k_bottom - k_top) * (decade - plane.y.low) / (plane.y.high - plane.y.low);
    svg.line({k_left, y}, {k_right, y}, grid);
    svg.text({k_left - 8, y + 4}, decade_text(decade), {13, report::Anchor::end});
  }
  svg.text({(k_left + k_right) / 2, k_bottom + 46}, "Median relative error (smaller is better)",
           {14, report::Anchor::middle});
  svg.text({16, k_top - 16}, "Patients per second and core (larger is better)");
}

void draw_curve(report::Svg& svg, const Plane& plane, const std::vector<WorkPoint>& points, std::string_view colour,
                const std::string& name) {
  const std::vector<std::size_t> front = pareto_front(points);
  for (const WorkPoint& point : points) {
    if (std::isfinite(point.error) && point.error > 0) svg.circle(plane.at(point), 4, colour, 0.35);
  }
  report::PathData path;
  for (const std::size_t index : front) {
    const Point place = plane.at(points[index]);
    path.empty() ? path.move_to(place) : path.line_to(place);
    svg.circle(place, 4, colour);
  }
  if (front.empty()) return;
  svg.path(path, {colour, 2});
  const Point end = plane.at(points[front.front()]);
  svg.text({end.x, end.y - 12}, name,
           {14, report::Anchor::end, true, colour});  // the curve rises to its end: free above
}

}  // namespace

std::string plot_of(const ProblemResult& result) {
  const std::vector<WorkPoint> ours = points_of(result.ours), rival = points_of(result.rival);
  std::vector<double> errors, speeds;
  for (const auto* points : {&ours, &rival}) {
    for (const WorkPoint& point : *points) {
      if (!std::isfinite(point.error) || point.error <= 0) continue;
      errors.push_back(point.error);
      speeds.push_back(1 / point.seconds);
    }
  }
  if (errors.empty()) return {};
  const Plane plane{decades_of(errors), decades_of(speeds)};
  report::Svg svg("work-precision", k_width, k_height, finding(result), result.title);
  svg.text({16, 28}, finding(result), {17, report::Anchor::start, true});
  svg.text({16, 50}, result.title, {13, report::Anchor::start, false, report::k_quiet_colour});
  draw_axes(svg, plane);
  draw_curve(svg, plane, rival, k_rival_colour, "CVODE, best settings");
  draw_curve(svg, plane, ours, k_our_colour, "hepatrial");
  std::string text = svg.finish();
  // The writer's drawings stand inside pages; a file of its own needs the namespace.
  const std::string opening = "<svg ";
  if (const auto at = text.find(opening); at != std::string::npos)
    text.insert(at + opening.size(), "xmlns=\"http://www.w3.org/2000/svg\" ");
  return text;
}

}  // namespace hepatrial::benchmarks
