#pragma once
// A survival curve from a median and rates at landmark times: the weaker form of reconstruction, and marked so.
// Pure, thread-safe, the same bits for the same input. Methods and sources: docs/methods/reconstruction.md.
// Checked by tests/stats/reconstruction_test.cpp.

#include <cstddef>
#include <span>
#include <vector>

#include "core/result.hpp"
#include "stats/reconstruction/digitised_curve.hpp"
#include "stats/reconstruction/reconstructed.hpp"

namespace hepatrial::stats {

/// S(t) = exp(-(t / scale)^shape).
struct WeibullCurve {
  double shape;
  double scale;
};

/// A curve with a constant hazard between the published points.
class SummaryCurve {
 public:
  /// `points` in any order: (median, 0.5) and (landmark time, rate). Errors (bad_input): no point, a time not above 0,
  /// a rate outside (0, 1), two points at one time, a rate that does not fall with time.
  [[nodiscard]] static core::Result<SummaryCurve> through(std::span<const CurvePoint> points);

  [[nodiscard]] const std::vector<CurvePoint>& points() const { return points_; }
  /// Hazard per unit of time up to each point; the last one is carried on beyond the last point.
  [[nodiscard]] const std::vector<double>& hazards() const { return hazards_; }
  /// S(time); beyond the last point by the last hazard, which is a guess. time >= 0.
  [[nodiscard]] double survival_at(double time) const;
  /// The area under the curve to `tau`; tau > 0.
  [[nodiscard]] double restricted_mean(double tau) const;
  /// The time with S = survival; survival in (0, 1].
  [[nodiscard]] double time_at(double survival) const;
  /// A straight line through log(-log S) against log t, by least squares. Errors (bad_input): fewer than 2 points.
  [[nodiscard]] core::Result<WeibullCurve> weibull() const;

  /// `n` patients at the times with S = 1 - (i - 1/2) / n, censored at `end_of_follow_up`. Basis medians_and_rates.
  /// Errors (bad_input): n below 1, an end not above 0.
  [[nodiscard]] core::Result<ReconstructedPatients> patients(std::size_t n, double end_of_follow_up) const;

 private:
  std::vector<CurvePoint> points_;
  std::vector<double> hazards_;
};

}  // namespace hepatrial::stats
