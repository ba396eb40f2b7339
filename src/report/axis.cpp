#include "report/axis.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/delimited.hpp"
#include "core/maths.hpp"

namespace hepatrial::report {

namespace {

// 10^exponent without rounding surprises for the small exponents an axis has.
double power_of_ten(int exponent) {
  double power = 1;
  for (int index = 0; index < std::abs(exponent); ++index) power *= 10;
  return exponent < 0 ? 1 / power : power;
}

// Multiples of step; a multiple of a step below 1 is a quotient, so that 0.3 is 0.3 and not 0.30000000000000004.
double multiple(double count, double step) {
  const double inverse = std::nearbyint(1 / step);
  return step < 1 && inverse > 0 && std::abs(inverse * step - 1) < 1e-9 ? count / inverse : count * step;
}

Axis stepped_axis(double low, double high, double step) {
  Axis axis;
  const double first = std::floor(low / step + 1e-9);
  const double last = std::max(std::ceil(high / step - 1e-9), first + 1);
  for (double count = first; count <= last; ++count) axis.ticks.push_back(multiple(count, step));
  axis.low = axis.ticks.front();
  axis.high = axis.ticks.back();
  return axis;
}

double nice_step(double range, int intervals) {
  const double rough = range / intervals;
  const int exponent = static_cast<int>(std::floor(core::maths::log10(rough)));
  for (const double factor : {1.0, 2.0, 2.5, 5.0, 10.0}) {
    const double step = factor * power_of_ten(exponent);
    if (step >= rough * (1 - 1e-9)) return step;
  }
  return 10 * power_of_ten(exponent);
}

}  // namespace

double Axis::share(double value) const {
  if (!logarithmic) return (value - low) / (high - low);
  const double origin = core::maths::log(low);
  return (core::maths::log(value) - origin) / (core::maths::log(high) - origin);
}

std::string Axis::tick_text(double tick) const { return core::number_text(tick == 0 ? 0.0 : tick) + suffix; }

Axis linear_axis(double low, double high, int intervals) {
  if (!std::isfinite(low) || !std::isfinite(high) || !(high > low)) return stepped_axis(0, 1, nice_step(1, intervals));
  return stepped_axis(low, high, nice_step(high - low, intervals));
}

Axis month_axis(double high_months, int intervals) {
  static constexpr std::array<double, 9> k_steps{1, 2, 3, 6, 12, 24, 60, 120, 240};
  const double high = std::isfinite(high_months) && high_months > 0 ? high_months : 1;
  const auto* step =
      std::find_if(k_steps.begin(), k_steps.end(), [&](double candidate) { return high / candidate <= intervals; });
  return step == k_steps.end() ? linear_axis(0, high, intervals) : stepped_axis(0, high, *step);
}

Axis ratio_axis(double low, double high) {
  Axis axis;
  axis.logarithmic = true;
  if (!(low > 0) || !std::isfinite(high) || !(high > low)) {
    low = 0.5;
    high = 2;
  }
  const double decades = core::maths::log10(high / low);
  std::vector<double> factors{1};
  if (decades <= 3) factors = {1, 3};
  if (decades <= 1.5) factors = {1, 2, 5};
  if (decades <= 0.9) factors = {1, 1.5, 2, 3, 5, 7};
  const int first = static_cast<int>(std::floor(core::maths::log10(low)));
  const int last = static_cast<int>(std::ceil(core::maths::log10(high)));
  std::vector<double> marks;
  for (int exponent = first; exponent <= last; ++exponent) {
    for (const double factor : factors) {
      marks.push_back(exponent < 0 ? factor / power_of_ten(-exponent) : factor * power_of_ten(exponent));
    }
  }
  for (const double mark : marks) {
    if (mark >= low * (1 - 1e-9) && mark <= high * (1 + 1e-9)) axis.ticks.push_back(mark);
  }
  axis.low = low;
  axis.high = high;
  return axis;
}

void draw_frame(Svg& svg, const Frame& frame, bool x_only) {
  const Stroke grid{k_grid_colour, 1, "", 1};
  for (const double tick : frame.x.ticks) {
    const double x = frame.at_x(tick);
    svg.line({x, frame.top}, {x, frame.bottom()}, grid);
    svg.text({x, frame.bottom() + 17}, frame.x.tick_text(tick), {13, Anchor::middle, false, k_quiet_colour, 0});
  }
  if (!x_only) {
    for (const double tick : frame.y.ticks) {
      const double y = frame.at_y(tick);
      svg.line({frame.left, y}, {frame.right(), y}, grid);
      svg.text({frame.left - 6, y + 4.5}, frame.y.tick_text(tick), {13, Anchor::end, false, k_quiet_colour, 0});
    }
    svg.text({4, frame.top - 12}, frame.y.label, {13, Anchor::start, false, k_text_colour, 0});
  }
  svg.line({frame.left, frame.bottom()}, {frame.right(), frame.bottom()}, {k_text_colour, 1, "", 1});
  svg.text({frame.left + frame.width / 2, frame.bottom() + 36}, frame.x.label,
           {13, Anchor::middle, false, k_text_colour, 0});
}

}  // namespace hepatrial::report
