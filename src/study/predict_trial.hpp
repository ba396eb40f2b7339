#pragma once
// What a trial that is still running will show, by simulation under draws of the parameters.
// Method: docs/methods/predictions.md. Checked by tests/study/predict_trial_test.cpp.

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "study/predictive_values.hpp"
#include "study/uncertainty/drawn_runs.hpp"

namespace hepatrial::study {

struct TrialPredictionOptions {
  std::size_t patients = 2000;  ///< of the smallest arm, over all draws
  std::uint64_t seed = 1;
  simulate::SolverOptions solver;
  double max_failed_share = 0.02;  ///< of the patients of one draw
};

struct ArmPrediction {
  std::string arm, regimen;
  std::size_t trial_patients = 0;      ///< whose sampling error the intervals have
  bool size_known = false;             ///< false: k_usual_arm was taken
  std::size_t simulated_patients = 0;  ///< over all draws
  std::array<PredictedValue, k_predicted_endpoints.size()> values;
};

struct TrialPrediction {
  std::vector<ArmPrediction> arms;
  std::size_t draws = 0;            ///< that gave a result
  std::vector<std::string> failed;  ///< why the others did not
  bool interrupted = false;
};

/// Runs `spec` under each of `draws` (drawn_runs) with patients / draws patients of the smallest arm. Deterministic,
/// for any number of threads. Errors: those of drawn_runs.
[[nodiscard]] core::Result<TrialPrediction> predict_trial(const trial::TrialSpec& spec,
                                                          const ParameterUncertainty& uncertainty,
                                                          std::span<const std::uint64_t> draws,
                                                          const compile::CompiledModel& model, simulate::Solver& solver,
                                                          const TrialPredictionOptions& options,
                                                          core::Progress* progress, const core::StopFlag* stop);

/// Patients of an arm whose size nobody has published: the usual size of these trials.
inline constexpr std::size_t k_usual_arm = 40;

}  // namespace hepatrial::study
