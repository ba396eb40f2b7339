#include "stats/reconstruction/summary_curve.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "core/maths.hpp"
#include "stats/input.hpp"

namespace hepatrial::stats {

namespace maths = core::maths;

core::Result<SummaryCurve> SummaryCurve::through(std::span<const CurvePoint> points) {
  core::Problems problems;
  if (points.empty()) add_problem(problems, "points", "are empty, expected a median or a rate");
  for (const CurvePoint& point : points) {
    if (point.time > 0.0 && std::isfinite(point.time) && point.survival > 0.0 && point.survival < 1.0) continue;
    add_problem(problems, "points",
                "hold time " + std::to_string(point.time) + " with rate " + std::to_string(point.survival) +
                    ", expected a time above 0 and a rate between 0 and 1");
  }
  SummaryCurve curve;
  curve.points_.assign(points.begin(), points.end());
  std::sort(curve.points_.begin(), curve.points_.end(),
            [](const CurvePoint& a, const CurvePoint& b) { return a.time < b.time; });
  CurvePoint before{0.0, 1.0};
  for (const CurvePoint& point : curve.points_) {
    if (!(point.time > before.time) || !(point.survival < before.survival)) {
      add_problem(problems, "points",
                  "rate " + std::to_string(point.survival) + " at " + std::to_string(point.time) +
                      " does not fall from " + std::to_string(before.survival) + " at " + std::to_string(before.time),
                  "see the consistency checks of the evidence");
    }
    curve.hazards_.push_back((maths::log(before.survival) - maths::log(point.survival)) / (point.time - before.time));
    before = point;
  }
  if (!problems.empty()) return core::fail(std::move(problems));
  return curve;
}

double SummaryCurve::survival_at(double time) const {
  CurvePoint before{0.0, 1.0};
  for (std::size_t i = 0; i < points_.size(); ++i) {
    const bool last = i + 1 == points_.size();
    if (time <= points_[i].time || last) {
      const bool beyond = time > points_[i].time;
      const CurvePoint& from = beyond ? points_[i] : before;
      return from.survival * maths::exp(-hazards_[i] * (time - from.time));
    }
    before = points_[i];
  }
  return 1.0;
}

double SummaryCurve::restricted_mean(double tau) const {
  double area = 0.0;
  CurvePoint before{0.0, 1.0};
  const auto piece = [&](double hazard, double until) {
    area += before.survival * (1.0 - maths::exp(-hazard * (until - before.time))) / hazard;
  };
  for (std::size_t i = 0; i < points_.size(); ++i) {
    piece(hazards_[i], std::min(tau, points_[i].time));
    if (tau <= points_[i].time) return area;
    before = points_[i];
  }
  piece(hazards_.back(), tau);
  return area;
}

double SummaryCurve::time_at(double survival) const {
  CurvePoint before{0.0, 1.0};
  for (std::size_t i = 0; i < points_.size(); ++i) {
    if (survival >= points_[i].survival) {
      return before.time + maths::log(before.survival / survival) / hazards_[i];
    }
    before = points_[i];
  }
  return before.time + maths::log(before.survival / survival) / hazards_.back();
}

core::Result<WeibullCurve> SummaryCurve::weibull() const {
  if (points_.size() < 2) {
    core::Problems problems;
    add_problem(problems, "points", "are fewer than 2: a Weibull curve has two parameters");
    return core::fail(std::move(problems));
  }
  const auto n = static_cast<double>(points_.size());
  double mean_x = 0.0;
  double mean_y = 0.0;
  std::vector<double> x;
  std::vector<double> y;
  for (const CurvePoint& point : points_) {
    x.push_back(maths::log(point.time));
    y.push_back(maths::log(-maths::log(point.survival)));
    mean_x += x.back() / n;
    mean_y += y.back() / n;
  }
  double xx = 0.0;
  double xy = 0.0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    xx += (x[i] - mean_x) * (x[i] - mean_x);
    xy += (x[i] - mean_x) * (y[i] - mean_y);
  }
  const double shape = xy / xx;
  return WeibullCurve{shape, maths::exp(mean_x - mean_y / shape)};
}

core::Result<ReconstructedPatients> SummaryCurve::patients(std::size_t n, double end_of_follow_up) const {
  core::Problems problems;
  if (n < 1) add_problem(problems, "n", "is 0, expected at least one patient");
  if (!(end_of_follow_up > 0.0)) add_problem(problems, "end_of_follow_up", "is not above 0");
  if (!problems.empty()) return core::fail(std::move(problems));
  ReconstructedPatients result;
  result.basis = ReconstructionBasis::medians_and_rates;
  for (std::size_t i = 0; i < n; ++i) {
    const double time = time_at(1.0 - (static_cast<double>(i) + 0.5) / static_cast<double>(n));
    result.time.push_back(std::min(time, end_of_follow_up));
    result.event.push_back(time <= end_of_follow_up ? 1 : 0);
  }
  return result;
}

}  // namespace hepatrial::stats
