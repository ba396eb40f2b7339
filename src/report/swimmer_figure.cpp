#include <algorithm>
#include <cmath>

#include "report/figure_parts.hpp"
#include "report/figures.hpp"
#include "report/numbers.hpp"
#include "report/patients.hpp"

namespace hepatrial::report {

namespace {

constexpr double k_row = 9;
constexpr std::string_view k_later_colour = "#c9c9c9";

double months(double days) { return days / trial::k_days_per_month; }

std::vector<const trial::PatientRecord*> drawn_patients(const trial::TrialResult& result, std::size_t arm) {
  std::vector<const trial::PatientRecord*> patients = randomised(result, arm);
  std::erase_if(patients, [](const trial::PatientRecord* patient) {
    return !std::isfinite(patient->trial_line.overall_survival.time_days);
  });
  patients.resize(std::min(patients.size(), k_most_patients_drawn));
  std::stable_sort(patients.begin(), patients.end(), [](const auto* left, const auto* right) {
    return left->trial_line.overall_survival.time_days > right->trial_line.overall_survival.time_days;
  });
  return patients;
}

// Day of the first scan that was read as complete or partial response.
std::optional<double> first_response_day(const trial::LineRecord& line) {
  for (const trial::Assessment& visit : line.assessments) {
    const bool response = visit.overall == trial::Response::complete || visit.overall == trial::Response::partial;
    if (visit.visit > 0 && response) return visit.day;
  }
  return std::nullopt;
}

void draw_patient(Svg& svg, const Frame& frame, const trial::PatientRecord& patient, std::size_t arm, double y) {
  const trial::LineRecord& line = patient.trial_line;
  const double alive = months(line.overall_survival.time_days);
  const double free = std::min(months(line.progression_free_survival.time_days), alive);
  const double start = frame.at_x(0);
  svg.rectangle({start, y - 3}, frame.at_x(alive) - start, 6, k_later_colour);
  svg.rectangle({start, y - 3}, frame.at_x(free) - start, 6, arm_colour(arm));
  if (const auto day = first_response_day(line)) svg.triangle({frame.at_x(months(*day)), y}, 4, k_text_colour);
  if (line.time_to_progression.event) {
    svg.diamond({frame.at_x(months(line.time_to_progression.time_days)), y}, 4.2, k_white, {k_text_colour, 1.2, "", 1});
  }
  const Point end = frame.at(alive, 0);
  if (line.overall_survival.event) {
    svg.cross({end.x + 4, y}, 3, {k_text_colour, 1.4, "", 1});
  } else {
    PathData arrow;
    arrow.move_to({end.x + 1, y}).line_to({end.x + 8, y}).move_to({end.x + 5, y - 3}).line_to({end.x + 8, y});
    arrow.line_to({end.x + 5, y + 3});
    svg.path(arrow, {k_text_colour, 1.2, "", 1});
  }
}

void draw_key(Svg& svg, std::size_t arm, double y) {
  const TextStyle style{k_small_font, Anchor::start, false, k_text_colour, 0};
  svg.rectangle({8, y - 8}, 16, 7, arm_colour(arm));
  svg.text({29, y}, "no progression", style);
  svg.rectangle({148, y - 8}, 16, 7, k_later_colour);
  svg.text({169, y}, "later", style);
  svg.triangle({226, y - 5}, 4.5, k_text_colour);
  svg.text({236, y}, "first response", style);
  svg.diamond({16, y + 15}, 4.5, k_white, {k_text_colour, 1.2, "", 1});
  svg.text({29, y + 20}, "progression", style);
  svg.cross({156, y + 15}, 3.5, {k_text_colour, 1.4, "", 1});
  svg.text({169, y + 20}, "death", style);
  PathData arrow;
  arrow.move_to({220, y + 15}).line_to({231, y + 15}).move_to({228, y + 12}).line_to({231, y + 15});
  arrow.line_to({228, y + 18});
  svg.path(arrow, {k_text_colour, 1.2, "", 1});
  svg.text({236, y + 20}, "alive when last seen", style);
}

std::string panel(const std::vector<const trial::PatientRecord*>& patients, std::size_t arm, const std::string& name,
                  double last_month) {
  const double rows = k_row * static_cast<double>(patients.size());
  Frame frame{10, 38, k_panel_width - 10 - 26, rows + 8, month_axis(last_month, 8), linear_axis(0, 1, 1)};
  frame.x.label = "Months since randomisation";
  Svg svg("swimmer-" + std::to_string(arm + 1), k_panel_width, frame.bottom() + 90, "Course of patients, " + name,
          counted(patients.size(), "patient", "patients") + ", the longest followed on top.");
  draw_arm_heading(svg, arm, name, 20);
  draw_frame(svg, frame, true);
  double y = frame.top + 4 + k_row / 2;
  for (const trial::PatientRecord* patient : patients) {
    draw_patient(svg, frame, *patient, arm, y);
    y += k_row;
  }
  draw_key(svg, arm, frame.bottom() + 60);
  return svg.finish();
}

ArmShare died_first(const std::vector<const trial::PatientRecord*>& patients, const std::string& name) {
  const auto count = std::count_if(patients.begin(), patients.end(), [](const trial::PatientRecord* patient) {
    return patient->trial_line.overall_survival.event && !patient->trial_line.time_to_progression.event;
  });
  return {name, static_cast<std::size_t>(count), patients.size()};
}

}  // namespace

std::optional<Figure> swimmer_figure(const trial::TrialResult& result) {
  std::vector<std::vector<const trial::PatientRecord*>> arms;
  double last_day = 0;
  for (std::size_t arm = 0; arm < result.spec.arms.size(); ++arm) {
    arms.push_back(drawn_patients(result, arm));
    if (arms.back().empty()) continue;
    last_day = std::max(last_day, arms.back().front()->trial_line.overall_survival.time_days);
  }
  Figure figure{"swimmer", "Courses of single patients", "", "", {}};
  std::vector<ArmShare> shares;
  for (std::size_t arm = 0; arm < arms.size(); ++arm) {
    if (arms[arm].empty()) continue;
    shares.push_back(died_first(arms[arm], result.spec.arms[arm].name));
    figure.panels.push_back(panel(arms[arm], arm, result.spec.arms[arm].name, months(last_day)));
  }
  if (figure.panels.empty()) return std::nullopt;
  figure.finding = "Patients drawn who died without progression seen before: " + shares_text(shares) + ".";
  figure.note = "The first " + std::to_string(k_most_patients_drawn) +
                " patients of each arm by patient id, one bar each, the longest on top.";
  return figure;
}

}  // namespace hepatrial::report
