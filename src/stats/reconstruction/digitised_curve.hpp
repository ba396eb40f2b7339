#pragma once
// Individual times from a digitised Kaplan-Meier curve. Pure, thread-safe, the same bits for the same input.
// Methods and sources: docs/methods/reconstruction.md. Checked by tests/stats/reconstruction_test.cpp.

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/result.hpp"
#include "stats/reconstruction/reconstructed.hpp"

namespace hepatrial::stats {

/// One point read off a curve; survival as a share in [0, 1].
struct CurvePoint {
  double time = 0.0;
  double survival = 1.0;
};

/// Patients at risk just before `time`, as printed under the curve.
struct AtRisk {
  double time = 0.0;
  std::int64_t patients = 0;
};

/// What was repaired in the points before use, and how well the result follows them.
struct ReconstructionReport {
  std::size_t points_used = 0;
  std::size_t before_zero = 0;  ///< points at negative times, moved to 0
  std::size_t above_one = 0;    ///< points above survival 1, lowered to 1
  std::size_t rises = 0;        ///< points above an earlier one; the falling curve nearest to all points is used
  double largest_rise = 0.0;
  double root_mean_square = 0.0;  ///< distance of the reconstructed curve from the points
  double mean_absolute = 0.0;
  double max_absolute = 0.0;
  std::vector<std::int64_t> at_risk;  ///< reconstructed, at the times of the table
  std::size_t at_risk_missed = 0;     ///< times of the table at which it differs from what is printed
};

struct DigitisedReconstruction {
  ReconstructedPatients patients;
  ReconstructionReport report;
};

/// The algorithm of Guyot et al. 2012, doi:10.1186/1471-2288-12-9: between two times of the risk table, censoring is
/// spread evenly, events follow the drops of the curve, and the number censored is the one that brings the number at
/// risk to what is printed. After the last time of the table the censoring rate so far is carried on, or the number
/// censored is the one that gives `total_events`. With one entry (time 0) there is no table: basis curve_alone.
/// Points may come in any order and need no (0, 1); rises and points outside are repaired and counted.
/// Errors (bad_input): no points, a number not finite, survival below 0 or above 1.05 (per cent?), a table that is
/// empty, does not start at 0, does not rise in time, rises in patients or has more than the first entry; more total
/// events than patients.
[[nodiscard]] core::Result<DigitisedReconstruction> reconstruct_from_curve(
    std::span<const CurvePoint> points, std::span<const AtRisk> at_risk,
    std::optional<std::int64_t> total_events = std::nullopt);

}  // namespace hepatrial::stats
