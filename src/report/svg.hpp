#pragma once
// A small typed writer of SVG 1.1 elements that stand inside an HTML page (no namespace of their own). Every text is
// escaped, every coordinate is finite and has at most two decimals, so that the same drawing gives the same bytes. Not
// thread-safe per object. Checked by tests/report/svg_test.cpp.

#include <string>
#include <string_view>

#include "report/palette.hpp"

namespace hepatrial::report {

struct Point {
  double x = 0, y = 0;
};

struct Stroke {
  std::string_view colour = k_text_colour;
  double width = 1;
  std::string_view dash = "";  ///< SVG stroke-dasharray; empty: solid
  double opacity = 1;
};

enum class Anchor { start, middle, end };

struct TextStyle {
  double size = 14;
  Anchor anchor = Anchor::start;
  bool bold = false;
  std::string_view colour = k_text_colour;
  double rotate_degrees = 0;  ///< about the text's own point
};

/// The d attribute of a path, absolute coordinates.
class PathData {
 public:
  PathData& move_to(Point point);
  PathData& line_to(Point point);
  PathData& horizontal_to(double x);
  PathData& vertical_to(double y);
  PathData& close();
  [[nodiscard]] bool empty() const { return data_.empty(); }
  [[nodiscard]] const std::string& text() const { return data_; }

 private:
  std::string data_;
};

/// One drawing with a viewBox of width x height; it has no size of its own and scales with its box.
class Svg {
 public:
  /// `id` is the drawing's own prefix for ids (letters, digits, hyphen) and must be unique on its page.
  /// `title` and `description` are what a screen reader says.
  Svg(std::string id, double width, double height, std::string_view title, std::string_view description);

  void line(Point from, Point to, const Stroke& stroke);
  /// `label` becomes a tooltip (title element); empty: none.
  void rectangle(Point corner, double width, double height, std::string_view fill, double opacity = 1,
                 std::string_view label = "");
  void circle(Point centre, double radius, std::string_view fill, double opacity = 1);
  void diamond(Point centre, double radius, std::string_view fill, const Stroke& stroke);
  /// Points down when `down`.
  void triangle(Point centre, double radius, std::string_view fill, bool down = false);
  void cross(Point centre, double radius, const Stroke& stroke);
  void path(const PathData& data, const Stroke& stroke);
  void area(const PathData& data, std::string_view fill, double opacity);
  void text(Point point, std::string_view text, const TextStyle& style = {});
  /// Everything until end_clip() is cut to the rectangle.
  void begin_clip(Point corner, double width, double height);
  void end_clip();

  /// The whole element, closed. The object is not used after this.
  [[nodiscard]] std::string finish();

 private:
  std::string id_;
  std::string out_;
  int clips_ = 0;
};

/// A coordinate with at most two decimals, shortest text; 0 for what is not finite.
[[nodiscard]] std::string coordinate_text(double value);

/// Rough width of a text in the units of its size (system sans-serif fonts; bold is wider).
[[nodiscard]] double text_width(std::string_view text, double size, bool bold = false);

/// The text shortened with an ellipsis to fit `width`.
[[nodiscard]] std::string fitted(std::string_view text, double width, double size, bool bold = false);

}  // namespace hepatrial::report
