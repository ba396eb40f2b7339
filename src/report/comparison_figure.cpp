#include <algorithm>
#include <cmath>

#include "report/figure_parts.hpp"
#include "report/figures.hpp"
#include "report/findings.hpp"
#include "report/numbers.hpp"

namespace hepatrial::report {

namespace {

constexpr std::string_view k_inside_colour = "#0072b2";
constexpr std::string_view k_outside_colour = "#d55e00";
constexpr double k_row = 44;

using Rows = std::vector<const study::ComparisonRow*>;

Rows rows_of(const std::vector<study::ComparisonRow>& comparison, Quantity quantity) {
  Rows rows;
  for (const study::ComparisonRow& row : comparison) {
    if (quantity_of(row.endpoint) == quantity && std::isfinite(row.observed)) rows.push_back(&row);
  }
  return rows;
}

double shown(double value, Quantity quantity) { return quantity == Quantity::fraction ? 100 * value : value; }

Axis axis_of(const Rows& rows, Quantity quantity) {
  double low = quantity == Quantity::ratio ? 0.8 : 0, high = quantity == Quantity::ratio ? 1.25 : 1;
  for (const study::ComparisonRow* row : rows) {
    for (const double raw : {row->predicted, row->predicted_low, row->predicted_high, row->observed, row->observed_low,
                             row->observed_high}) {
      const double value = shown(raw, quantity);
      if (!std::isfinite(value) || (quantity == Quantity::ratio && value <= 0)) continue;
      low = std::min(low, value);
      high = std::max(high, value);
    }
  }
  if (quantity == Quantity::ratio) return ratio_axis(std::max(low * 0.95, 0.1), std::min(high * 1.05, 10.0));
  if (quantity == Quantity::months) return month_axis(high, 7);
  return linear_axis(0, std::min(high, 100.0), 5);
}

class RowPainter {
 public:
  RowPainter(Svg& svg, const Frame& frame, Quantity quantity) : svg_(svg), frame_(frame), quantity_(quantity) {}

  void draw(const study::ComparisonRow& row, double top) const {
    const std::string study = row.observed_arm.substr(0, row.observed_arm.find(" | "));
    const std::string words = row.arm + " \u00b7 " + short_endpoint_label(row.endpoint) + " \u00b7 " + study;
    svg_.text({4, top + 13}, fitted(words, k_panel_width - 8, k_small_font),
              {k_small_font, Anchor::start, false, k_text_colour, 0});
    const bool outside = coverage(row) == Coverage::outside;
    const std::string_view colour = outside ? k_outside_colour : k_inside_colour;
    const double y = top + 27;
    const double high = std::isfinite(row.predicted_high) ? x_of(row.predicted_high) : frame_.right();
    if (std::isfinite(row.predicted_low)) {
      svg_.line({x_of(row.predicted_low), y}, {high, y}, {colour, 7, "", 0.35});
    }
    if (std::isfinite(row.predicted)) svg_.circle({x_of(row.predicted), y}, 4.5, colour);
    if (std::isfinite(row.observed_low) && std::isfinite(row.observed_high)) {
      svg_.line({x_of(row.observed_low), y + 8}, {x_of(row.observed_high), y + 8}, {k_text_colour, 1.2, "", 1});
    }
    svg_.diamond({x_of(row.observed), y + 8}, 5, row.gates ? k_text_colour : k_white, {k_text_colour, 1.4, "", 1});
  }

 private:
  [[nodiscard]] double x_of(double value) const {
    const double inside = std::clamp(shown(value, quantity_), frame_.x.low, frame_.x.high);
    return frame_.at_x(inside);
  }

  Svg& svg_;
  const Frame& frame_;
  Quantity quantity_;
};

struct PanelWords {
  const char *id, *title, *axis;
};

PanelWords words_of(Quantity quantity) {
  switch (quantity) {
    case Quantity::months: return {"months", "Median times", "Months"};
    case Quantity::fraction: return {"rates", "Rates", "Percent of patients"};
    case Quantity::ratio: break;
  }
  return {"ratios", "Hazard ratios", "Hazard ratio (logarithmic scale)"};
}

std::string panel(const Rows& rows, Quantity quantity) {
  const PanelWords words = words_of(quantity);
  Frame frame{12,
              34,
              k_panel_width - 36,
              k_row * static_cast<double>(rows.size()) + 4,
              axis_of(rows, quantity),
              linear_axis(0, 1, 1)};
  frame.x.label = words.axis;
  Svg svg(std::string("comparison-") + words.id, k_panel_width, frame.bottom() + 46,
          std::string(words.title) + ", predicted beside published",
          counted(rows.size(), "published value", "published values") + "; all numbers are in the table.");
  svg.text({4, 18}, words.title, {15, Anchor::start, true, k_text_colour, 0});
  draw_frame(svg, frame, true);
  const RowPainter painter(svg, frame, quantity);
  for (std::size_t row = 0; row < rows.size(); ++row) {
    painter.draw(*rows[row], frame.top + k_row * static_cast<double>(row));
  }
  return svg.finish();
}

}  // namespace

std::optional<Figure> comparison_figure(const std::vector<study::ComparisonRow>& comparison) {
  Figure figure{"comparison", "Predicted intervals and published values", coverage_finding(comparison), "", {}};
  for (const Quantity quantity : {Quantity::months, Quantity::fraction, Quantity::ratio}) {
    const Rows rows = rows_of(comparison, quantity);
    if (!rows.empty()) figure.panels.push_back(panel(rows, quantity));
  }
  if (figure.panels.empty()) return std::nullopt;
  figure.note =
      "Bars: predicted 90 % interval for a trial of the published size, orange where the published value lies outside; "
      "dots: predicted. Diamonds: published, open where the value could not be verified, with the published "
      "interval where there is one.";
  return figure;
}

}  // namespace hepatrial::report
