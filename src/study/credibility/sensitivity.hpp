#pragma once
// Which parameters move the result after immunotherapy. docs/methods/credibility.md.
// Checked by tests/study/answer_test.cpp.

#include <string>
#include <vector>

#include "infer/rank_correlation.hpp"
#include "study/answers/scenario_run.hpp"
#include "study/uncertainty/parameter_draws.hpp"

namespace hepatrial::study {

struct SensitivityRow {
  std::string parameter;
  bool fitted = false;  ///< calibration rows inform it
  double correlation = 0, low = 0, high = 0, p_value = 0;
};

/// Partial rank correlation of one measure in one arm with every parameter, the strongest first.
struct Sensitivity {
  std::string arm, measure;
  std::vector<SensitivityRow> rows;  ///< those that were screened in, all where there are few
  std::size_t points_used = 0;
};

struct SensitivityResult {
  std::string scenario;
  std::size_t points = 0, patients = 0, parameters = 0;
  std::vector<Sensitivity> measures;
};

/// Simulates `points` parameter vectors (scrambled Sobol' points of the class priors) with the same patients, and ranks
/// parameters for each arm of the scenario and each measure. `points` 0: 256. With more parameters than half the
/// points, partial correlations are not estimable for all: the points / 4 parameters with the largest rank correlation
/// go on, and what the others do counts as noise. A vector under which nobody is eligible counts as failed. Errors:
/// those of the scenario at the values in use; interruption (usage).
[[nodiscard]] core::Result<SensitivityResult> sensitivity(const Scenario& scenario, const DiseaseSetting& setting,
                                                          const ParameterUncertainty& uncertainty,
                                                          const std::vector<GroupMeasure>& measures, std::size_t points,
                                                          simulate::Solver& solver, const ScenarioOptions& options,
                                                          core::Progress* progress, const core::StopFlag* stop);

}  // namespace hepatrial::study
