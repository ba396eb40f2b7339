#pragma once
// Posterior of the free parameters, and trials left out in turn. docs/methods/calibration.md.
// Checked by tests/cli/calibrate_test.py.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "study/calibration/fit.hpp"
#include "study/calibration/smoother_run.hpp"

namespace hepatrial::study {

struct PosteriorSettings {
  SmootherSettings smoother;
  std::size_t final_seeds = 2;
  bool resume = false;
  std::filesystem::path out;
};

/// One parameter's marginal posterior, in its own unit.
struct FittedParameter {
  std::string name;
  double prior = 0, prior_sd = 0;
  double fitted = 0;
  double low_50 = 0, high_50 = 0, low_90 = 0, high_90 = 0;
  double sd_over_prior = 0;  ///< in normal scores: 1 when the rows say nothing
  double ensemble_mean = 0;
};

struct PosteriorResult {
  std::vector<FittedParameter> parameters;
  infer::Matrix draws;                                     ///< values, one draw a row
  std::vector<std::pair<std::string, Judged>> candidates;  ///< present values, optimum, ensemble mean
  std::size_t centre = 0;                                  ///< the candidate that the fitted values are
  std::vector<infer::EnsemblePass> history;
  bool interrupted = false;
};

/// ES-MDA from the prior. Fitted is whichever of the present values, the optimum of a fit in the same folder and the
/// ensemble mean has the least objective on fresh seeds; draws are the members moved, in normal scores, so that their
/// mean is there. Writes posterior.json (state), posterior.tsv (draws) and fitted.tsv into settings.out.
[[nodiscard]] core::Result<PosteriorResult> posterior(const Evaluator& evaluator, const PosteriorSettings& settings,
                                                      core::Progress* progress, const core::StopFlag* stop);

struct LeftOutGroup {
  std::string group;
  std::vector<double> values;     ///< of the parameters, fitted without the group
  std::vector<double> predicted;  ///< all rows, in their units; NaN outside the group
};

struct LeaveOneOutResult {
  std::vector<LeftOutGroup> groups;  ///< those that are done
  std::vector<double> predicted;     ///< of all rows, each from the fit without its group; NaN where not done
  std::vector<double> constants;     ///< the rival on the same rows, likewise without the group
  AgreementScore score, rival;
  bool interrupted = false;
};

/// Fits from the prior with each group of trials left out, by ES-MDA, and predicts the group with the real engine at
/// the ensemble's mean. `fitting` simulates the ensemble, `predicting` the predictions, on settings.final_seeds seeds:
/// both of the same inputs, the second with the patients of a score that is quoted. The first pass is simulated once
/// for all groups. Writes loo-<number>.json (states), leave_one_out.csv into settings.out.
[[nodiscard]] core::Result<LeaveOneOutResult> leave_one_out(const Evaluator& fitting, const Evaluator& predicting,
                                                            const PosteriorSettings& settings, core::Progress* progress,
                                                            const core::StopFlag* stop);

/// Quantile p of values by linear interpolation (type 7). NaN when empty.
[[nodiscard]] double sample_quantile(std::vector<double> values, double p);

}  // namespace hepatrial::study
