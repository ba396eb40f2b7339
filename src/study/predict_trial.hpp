#pragma once
// What a trial that is still running will show, by simulation under draws of the parameters.
// Method: docs/methods/predictions.md. Checked by tests/study/predict_trial_test.cpp.

#include <cstdint>
#include <string>
#include <vector>

#include "compile/compiled_model.hpp"
#include "simulate/batch.hpp"
#include "study/prediction_draws.hpp"
#include "study/predictive_values.hpp"
#include "trial/trial_spec.hpp"

namespace hepatrial::study {

struct TrialPredictionOptions {
  std::size_t patients = 2000;  ///< of the smallest arm, over all draws
  std::size_t draws = 20;
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

/// Runs `spec` once for each draw with patients / draws patients of the smallest arm; draw k uses seeds and patients of
/// its own. A draw that fails is left out. Deterministic, for any number of threads. Errors: those of the last draw
/// when fewer than half of the draws gave a result.
[[nodiscard]] core::Result<TrialPrediction> predict_trial(const trial::TrialSpec& spec, const trial::Pharmacy& pharmacy,
                                                          const population::ParameterTable& table,
                                                          const compile::CompiledModel& model, simulate::Solver& solver,
                                                          const ParameterDraws& draws,
                                                          const TrialPredictionOptions& options,
                                                          core::Progress* progress, const core::StopFlag* stop);

/// Patients of an arm whose size nobody has published: the usual size of these trials.
inline constexpr std::size_t k_usual_arm = 40;

}  // namespace hepatrial::study
