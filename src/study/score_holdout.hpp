#pragma once
// Scoring against held-out results: what happened after immunotherapy. Nothing is fitted, chosen or tuned on these
// rows; every scoring is written to a ledger with the hash of the parameters. Only this part of the house may open the
// held-out file (tools/check_holdout.py). Checked by tests/study/score_holdout_test.cpp.

#include <filesystem>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "evidence/targets.hpp"
#include "study/comparison.hpp"

namespace hepatrial::study {

/// The held-out published results among the store files in `stores`. Errors as HoldoutStore::open.
[[nodiscard]] core::Result<std::vector<evidence::Target>> read_holdout_targets(const std::filesystem::path& stores);

/// A prediction that costs nothing, fixed in a file before any scoring (trials/checks/rivals.csv).
struct RivalValue {
  std::string
      rival;  ///< "older_setting": the same drug's result before immunotherapy; "active_mean": mean of active arms
  std::string regimen;   ///< "*": any
  std::string endpoint;  ///< key of ArmSummary::endpoints
  double value = 0;
};

[[nodiscard]] core::Result<std::vector<RivalValue>> read_rivals(const std::filesystem::path& file);

/// How the model and one rival did on the published arms that both predict.
struct RivalScore {
  std::string rival;
  std::size_t medians = 0;
  double model_median_abs_log_ratio = 0;
  double rival_median_abs_log_ratio = 0;
  /// Mean of |ln ratio| of the model minus the rival's over arms, with its 95 % paired bootstrap interval; below 0 the
  /// model is better. NaN, as the medians, without an arm that both predict.
  double difference = 0, difference_low = 0, difference_high = 0;
};

/// Scores over rows with use = holdout; nested and mixed rows are kept apart and not scored.
struct HoldoutScore {
  std::size_t arms = 0;
  std::size_t medians = 0;
  double median_abs_log_ratio = 0;  ///< |ln(predicted/observed)| of median PFS and OS
  std::size_t intervals = 0;        ///< rows with a prediction interval; an upper end may be not reached
  double coverage = 0;              ///< share of observed values inside their 90 % prediction interval
  std::size_t parameter_draws = 0;  ///< most draws of the parameters behind an interval; 0: sampling error only
  double mean_log_width = 0;        ///< of the intervals of medians with two ends, ln months
  double mean_interval_score = 0;   ///< of the same, ln median, 90 % interval (Gneiting & Raftery 2007)
  std::size_t rates = 0;
  double median_rate_error_se =
      0;  ///< |logit difference| of ORR and DCR in binomial standard errors of the published n
  std::vector<RivalScore> rivals;
};

/// Pure; the bootstrap stream depends on nothing but the rows. Rows whose prediction or observation does not exist are
/// left out.
[[nodiscard]] core::Result<HoldoutScore> score(const std::vector<ComparisonRow>& rows,
                                               const std::vector<RivalValue>& rivals);

/// A few aligned lines for the terminal.
[[nodiscard]] std::string text(const HoldoutScore& score);

}  // namespace hepatrial::study
