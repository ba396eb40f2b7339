#include "benchmarks/work_precision.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace hepatrial::benchmarks {

namespace {

// Weight of a state's largest value beside the value itself, so that a state near zero does not decide alone.
constexpr double k_floor_share = 1e-3;

}  // namespace

double patient_error(const PatientValues& solution, const PatientValues& reference) {
  constexpr double k_infinity = std::numeric_limits<double>::infinity();
  const std::size_t states = reference.state_count;
  if (solution.values.size() != reference.values.size() || solution.state_count != states || states == 0)
    return k_infinity;
  double worst = 0;
  for (std::size_t state = 0; state < states; ++state) {
    double largest = state < reference.largest.size() ? std::fabs(reference.largest[state]) : 0;
    for (std::size_t i = state; i < reference.values.size(); i += states)
      largest = std::max(largest, std::fabs(reference.values[i]));
    for (std::size_t i = state; i < reference.values.size(); i += states) {
      const double expected = reference.values[i];
      if (!std::isfinite(solution.values[i]) || !std::isfinite(expected)) return k_infinity;
      const double scale = largest > 0 ? std::fabs(expected) + k_floor_share * largest : 1;
      worst = std::max(worst, std::fabs(solution.values[i] - expected) / scale);
    }
  }
  return worst;
}

double quantile(std::vector<double> values, double q) {
  if (values.empty()) return std::numeric_limits<double>::quiet_NaN();
  std::sort(values.begin(), values.end());
  const double position = q * static_cast<double>(values.size() - 1);
  const auto below = static_cast<std::size_t>(position);
  const double part = position - static_cast<double>(below);
  if (part == 0 || below + 1 >= values.size()) return values[below];
  return values[below] + part * (values[below + 1] - values[below]);
}

ErrorSummary summarise_errors(const std::vector<double>& patient_errors) {
  return {quantile(patient_errors, 0.5), quantile(patient_errors, 0.99), quantile(patient_errors, 1)};
}

std::vector<std::size_t> pareto_front(const std::vector<WorkPoint>& points) {
  const auto usable = [](const WorkPoint& point) {
    return std::isfinite(point.error) && std::isfinite(point.seconds) && point.error > 0 && point.seconds > 0;
  };
  std::vector<std::size_t> order(points.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::erase_if(order, [&](std::size_t i) { return !usable(points[i]); });
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    if (points[a].error != points[b].error) return points[a].error < points[b].error;
    return points[a].seconds < points[b].seconds;
  });
  // From the most accurate on: a less accurate point must be cheaper than all before it.
  std::vector<std::size_t> front;
  for (const std::size_t index : order) {
    if (front.empty() || points[index].seconds < points[front.back()].seconds) front.push_back(index);
  }
  std::reverse(front.begin(), front.end());
  return front;
}

std::optional<TimeAtError> time_at_error(const std::vector<WorkPoint>& points, double error) {
  const std::vector<std::size_t> front = pareto_front(points);
  if (front.empty()) return std::nullopt;
  if (error >= points[front.front()].error) return TimeAtError{points[front.front()].seconds, Reach::loosest};
  for (std::size_t i = 1; i < front.size(); ++i) {
    const WorkPoint& loose = points[front[i - 1]];
    const WorkPoint& tight = points[front[i]];
    if (error < tight.error) continue;
    const double part = std::log(error / loose.error) / std::log(tight.error / loose.error);
    return TimeAtError{loose.seconds * std::pow(tight.seconds / loose.seconds, part), Reach::interpolated};
  }
  return std::nullopt;
}

}  // namespace hepatrial::benchmarks
