#include <algorithm>

#include "report/figure_parts.hpp"
#include "report/figures.hpp"
#include "report/numbers.hpp"
#include "report/patients.hpp"

namespace hepatrial::report {

namespace {

constexpr double k_lowest = -100, k_highest = 100;
constexpr std::size_t k_most_bars = 360;

struct Bar {
  double percent = 0;
  trial::Response response = trial::Response::not_evaluable;
};

struct ArmBars {
  std::vector<Bar> bars;  // largest growth first
  std::size_t patients = 0;
  std::size_t shrunk = 0;
};

ArmBars bars_of(const trial::TrialResult& result, std::size_t arm) {
  ArmBars out;
  for (const trial::PatientRecord* patient : randomised(result, arm)) {
    ++out.patients;
    const auto percent = best_size_change_percent(patient->trial_line);
    if (!percent) continue;
    out.bars.push_back({*percent, counted_response(*patient)});
    out.shrunk += *percent <= -30 ? 1 : 0;
  }
  std::stable_sort(out.bars.begin(), out.bars.end(),
                   [](const Bar& left, const Bar& right) { return left.percent > right.percent; });
  return out;
}

// In the middle of equal parts of the sorted patients, so the drawn shape is that of all.
std::vector<Bar> thinned(const std::vector<Bar>& bars) {
  if (bars.size() <= k_most_bars) return bars;
  std::vector<Bar> out;
  for (std::size_t place = 0; place < k_most_bars; ++place) {
    out.push_back(bars[(2 * place + 1) * bars.size() / (2 * k_most_bars)]);
  }
  return out;
}

void draw_thresholds(Svg& svg, const Frame& frame) {
  for (const double threshold : {-30.0, 20.0}) {
    svg.line(frame.at(frame.x.low, threshold), frame.at(frame.x.high, threshold), {k_quiet_colour, 1, "4 3", 1});
  }
}

std::string panel(const ArmBars& arm, std::size_t index, const std::string& name) {
  const std::vector<Bar> bars = thinned(arm.bars);
  Frame frame{56, 58, k_panel_width - 56 - 8, 200, linear_axis(0, 1, 1), linear_axis(k_lowest, k_highest, 4)};
  frame.x.ticks.clear();
  frame.y.suffix = "%";
  frame.x.label = counted(arm.bars.size(), "patient", "patients") + " with a scan after baseline, of " +
                  std::to_string(arm.patients);
  frame.y.label = "Best change of the sum of diameters";
  const std::string title = "Best change of tumour size, " + name;
  Svg svg("waterfall-" + std::to_string(index + 1), k_panel_width, 352, title,
          counted(arm.shrunk, "patient", "patients") + " of " + std::to_string(arm.patients) +
              " had a sum of diameters at least 30 % smaller than at baseline.");
  draw_arm_heading(svg, index, name, 20);
  draw_frame(svg, frame);
  const double width = frame.width / static_cast<double>(std::max<std::size_t>(bars.size(), 1));
  const double gap = width > 3 ? 0.6 : 0;
  for (std::size_t place = 0; place < bars.size(); ++place) {
    const double y = frame.at_y(std::clamp(bars[place].percent, k_lowest, k_highest));
    const double zero = frame.at_y(0);
    // A patient without any change still shows as a thin bar.
    const double height = std::max(std::abs(y - zero), 0.8);
    svg.rectangle({frame.left + width * static_cast<double>(place), std::min(y, zero)}, width - gap, height,
                  response_colour(bars[place].response));
  }
  draw_thresholds(svg, frame);
  svg.line(frame.at(0, 0), frame.at(1, 0), {k_text_colour, 1, "", 1});
  draw_legend(svg, response_legend(), {8, frame.bottom() + 60});
  return svg.finish();
}

}  // namespace

std::optional<Figure> waterfall_figure(const trial::TrialResult& result) {
  Figure figure{"waterfall", "Best change of tumour size", "", "", {}};
  std::vector<ArmShare> shares;
  bool any = false, was_thinned = false;
  for (std::size_t arm = 0; arm < result.spec.arms.size(); ++arm) {
    const ArmBars bars = bars_of(result, arm);
    if (bars.patients == 0) continue;
    any = any || !bars.bars.empty();
    was_thinned = was_thinned || bars.bars.size() > k_most_bars;
    shares.push_back({result.spec.arms[arm].name, bars.shrunk, bars.patients});
    figure.panels.push_back(panel(bars, arm, result.spec.arms[arm].name));
  }
  if (!any) return std::nullopt;
  figure.finding = "Patients whose sum of diameters shrank by at least 30 % at some scan: " + shares_text(shares) + ".";
  figure.note =
      "One bar per patient, coloured by best overall response; dashed lines at +20 % and -30 %. Growth above "
      "100 % is cut there.";
  if (was_thinned) figure.note += " In large arms every bar stands for several patients of similar change.";
  return figure;
}

}  // namespace hepatrial::report
