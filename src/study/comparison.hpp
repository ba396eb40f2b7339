#pragma once
// Predicted beside observed.

#include <string>
#include <vector>

#include "core/result.hpp"
#include "evidence/targets.hpp"
#include "trial/analysis.hpp"

namespace hepatrial::study {

/// One published number and the prediction beside it. Rates are fractions, medians months, ratios ratios.
struct ComparisonRow {
  std::string arm;       ///< name of the simulated arm, or "prior line 1: <regimen>"
  std::string endpoint;  ///< key of ArmSummary::endpoints, or HR_OS, HR_PFS
  double predicted = 0, predicted_low = 0, predicted_high = 0;
  double observed = 0, observed_low = 0, observed_high = 0;  ///< NaN where not published
  std::string observed_arm;                                  ///< arm_id of the published result
  std::string criteria;
  std::string source;
  std::string use;              ///< calibration, holdout, ...
  bool gates = true;            ///< false: published value could not be verified
  std::size_t published_n = 0;  ///< 0: not known; then the interval is that of a trial as large as the simulated
                                ///< arm, at most 10,000
  std::string note;             ///< how the published reading differs from the simulated one; may be empty
};

/// Joins arms (and prior lines) of a run with published targets by arm_id. predicted_low/high: 90 % interval of what a
/// trial of the published n would show: its own sampling error at that n and the simulation's. Parameter uncertainty is
/// not in it.
///
/// Endpoints: OS_median, PFS_median, TTP_median, OS_median_from_first_line, ORR, DCR, AE_G34, OS_rate_<N>mo,
/// PFS_rate_<N>mo, OS_HR, PFS_HR; others are left out, and so is a landmark that lies behind the simulated follow-up
/// and a ratio whose comparator is not an arm of the run. ORR and DCR by another criterion than the trial's are left
/// out; among several readers the trial's wins, any other is kept with a note. Deterministic for a given run and
/// targets; thread-safe. Never fails: a row whose prediction does not exist (median not reached) has NaN. Checked by
/// tests/report/comparison_test.cpp.
[[nodiscard]] std::vector<ComparisonRow> compare(const trial::TrialResult& result, const trial::TrialSummary& summary,
                                                 const std::vector<evidence::Target>& targets);

}  // namespace hepatrial::study
