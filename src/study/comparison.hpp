#pragma once
// Predicted beside observed.

#include <span>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "evidence/targets.hpp"
#include "study/uncertainty/drawn_runs.hpp"
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
  std::string use;                  ///< calibration, holdout, ...
  bool gates = true;                ///< false: published value could not be verified
  std::size_t published_n = 0;      ///< 0: not known; then the interval is that of a trial as large as the simulated
                                    ///< arm, at most 10,000
  std::string note;                 ///< how the published reading differs from the simulated one; may be empty
  std::size_t parameter_draws = 0;  ///< draws of the parameters behind the predicted interval; 0: it holds sampling
                                    ///< error only
};

/// Joins arms (and prior lines) of a run with published targets by arm_id. `predicted` is what the run itself shows, at
/// the parameter values in use. predicted_low/high: central 90 % interval of what a trial of the published n would
/// show.
///
/// Without `draws` it holds the sampling error of that trial and the simulation's, no parameter uncertainty
/// (ResamplingSteps::two, k_resamples).
///
/// With `draws`, runs of the same trial under draws of the parameters, it is the distribution of a trial whose
/// parameters are one of the draws: a draw is chosen, then the published trial's patients from that draw's
/// (ResamplingSteps::one; k_resamples in all, the same number from each draw, at least one). Sampling error and
/// parameter uncertainty are in it; `predicted` need not lie inside. A draw that cannot answer (nobody in the group, a
/// landmark behind its follow-up) is left out; parameter_draws counts the others, and when fewer than half of the
/// resamples remain, there is no interval. A model error that no parameter expresses is in neither.
///
/// Endpoints: OS_median, PFS_median, TTP_median, OS_median_from_first_line, ORR, DCR, AE_G34, OS_rate_<N>mo,
/// PFS_rate_<N>mo, OS_HR, PFS_HR; others are left out, and so is a landmark that lies behind the simulated follow-up
/// and a ratio whose comparator is not an arm of the run. ORR and DCR by another criterion than the trial's are left
/// out; among several readers the trial's wins, any other is kept with a note. Deterministic for a given run and
/// targets; thread-safe. Never fails: a row whose prediction does not exist (median not reached) has NaN. Checked by
/// tests/report/comparison_test.cpp.
[[nodiscard]] std::vector<ComparisonRow> compare(const trial::TrialResult& result, const trial::TrialSummary& summary,
                                                 const std::vector<evidence::Target>& targets,
                                                 std::span<const DrawnRun> draws = {});

}  // namespace hepatrial::study
