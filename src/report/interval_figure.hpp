#pragma once
// Labelled values with their intervals, one below the other: sensitivities, effects of switches, rankings.
// Pure. Checked by tests/report/pages_test.cpp.

#include <string>
#include <vector>

#include "report/figures.hpp"

namespace hepatrial::report {

struct IntervalRow {
  std::string label;
  double value = 0, low = 0, high = 0;  ///< NaN: not drawn
  std::string text;                     ///< the numbers in words, at the right end
  bool emphasised = false;              ///< in the second colour
  double mark = 0;                      ///< a published value as a diamond; NaN: none
};

struct IntervalPanel {
  std::string id;  ///< unique on the page; letters, digits, hyphens
  std::string title;
  std::string axis;  ///< with its unit
  bool logarithmic = false;
  double reference = 0;  ///< a dashed line; NaN: none
  std::vector<IntervalRow> rows;
};

/// One panel. An empty text when there is no row.
[[nodiscard]] std::string interval_panel(const IntervalPanel& panel);

/// A point of a predicted-against-observed plot.
struct ScatterPoint {
  double observed = 0, predicted = 0;
  bool filled = true;
  std::size_t colour = 0;  ///< index of arm_colour
  std::string label;
};

/// Predicted against observed on logarithmic axes with the line of equality and the band of factor `band` around it.
[[nodiscard]] std::string scatter_panel(const std::string& id, const std::string& title, const std::string& x_axis,
                                        const std::string& y_axis, double band,
                                        const std::vector<ScatterPoint>& points);

/// A line of a time course: (time, value) pairs in order of time.
struct CourseLine {
  std::string label;
  std::vector<double> times, values;
};

/// Lines over time, labelled in a legend above the plot. `mark` is a moment drawn as a dashed line.
[[nodiscard]] std::string course_panel(const std::string& id, const std::string& title, const std::string& x_axis,
                                       const std::string& y_axis, double mark, const std::vector<CourseLine>& lines);

}  // namespace hepatrial::report
