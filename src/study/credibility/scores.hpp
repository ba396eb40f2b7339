#pragma once
// How good predictions of published rows are, beside rivals that cost nothing. docs/methods/credibility.md.
// Pure. Checked by tests/study/credibility_scores_test.cpp.

#include <string>
#include <vector>

#include "core/result.hpp"
#include "study/comparison.hpp"

namespace hepatrial::study {

/// One published row with everything that is judged about it.
struct ScoredRow {
  std::string trial;
  ComparisonRow row;
  double log_ratio = 0;       ///< ln(predicted / observed) of medians and hazard ratios; NaN otherwise
  double error_in_se = 0;     ///< logit difference of ORR and DCR in standard errors of the published n; NaN otherwise
  double miss = 0;            ///< what rows are ordered by: |log_ratio| / ln 1.5, or error_in_se / 3
  bool inside = false;        ///< observed inside the predicted 90 % interval
  bool ratio_inside = false;  ///< a predicted hazard ratio inside its published interval
};

/// A rival's values for the same rows, NaN where it has none.
struct RivalValues {
  std::string name, what;
  std::vector<double> values;
};

/// The rows' own scores. NaN where no row of the kind is there. Rows that do not gate are left out.
struct ScoreTotals {
  std::size_t medians = 0, intervals = 0, rates = 0, hazard_ratios = 0;
  double median_abs_log_ratio = 0, mean_abs_log_ratio = 0;  ///< of median PFS, TTP and OS
  double os_median_abs_log_ratio = 0, pfs_median_abs_log_ratio = 0;
  double median_rate_error_se = 0;
  double coverage = 0;             ///< of the 90 % interval, all rows
  double mean_log_width = 0;       ///< of the intervals of medians, ln months
  double mean_interval_score = 0;  ///< of ln median, 90 % interval (Gneiting & Raftery 2007)
  std::size_t hazard_ratios_inside = 0;
};

/// Model against one rival on the medians that both predict.
struct RivalTotals {
  std::string name, what;
  std::size_t medians = 0;
  double model = 0, rival = 0;               ///< median |ln ratio|
  double difference = 0, low = 0, high = 0;  ///< mean |ln ratio| of the model less the rival's, 95 % paired bootstrap
};

[[nodiscard]] ScoredRow scored(const std::string& trial, const ComparisonRow& row);
[[nodiscard]] ScoreTotals totals(const std::vector<ScoredRow>& rows);
/// Errors: those of the bootstrap.
[[nodiscard]] core::Result<RivalTotals> against(const RivalValues& rival, const std::vector<ScoredRow>& rows);

/// Two constants per endpoint: the geometric mean (logit mean of rates) of the placebo arms and of the active arms.
/// In sample, or with every trial left out in turn. An arm is a placebo arm when its regimen is "placebo".
[[nodiscard]] RivalValues two_constants(const std::vector<ScoredRow>& rows, bool leave_trial_out);
/// One constant per endpoint: the mean of the active arms.
[[nodiscard]] RivalValues active_mean(const std::vector<ScoredRow>& rows);

/// The rows ordered from worst to best.
[[nodiscard]] std::vector<ScoredRow> worst_first(std::vector<ScoredRow> rows);
/// What a miss of this kind may mean: a sentence that depends on endpoint, sign and size only.
[[nodiscard]] std::string meaning_of(const ScoredRow& row);

}  // namespace hepatrial::study
