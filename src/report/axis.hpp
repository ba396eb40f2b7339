#pragma once
// Axes with round ticks, and the frame of a plot. Pure, thread-safe. Checked by tests/report/axis_test.cpp.

#include <string>
#include <vector>

#include "report/svg.hpp"

namespace hepatrial::report {

/// A range of values and the ticks to draw within it.
struct Axis {
  double low = 0, high = 1;
  bool logarithmic = false;
  std::vector<double> ticks;
  std::string label;   ///< with unit, as "Time (months)"
  std::string suffix;  ///< behind each tick's number, as "%"

  /// 0 at low, 1 at high.
  [[nodiscard]] double share(double value) const;
  [[nodiscard]] std::string tick_text(double tick) const;
};

/// Widens [low, high] to multiples of a step of 1, 2, 2.5 or 5 times a power of ten, at most `intervals` of them.
/// An empty or not finite range becomes [0, 1].
[[nodiscard]] Axis linear_axis(double low, double high, int intervals);

/// From 0 to at least `high_months`, steps of 1, 2, 3, 6, 12, 24 ... months, at most `intervals` of them.
[[nodiscard]] Axis month_axis(double high_months, int intervals);

/// Logarithmic, ticks at round multiples of powers of ten, fewer for wide ranges. `low` must be above 0.
[[nodiscard]] Axis ratio_axis(double low, double high);

/// Where a plot stands on its drawing.
struct Frame {
  double left = 0, top = 0, width = 0, height = 0;
  Axis x, y;

  [[nodiscard]] double bottom() const { return top + height; }
  [[nodiscard]] double right() const { return left + width; }
  [[nodiscard]] double at_x(double value) const { return left + width * x.share(value); }
  [[nodiscard]] double at_y(double value) const { return top + height * (1 - y.share(value)); }
  [[nodiscard]] Point at(double x_value, double y_value) const { return {at_x(x_value), at_y(y_value)}; }
};

/// Grid lines, tick numbers and both labels (the y label stands above the plot, where it is read without turning the
/// head). `x_only`: no y ticks.
void draw_frame(Svg& svg, const Frame& frame, bool x_only = false);

}  // namespace hepatrial::report
