#pragma once
// What the credibility page says about rows of the calibration beside their agreement (study/calibration/misfit.hpp):
// intervals, rivals that cost nothing, the worst first. docs/methods/credibility.md.
// Pure. Checked by tests/study/credibility_scores_test.cpp.

#include <string>
#include <vector>

#include "core/result.hpp"
#include "study/calibration/observation.hpp"
#include "study/predictive.hpp"

namespace hepatrial::study {

/// One published row with everything that is judged about it.
struct ScoredRow {
  Observation row;
  std::string trial;            ///< CalibrationTrial::file
  double predicted = 0;         ///< in the row's unit; NaN where there is no prediction
  PredictiveInterval interval;  ///< 90 %; NaN where there is none
  double log_ratio = 0;         ///< ln(predicted / observed) of medians, hazard ratios, doubling times; NaN otherwise
  double error_in_se = 0;       ///< share_error() of shares, likewise of changes of ALBI; NaN otherwise
  double miss = 0;              ///< what rows are ordered by: |log_ratio| / ln 1.5, or |error_in_se| / 3
  bool inside = false;          ///< observed inside the predicted interval
  bool has_interval() const;    ///< an interval whose lower end exists
};

/// How well the 90 % intervals hold, over rows that gate. NaN where there is none.
struct IntervalScore {
  std::size_t rows = 0;            ///< with an interval
  double coverage = 0;             ///< share of them with the published value inside
  std::size_t medians = 0;         ///< of PFS, TTP and OS with both ends
  double mean_log_width = 0;       ///< of their intervals, ln months
  double mean_interval_score = 0;  ///< of ln median (Gneiting & Raftery 2007, doi:10.1198/016214506000001437)
};

/// A rival's values for the same rows, NaN where it has none.
struct RivalValues {
  std::string name, what;
  std::vector<double> values;
};

/// Model against one rival on the medians that both predict.
struct RivalTotals {
  std::string name, what;
  std::size_t medians = 0;
  double model = 0, rival = 0;               ///< median |ln ratio|
  double difference = 0, low = 0, high = 0;  ///< mean |ln ratio| of the model less the rival's, 95 % paired bootstrap
};

[[nodiscard]] ScoredRow scored(const Observation& row, const std::string& trial, double predicted,
                               const PredictiveInterval& interval);
[[nodiscard]] IntervalScore interval_score(const std::vector<ScoredRow>& rows);
/// Errors: those of the bootstrap.
[[nodiscard]] core::Result<RivalTotals> against(const RivalValues& rival, const std::vector<ScoredRow>& rows);

/// constant_values() of all rows, or of each group from the rows of the others.
[[nodiscard]] RivalValues two_constants(const std::vector<Observation>& rows, bool leave_group_out);
/// One constant per endpoint: the mean of the active arms.
[[nodiscard]] RivalValues active_mean(const std::vector<Observation>& rows);

/// The rows ordered from worst to best.
[[nodiscard]] std::vector<ScoredRow> worst_first(std::vector<ScoredRow> rows);
/// What a miss of this kind may mean: a sentence that depends on the kind of row and the sign only.
[[nodiscard]] std::string meaning_of(const ScoredRow& row);

}  // namespace hepatrial::study
