#include <algorithm>
#include <cmath>

#include "report/figure_parts.hpp"
#include "report/figures.hpp"
#include "report/findings.hpp"
#include "report/numbers.hpp"
#include "stats/survival.hpp"

namespace hepatrial::report {

namespace {

// Finer than a screen shows; steps closer than this are drawn as one.
constexpr double k_finest = 0.3;

struct Curve {
  std::size_t arm = 0;
  std::string name;
  stats::SurvivalCurve steps;  // times in months
};

std::vector<Curve> curves_of(const trial::TrialResult& result, const std::string& endpoint) {
  std::vector<Curve> curves;
  for (std::size_t arm = 0; arm < result.spec.arms.size(); ++arm) {
    const trial::EventTimes times = trial::event_times(result, static_cast<int>(arm), endpoint);
    auto curve = stats::kaplan_meier(times.time_days, times.event);
    if (!curve) continue;  // an arm without patients
    for (double& time : curve->time) time /= trial::k_days_per_month;
    curves.push_back({arm, result.spec.arms[arm].name, std::move(*curve)});
  }
  return curves;
}

// A step as drawn: from x on the curve is at y.
struct Step {
  double x = 0, y = 0;
};

// The steps that a reader can tell apart, and the last one.
std::vector<Step> drawn_steps(const Frame& frame, const std::vector<double>& time, const std::vector<double>& level) {
  std::vector<Step> steps{{frame.at_x(0), frame.at_y(1)}};
  for (std::size_t row = 0; row < time.size(); ++row) {
    const Step next{frame.at_x(time[row]), frame.at_y(level[row])};
    const bool last = row + 1 == time.size();
    if (!last && (std::abs(next.y - steps.back().y) < k_finest || next.x - steps.back().x < k_finest)) continue;
    steps.push_back(next);
  }
  return steps;
}

PathData step_path(const Frame& frame, const std::vector<double>& time, const std::vector<double>& level) {
  const std::vector<Step> steps = drawn_steps(frame, time, level);
  PathData path;
  path.move_to({steps.front().x, steps.front().y});
  for (std::size_t i = 1; i < steps.size(); ++i) {
    path.horizontal_to(steps[i].x);
    if (steps[i].y != steps[i - 1].y) path.vertical_to(steps[i].y);
  }
  return path;
}

// The band is as wide as the curve where its limits do not exist (before the first event, after the last patient).
std::vector<double> limits(const stats::SurvivalCurve& steps, const std::vector<double>& limit) {
  std::vector<double> out = limit;
  for (std::size_t row = 0; row < out.size(); ++row) {
    if (!std::isfinite(out[row])) out[row] = steps.survival[row];
  }
  return out;
}

PathData band_path(const Frame& frame, const stats::SurvivalCurve& steps) {
  PathData path = step_path(frame, steps.time, limits(steps, steps.upper));
  const std::vector<Step> lower = drawn_steps(frame, steps.time, limits(steps, steps.lower));
  if (lower.size() > 1) path.line_to({lower.back().x, lower.back().y});
  for (std::size_t i = lower.size(); i-- > 1;) {
    path.horizontal_to(lower[i].x);
    if (lower[i - 1].y != lower[i].y) path.vertical_to(lower[i - 1].y);
  }
  path.close();
  return path;
}

PathData censor_marks(const Frame& frame, const stats::SurvivalCurve& steps) {
  PathData path;
  double last_x = -1;
  for (std::size_t row = 0; row < steps.time.size(); ++row) {
    const double x = frame.at_x(steps.time[row]);
    if (steps.n_censor[row] <= 0 || (last_x >= 0 && x - last_x < 2)) continue;
    const double y = frame.at_y(steps.survival[row]);
    path.move_to({x, y - 4}).vertical_to(y + 4);
    last_x = x;
  }
  return path;
}

void draw_curves(Svg& svg, const Frame& frame, const std::vector<Curve>& curves) {
  const double opacity = curves.size() > 3 ? 0.10 : 0.16;
  for (const Curve& curve : curves) svg.area(band_path(frame, curve.steps), arm_colour(curve.arm), opacity);
  svg.line(frame.at(frame.x.low, 0.5), frame.at(frame.x.high, 0.5), {k_quiet_colour, 1, "3 4", 1});
  for (const Curve& curve : curves) {
    const Stroke stroke{arm_colour(curve.arm), 2.2, "", 1};
    svg.path(step_path(frame, curve.steps.time, curve.steps.survival), stroke);
    svg.path(censor_marks(frame, curve.steps), {arm_colour(curve.arm), 1.2, "", 1});
  }
}

// Survival at a time; nothing after the arm's last observation.
std::optional<double> level_at(const Curve& curve, double months) {
  if (months > curve.steps.time.back()) return std::nullopt;
  const auto after = std::upper_bound(curve.steps.time.begin(), curve.steps.time.end(), months);
  const auto row = after - curve.steps.time.begin();
  return row == 0 ? 1 : curve.steps.survival[static_cast<std::size_t>(row - 1)];
}

// Distance of a point to the nearest other curve above or below it.
double distance_to_others(const Frame& frame, const std::vector<Curve>& curves, std::size_t own, double months,
                          double level) {
  double nearest = frame.height;
  for (std::size_t other = 0; other < curves.size(); ++other) {
    const auto other_level = other == own ? std::nullopt : level_at(curves[other], months);
    if (other_level) nearest = std::min(nearest, frame.height * std::abs(*other_level - level));
  }
  return nearest;
}

// Where on its curve a letter is furthest from other curves and clear of the letters already placed.
Point letter_place(const Frame& frame, const std::vector<Curve>& curves, std::size_t own,
                   const std::vector<Point>& placed) {
  constexpr int k_places = 60;
  constexpr double k_clear = 24, k_far_enough = 20;
  Point best = frame.at(0, 1);
  double best_distance = -1;
  for (int place = 4; place < k_places; ++place) {
    const double months = curves[own].steps.time.back() * place / k_places;
    const double level = level_at(curves[own], months).value_or(0);
    const Point point = frame.at(months, level);
    const bool covered = std::any_of(placed.begin(), placed.end(), [&](Point other) {
      return std::abs(other.x - point.x) < k_clear && std::abs(other.y - point.y) < k_clear;
    });
    const double distance = std::min(distance_to_others(frame, curves, own, months, level), k_far_enough);
    if (covered || distance <= best_distance) continue;
    best = point;
    best_distance = distance;
  }
  return best;
}

void draw_letters(Svg& svg, const Frame& frame, const std::vector<Curve>& curves) {
  std::vector<Point> placed;
  for (std::size_t own = 0; own < curves.size(); ++own) {
    const Point point = letter_place(frame, curves, own, placed);
    placed.push_back(point);
    const std::string_view colour = arm_colour(curves[own].arm);
    svg.circle(point, 10, colour);
    svg.circle(point, 7.8, k_white);
    svg.text({point.x, point.y + 4.3}, arm_letter(curves[own].arm), {12, Anchor::middle, true, k_text_colour, 0});
  }
}

void draw_numbers_at_risk(Svg& svg, const Frame& frame, const std::vector<Curve>& curves, double top) {
  svg.text({4, top}, "Patients at risk", {k_small_font, Anchor::start, true, k_text_colour, 0});
  double y = top + 22;
  for (const Curve& curve : curves) {
    draw_badge(svg, curve.arm, {4, y});
    svg.text({27, y}, fitted(curve.name, k_panel_width - 33, k_small_font),
             {k_small_font, Anchor::start, false, k_text_colour, 0});
    const auto at_risk = stats::number_at_risk(curve.steps, frame.x.ticks);
    if (at_risk) {
      for (std::size_t tick = 0; tick < frame.x.ticks.size(); ++tick) {
        svg.text({frame.at_x(frame.x.ticks[tick]), y + 17}, decimal_text((*at_risk)[tick], 0),
                 {k_small_font, Anchor::middle, false, k_quiet_colour, 0});
      }
    }
    y += 39;
  }
}

std::string description(const std::vector<Curve>& curves, const std::string& what) {
  std::string text = "Kaplan-Meier curves of " + what + " by months since randomisation.";
  for (const Curve& curve : curves) {
    const auto median = stats::median_survival(curve.steps);
    text += " " + curve.name + ": median " + value_text(median.time, Quantity::months) + " months.";
  }
  return text;
}

}  // namespace

std::optional<Figure> kaplan_meier_figure(const trial::TrialResult& result, const trial::TrialSummary& summary,
                                          const std::string& endpoint) {
  const std::vector<Curve> curves = curves_of(result, endpoint);
  if (curves.empty()) return std::nullopt;
  const bool overall = endpoint == "OS";
  Figure figure;
  figure.id = overall ? "overall-survival" : "progression-free-survival";
  figure.title = overall ? "Overall survival" : "Progression-free survival";
  figure.finding = survival_finding(summary, endpoint);
  double longest = 0;
  for (const Curve& curve : curves) longest = std::max(longest, curve.steps.time.back());
  Frame frame{48, 34, k_panel_width - 48 - 18, 240, month_axis(longest, 7), linear_axis(0, 1, 5)};
  frame.x.label = "Months since randomisation";
  frame.y.ticks = {0, 0.25, 0.5, 0.75, 1};
  frame.y.label = overall ? "Alive (share of patients)" : "Alive without progression (share of patients)";
  const double table_top = frame.bottom() + 62;
  const double height = table_top + 14 + 39 * static_cast<double>(curves.size());
  Svg svg(figure.id, k_panel_width, height, figure.title,
          description(curves, overall ? "survival" : "progression-free survival"));
  draw_frame(svg, frame);
  draw_curves(svg, frame, curves);
  draw_letters(svg, frame, curves);
  draw_numbers_at_risk(svg, frame, curves, table_top);
  figure.panels.push_back(svg.finish());
  return figure;
}

}  // namespace hepatrial::report
