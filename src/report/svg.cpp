#include "report/svg.hpp"

#include <cmath>

#include "core/delimited.hpp"
#include "report/text.hpp"

namespace hepatrial::report {

namespace {

std::string attribute(std::string_view name, std::string_view value) {
  return " " + std::string(name) + "=\"" + xml_escaped(value) + "\"";
}

std::string attribute(std::string_view name, double value) {
  return " " + std::string(name) + "=\"" + coordinate_text(value) + "\"";
}

std::string stroke_attributes(const Stroke& stroke) {
  std::string out = attribute("stroke", stroke.colour) + attribute("stroke-width", stroke.width);
  if (!stroke.dash.empty()) out += attribute("stroke-dasharray", stroke.dash);
  if (stroke.opacity < 1) out += attribute("stroke-opacity", stroke.opacity);
  return out;
}

std::string fill_attributes(std::string_view fill, double opacity) {
  std::string out = attribute("fill", fill);
  if (opacity < 1) out += attribute("fill-opacity", opacity);
  return out;
}

std::string pair(Point point) { return coordinate_text(point.x) + " " + coordinate_text(point.y); }

}  // namespace

std::string coordinate_text(double value) {
  if (!std::isfinite(value)) return "0";
  const double rounded = std::nearbyint(value * 100) / 100;
  return core::number_text(rounded == 0 ? 0.0 : rounded);
}

double text_width(std::string_view text, double size, bool bold) {
  return (bold ? 0.66 : 0.60) * size * static_cast<double>(character_count(text));
}

std::string fitted(std::string_view text, double width, double size, bool bold) {
  const double room = width / text_width("n", size, bold);
  return shortened(clean_text(text), room < 2 ? 2 : static_cast<std::size_t>(room));
}

PathData& PathData::move_to(Point point) {
  data_ += "M" + pair(point);
  return *this;
}

PathData& PathData::line_to(Point point) {
  data_ += "L" + pair(point);
  return *this;
}

PathData& PathData::horizontal_to(double x) {
  data_ += "H" + coordinate_text(x);
  return *this;
}

PathData& PathData::vertical_to(double y) {
  data_ += "V" + coordinate_text(y);
  return *this;
}

PathData& PathData::close() {
  data_ += "Z";
  return *this;
}

Svg::Svg(std::string id, double width, double height, std::string_view title, std::string_view description)
    : id_(std::move(id)) {
  const std::string names = id_ + "-title " + id_ + "-description";
  out_ = "<svg" + attribute("viewBox", "0 0 " + coordinate_text(width) + " " + coordinate_text(height)) +
         " role=\"img\"" + attribute("aria-labelledby", names) + " font-family=\"system-ui, sans-serif\">\n";
  out_ += "<title" + attribute("id", id_ + "-title") + ">" + xml_escaped(title) + "</title>\n";
  out_ += "<desc" + attribute("id", id_ + "-description") + ">" + xml_escaped(description) + "</desc>\n";
  rectangle({0, 0}, width, height, k_white);
}

void Svg::line(Point from, Point to, const Stroke& stroke) {
  out_ += "<line" + attribute("x1", from.x) + attribute("y1", from.y) + attribute("x2", to.x) + attribute("y2", to.y) +
          stroke_attributes(stroke) + "/>\n";
}

void Svg::rectangle(Point corner, double width, double height, std::string_view fill, double opacity,
                    std::string_view label) {
  out_ += "<rect" + attribute("x", corner.x) + attribute("y", corner.y) + attribute("width", width) +
          attribute("height", height) + fill_attributes(fill, opacity);
  out_ += label.empty() ? "/>\n" : "><title>" + xml_escaped(label) + "</title></rect>\n";
}

void Svg::circle(Point centre, double radius, std::string_view fill, double opacity) {
  out_ += "<circle" + attribute("cx", centre.x) + attribute("cy", centre.y) + attribute("r", radius) +
          fill_attributes(fill, opacity) + "/>\n";
}

void Svg::diamond(Point centre, double radius, std::string_view fill, const Stroke& stroke) {
  PathData data;
  data.move_to({centre.x, centre.y - radius})
      .line_to({centre.x + radius, centre.y})
      .line_to({centre.x, centre.y + radius})
      .line_to({centre.x - radius, centre.y})
      .close();
  out_ += "<path" + attribute("d", data.text()) + attribute("fill", fill) + stroke_attributes(stroke) + "/>\n";
}

void Svg::triangle(Point centre, double radius, std::string_view fill, bool down) {
  const double height = down ? -radius : radius;
  PathData data;
  data.move_to({centre.x, centre.y - height})
      .line_to({centre.x + radius, centre.y + height})
      .line_to({centre.x - radius, centre.y + height})
      .close();
  out_ += "<path" + attribute("d", data.text()) + attribute("fill", fill) + "/>\n";
}

void Svg::cross(Point centre, double radius, const Stroke& stroke) {
  PathData data;
  data.move_to({centre.x - radius, centre.y - radius})
      .line_to({centre.x + radius, centre.y + radius})
      .move_to({centre.x - radius, centre.y + radius})
      .line_to({centre.x + radius, centre.y - radius});
  path(data, stroke);
}

void Svg::path(const PathData& data, const Stroke& stroke) {
  if (data.empty()) return;
  out_ += "<path" + attribute("d", data.text()) + " fill=\"none\"" + stroke_attributes(stroke) + "/>\n";
}

void Svg::area(const PathData& data, std::string_view fill, double opacity) {
  if (data.empty()) return;
  out_ += "<path" + attribute("d", data.text()) + fill_attributes(fill, opacity) + "/>\n";
}

void Svg::text(Point point, std::string_view text, const TextStyle& style) {
  out_ += "<text" + attribute("x", point.x) + attribute("y", point.y) + attribute("font-size", style.size) +
          attribute("fill", style.colour);
  if (style.anchor == Anchor::middle) out_ += " text-anchor=\"middle\"";
  if (style.anchor == Anchor::end) out_ += " text-anchor=\"end\"";
  if (style.bold) out_ += " font-weight=\"600\"";
  if (style.rotate_degrees != 0) {
    out_ += attribute("transform", "rotate(" + coordinate_text(style.rotate_degrees) + " " + pair(point) + ")");
  }
  out_ += ">" + xml_escaped(text) + "</text>\n";
}

void Svg::begin_clip(Point corner, double width, double height) {
  const std::string name = id_ + "-clip-" + std::to_string(++clips_);
  out_ += "<clipPath" + attribute("id", name) + "><rect" + attribute("x", corner.x) + attribute("y", corner.y) +
          attribute("width", width) + attribute("height", height) + "/></clipPath>\n";
  out_ += "<g" + attribute("clip-path", "url(#" + name + ")") + ">\n";
}

void Svg::end_clip() { out_ += "</g>\n"; }

std::string Svg::finish() {
  out_ += "</svg>\n";
  return std::move(out_);
}

}  // namespace hepatrial::report
