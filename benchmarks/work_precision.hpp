#pragma once
// Arithmetic of the work-precision comparison: errors against a reference, quantiles, and the time an engine needs at a
// given error. Pure functions, thread-safe. Checked by tests/benchmarks/work_precision_test.cpp.

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace hepatrial::benchmarks {

/// Values of one patient: [visit * state_count + state].
struct PatientValues {
  std::span<const double> values;
  std::size_t state_count = 0;
  std::span<const double> largest;  ///< per state, max over time of its magnitude; empty: over the visits
};

/// Largest over visits and states of |x - r| / (|r| + 1e-3 max over time of |r|), r the reference. The maximum over
/// time counts: a dose depot that is all but empty at every visit would otherwise decide alone. A state whose reference
/// is always zero counts with its absolute difference. Infinity when a value is not finite or the sizes differ.
[[nodiscard]] double patient_error(const PatientValues& solution, const PatientValues& reference);

/// Quantile q in [0, 1] by linear interpolation between order statistics (R's type 7). NaN when empty; infinities sort
/// last.
[[nodiscard]] double quantile(std::vector<double> values, double q);

/// Median, 99th percentile and maximum over patients.
struct ErrorSummary {
  double median = 0, percentile_99 = 0, maximum = 0;
};
[[nodiscard]] ErrorSummary summarise_errors(const std::vector<double>& patient_errors);

/// One point of a work-precision curve: what one setting costs and how far it is off.
struct WorkPoint {
  double error = 0;    ///< median over patients
  double seconds = 0;  ///< processor time per patient
};

/// Indices of the points that no other point beats in both error and time, from the largest error to the smallest.
/// Points that are not finite or not positive are left out; of equal points the first stays.
[[nodiscard]] std::vector<std::size_t> pareto_front(const std::vector<WorkPoint>& points);

/// How a time at an error was found.
enum class Reach {
  interpolated,  ///< between two points of the curve
  loosest        ///< every setting is more accurate than asked: the cheapest one
};

struct TimeAtError {
  double seconds = 0;
  Reach reach = Reach::interpolated;
};

/// Processor time per patient that reaches `error`: linear in the logarithms between neighbours of the Pareto front.
/// Nothing where no setting is accurate enough: the curve is never extended.
[[nodiscard]] std::optional<TimeAtError> time_at_error(const std::vector<WorkPoint>& points, double error);

}  // namespace hepatrial::benchmarks
