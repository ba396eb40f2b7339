#include <algorithm>
#include <array>
#include <cmath>

#include "report/figure_parts.hpp"
#include "report/figures.hpp"
#include "report/numbers.hpp"
#include "stats/competing.hpp"

namespace hepatrial::report {

namespace {

struct Cause {
  trial::DeathCause cause;
  std::string_view colour, words;
};

constexpr std::array<Cause, 3> k_causes{{{trial::DeathCause::tumour, "#0072b2", "tumour"},
                                         {trial::DeathCause::liver, "#e69f00", "liver failure"},
                                         {trial::DeathCause::other, "#999999", "other"}}};

// Cumulative incidence of an arm, times in months; nothing for an arm without patients.
std::optional<stats::CumulativeIncidence> incidence_of(const trial::TrialResult& result, std::size_t arm) {
  trial::EventTimes deaths = trial::death_times(result, arm);
  for (double& time : deaths.time_days) time /= trial::k_days_per_month;
  auto curve = stats::cumulative_incidence(deaths.time_days, deaths.event, static_cast<int>(k_causes.size()));
  return curve ? std::optional(std::move(*curve)) : std::nullopt;
}

// Rows of a curve that are far enough apart to be seen, the last one always; the same for all causes, so that the
// areas touch.
std::vector<std::size_t> visible_rows(const Frame& frame, const std::vector<double>& time) {
  constexpr double k_finest = 0.3;
  std::vector<std::size_t> rows;
  double x = frame.left - 1;
  for (std::size_t row = 0; row < time.size(); ++row) {
    if (row + 1 < time.size() && frame.at_x(time[row]) - x < k_finest) continue;
    x = frame.at_x(time[row]);
    rows.push_back(row);
  }
  return rows;
}

// The area between two step curves that start at 0.
PathData stacked_area(const Frame& frame, const std::vector<double>& time, const std::vector<std::size_t>& rows,
                      const std::vector<double>& lower, const std::vector<double>& upper) {
  PathData path;
  path.move_to(frame.at(0, 0));
  for (const std::size_t row : rows) path.horizontal_to(frame.at_x(time[row])).vertical_to(frame.at_y(upper[row]));
  path.vertical_to(frame.at_y(lower[rows.back()]));
  for (std::size_t place = rows.size(); place-- > 0;) {
    const double before = place == 0 ? 0 : lower[rows[place - 1]];
    path.horizontal_to(frame.at_x(time[rows[place]])).vertical_to(frame.at_y(before));
  }
  path.close();
  return path;
}

// Shows also a death at the very end, which has no area yet.
PathData top_edge(const Frame& frame, const std::vector<double>& time, const std::vector<std::size_t>& rows,
                  const std::vector<double>& upper) {
  PathData path;
  path.move_to(frame.at(0, 0));
  for (const std::size_t row : rows) path.horizontal_to(frame.at_x(time[row])).vertical_to(frame.at_y(upper[row]));
  return path;
}

std::string panel(const stats::CumulativeIncidence& curve, std::size_t arm, const std::string& name,
                  double last_month) {
  Frame frame{48, 58, k_panel_width - 48 - 16, 200, month_axis(last_month, 7), linear_axis(0, 1, 4)};
  frame.x.label = "Months since randomisation";
  frame.y.ticks = {0, 0.25, 0.5, 0.75, 1};
  frame.y.label = "Died (share of patients)";
  std::string description = "Cumulative incidence at the end of follow-up:";
  for (std::size_t cause = 0; cause < k_causes.size(); ++cause) {
    description += " " + std::string(k_causes[cause].words) + " " +
                   value_text(curve.cause[cause].incidence.back(), Quantity::fraction) + " percent.";
  }
  Svg svg("death-" + std::to_string(arm + 1), k_panel_width, 340, "Causes of death, " + name, description);
  draw_arm_heading(svg, arm, name, 20);
  draw_frame(svg, frame);
  const std::vector<std::size_t> rows = visible_rows(frame, curve.time);
  std::vector<double> lower(curve.time.size(), 0.0);
  for (std::size_t cause = 0; cause < k_causes.size(); ++cause) {
    std::vector<double> upper = lower;
    for (std::size_t row = 0; row < upper.size(); ++row) upper[row] += curve.cause[cause].incidence[row];
    svg.area(stacked_area(frame, curve.time, rows, lower, upper), k_causes[cause].colour, 0.85);
    if (curve.cause[cause].incidence.back() > 0)
      svg.path(top_edge(frame, curve.time, rows, upper), {k_causes[cause].colour, 1, "", 1});
    lower = std::move(upper);
  }
  std::vector<LegendEntry> legend;
  for (const Cause& cause : k_causes) legend.push_back({cause.colour, cause.words});
  draw_legend(svg, legend, {8, frame.bottom() + 60});
  return svg.finish();
}

// Deaths from liver failure among all deaths seen.
ArmShare liver_share(const trial::TrialResult& result, std::size_t arm) {
  const std::vector<int> causes = trial::death_times(result, arm).event;
  const auto alive = static_cast<std::size_t>(std::count(causes.begin(), causes.end(), 0));
  const auto liver =
      static_cast<std::size_t>(std::count(causes.begin(), causes.end(), static_cast<int>(trial::DeathCause::liver)));
  return {result.spec.arms[arm].name, liver, causes.size() - alive};
}

}  // namespace

std::optional<Figure> death_figure(const trial::TrialResult& result) {
  std::vector<std::optional<stats::CumulativeIncidence>> curves;
  double last_month = 0;
  for (std::size_t arm = 0; arm < result.spec.arms.size(); ++arm) {
    curves.push_back(incidence_of(result, arm));
    if (curves.back()) last_month = std::max(last_month, curves.back()->time.back());
  }
  Figure figure{"death", "Causes of death", "", "", {}};
  std::vector<ArmShare> shares;
  for (std::size_t arm = 0; arm < curves.size(); ++arm) {
    if (!curves[arm]) continue;
    shares.push_back(liver_share(result, arm));
    figure.panels.push_back(panel(*curves[arm], arm, result.spec.arms[arm].name, last_month));
  }
  if (figure.panels.empty()) return std::nullopt;
  figure.finding = "Liver failure among the deaths seen: " + shares_text(shares) + ".";
  figure.note = "Cumulative incidence of competing causes (Aalen-Johansen), stacked: the top edge is all deaths.";
  return figure;
}

}  // namespace hepatrial::report
