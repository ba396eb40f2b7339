#pragma once
// How far predictions lie from the published rows: the quantity that is minimised, and the scores that are reported.
// Pure. Checked by tests/study/calibration_misfit_test.cpp.

#include <map>
#include <span>
#include <string>
#include <vector>

#include "infer/parameter_space.hpp"
#include "study/calibration/observation.hpp"

namespace hepatrial::study {

/// rho(r) = r^2 / 2 up to c and c (|r| - c / 2) beyond (Huber 1964, doi:10.1214/aoms/1177703732).
[[nodiscard]] double huber(double residual, double c);

/// Sum over fitted rows of rho((predicted - observed) / sd), predicted on the rows' scales. NaN when a fitted row is
/// not finite.
[[nodiscard]] double misfit(const std::vector<Observation>& rows, std::span<const double> scaled, double robust_at);

/// misfit + minus the log prior density of the parameters.
[[nodiscard]] double objective(const std::vector<Observation>& rows, std::span<const double> scaled, double robust_at,
                               const infer::ParameterSpace& space, std::span<const double> values);

/// Measures of agreement over rows that gate. NaN where no row of the kind is there.
struct AgreementScore {
  std::size_t medians = 0;
  double median_abs_ln = 0;  ///< of |ln ratio| over medians of PFS, TTP and OS
  double mean_abs_ln = 0;
  double pfs_median_abs_ln = 0;  ///< PFS and TTP alone
  double os_median_abs_ln = 0;
  std::size_t ratios = 0, ratios_inside = 0;  ///< hazard ratios with an interval, and those inside it
  std::size_t responses = 0;
  /// Median over ORR and DCR of |share_error()|, as score-holdout has it.
  double response_median_se = 0;
};

/// `values` are in the rows' units; rows whose value is not finite are left out.
[[nodiscard]] AgreementScore agreement(const std::vector<Observation>& rows, std::span<const double> values);

/// The rival: two constants. Each row is predicted by the mean, on its scale, of the rows of the same endpoint and
/// class (placebo, active) in `from`; a hazard ratio of active against placebo by the mean of those, of active against
/// active by 1. `from[i]`: whether row i may be used. NaN where no row of the class is left.
[[nodiscard]] std::vector<double> constant_values(const std::vector<Observation>& rows, const std::vector<bool>& from);

}  // namespace hepatrial::study
