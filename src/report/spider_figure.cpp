#include <algorithm>

#include "report/figure_parts.hpp"
#include "report/figures.hpp"
#include "report/numbers.hpp"
#include "report/patients.hpp"

namespace hepatrial::report {

namespace {

constexpr double k_lowest = -100, k_highest = 100;

struct Course {
  std::vector<SizeChange> changes;
  trial::Response response = trial::Response::not_evaluable;
};

std::vector<Course> courses_of(const trial::TrialResult& result, std::size_t arm) {
  std::vector<Course> courses;
  for (const trial::PatientRecord* patient : randomised(result, arm)) {
    if (courses.size() == k_most_patients_drawn) break;
    std::vector<SizeChange> changes = size_changes(patient->trial_line);
    if (changes.size() > 1) courses.push_back({std::move(changes), counted_response(*patient)});
  }
  return courses;
}

double months(double days) { return days / trial::k_days_per_month; }

std::string panel(const std::vector<Course>& courses, std::size_t arm, const std::string& name, double last_month) {
  Frame frame{56, 58, k_panel_width - 56 - 16, 220, month_axis(last_month, 7), linear_axis(k_lowest, k_highest, 4)};
  frame.y.suffix = "%";
  frame.x.label = "Months since randomisation";
  frame.y.label = "Change of the sum of diameters";
  Svg svg("spider-" + std::to_string(arm + 1), k_panel_width, 372, "Tumour size over time, " + name,
          counted(courses.size(), "patient is", "patients are") + " drawn.");
  draw_arm_heading(svg, arm, name, 20);
  draw_frame(svg, frame);
  svg.line(frame.at(frame.x.low, 0), frame.at(frame.x.high, 0), {k_text_colour, 1, "", 1});
  svg.begin_clip({frame.left, frame.top}, frame.width, frame.height);
  for (const Course& course : courses) {
    PathData path;
    for (const SizeChange& change : course.changes) {
      // Far above the frame is as good as out of it, and keeps the numbers short.
      const Point point = frame.at(months(std::max(change.day, 0.0)), std::min(change.percent, 4 * k_highest));
      if (path.empty()) {
        path.move_to(point);
      } else {
        path.line_to(point);
      }
    }
    svg.path(path, {response_colour(course.response), 1.4, "", 0.85});
  }
  svg.end_clip();
  draw_legend(svg, response_legend(), {8, frame.bottom() + 60});
  return svg.finish();
}

// Patients drawn whose last change is below zero.
ArmShare smaller_at_last_scan(const std::vector<Course>& courses, const std::string& name) {
  const auto smaller = std::count_if(courses.begin(), courses.end(),
                                     [](const Course& course) { return course.changes.back().percent < 0; });
  return {name, static_cast<std::size_t>(smaller), courses.size()};
}

}  // namespace

std::optional<Figure> spider_figure(const trial::TrialResult& result) {
  std::vector<std::vector<Course>> arms;
  double last_day = 0;
  bool any = false;
  for (std::size_t arm = 0; arm < result.spec.arms.size(); ++arm) {
    arms.push_back(courses_of(result, arm));
    any = any || !arms.back().empty();
    for (const Course& course : arms.back()) last_day = std::max(last_day, course.changes.back().day);
  }
  if (!any) return std::nullopt;
  Figure figure{"spider", "Tumour size over time", "", "", {}};
  std::vector<ArmShare> shares;
  for (std::size_t arm = 0; arm < arms.size(); ++arm) {
    if (arms[arm].empty()) continue;
    shares.push_back(smaller_at_last_scan(arms[arm], result.spec.arms[arm].name));
    figure.panels.push_back(panel(arms[arm], arm, result.spec.arms[arm].name, months(last_day)));
  }
  figure.finding =
      "Patients drawn whose tumours were smaller at the last scan than at baseline: " + shares_text(shares) + ".";
  figure.note = "The first " + std::to_string(k_most_patients_drawn) +
                " patients of each arm by patient id, coloured by best overall response. Growth above 100 % is cut.";
  return figure;
}

}  // namespace hepatrial::report
