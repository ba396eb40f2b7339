#include "infer/bound_transform.hpp"

#include <algorithm>
#include <cmath>

#include "core/maths.hpp"

namespace hepatrial::infer {

BoundTransform::BoundTransform(std::vector<double> lower, std::vector<double> upper) {
  for (std::size_t i = 0; i < lower.size(); ++i) {
    const double half = 0.5 * (upper[i] - lower[i]);
    const double at_lower = std::isfinite(lower[i]) ? std::min(half, (1.0 + std::fabs(lower[i])) / 20.0) : 0.0;
    const double at_upper = std::isfinite(upper[i]) ? std::min(half, (1.0 + std::fabs(upper[i])) / 20.0) : 0.0;
    intervals_.push_back({lower[i], upper[i], at_lower, at_upper});
  }
}

double BoundTransform::Interval::mirrored(double y) const {
  const double least = lower - lower_margin;
  const double greatest = upper + upper_margin;
  if (std::isfinite(least) && std::isfinite(greatest)) {
    // Mirrors at both ends repeat with twice the width; fmod is exact.
    const double width = greatest - least;
    double offset = std::fmod(y - least, 2.0 * width);
    if (offset < 0.0) offset += 2.0 * width;
    return least + (offset > width ? 2.0 * width - offset : offset);
  }
  if (y < least) return 2.0 * least - y;
  if (y > greatest) return 2.0 * greatest - y;
  return y;
}

double BoundTransform::Interval::map(double y) const {
  double x = (y >= lower + lower_margin && y <= upper - upper_margin) ? y : mirrored(y);
  if (x < lower + lower_margin) {
    const double distance = x - (lower - lower_margin);
    x = lower + distance * distance / (4.0 * lower_margin);
  } else if (x > upper - upper_margin) {
    const double distance = (upper + upper_margin) - x;
    x = upper - distance * distance / (4.0 * upper_margin);
  }
  return std::clamp(x, lower, upper);
}

std::vector<double> BoundTransform::outer(std::span<const double> inner) const {
  std::vector<double> result(inner.begin(), inner.end());
  for (std::size_t i = 0; i < intervals_.size(); ++i) result[i] = intervals_[i].map(inner[i]);
  return result;
}

std::vector<double> BoundTransform::inner(std::span<const double> outer) const {
  std::vector<double> result(outer.begin(), outer.end());
  for (std::size_t i = 0; i < intervals_.size(); ++i) {
    const Interval& b = intervals_[i];
    if (outer[i] < b.lower + b.lower_margin) {
      const double distance = std::max(0.0, outer[i] - b.lower);
      result[i] = b.lower - b.lower_margin + 2.0 * core::maths::sqrt(b.lower_margin * distance);
    } else if (outer[i] > b.upper - b.upper_margin) {
      const double distance = std::max(0.0, b.upper - outer[i]);
      result[i] = b.upper + b.upper_margin - 2.0 * core::maths::sqrt(b.upper_margin * distance);
    }
  }
  return result;
}

}  // namespace hepatrial::infer
