#include "study/predict_trial.hpp"

#include <algorithm>

namespace hepatrial::study {

namespace {

ArmPrediction summarised(const trial::TrialSpec& spec, std::size_t arm, const std::vector<DrawnRun>& runs,
                         std::uint64_t seed) {
  ArmPrediction out;
  out.arm = spec.arms[arm].name;
  out.regimen = spec.arms[arm].regimen;
  out.size_known = spec.arms[arm].planned_patients > 0;
  out.trial_patients = out.size_known ? spec.arms[arm].planned_patients : k_usual_arm;
  std::vector<std::vector<trial::AnalysedLine>> by_draw;
  for (const DrawnRun& run : runs) {
    by_draw.push_back(run.result.analysed->arms[arm]);
    out.simulated_patients += by_draw.back().size();
  }
  out.values = predicted_values(by_draw, out.trial_patients, seed, "prediction:" + spec.id + ":" + out.arm);
  return out;
}

}  // namespace

core::Result<TrialPrediction> predict_trial(const trial::TrialSpec& spec, const ParameterUncertainty& uncertainty,
                                            std::span<const std::uint64_t> draws, const compile::CompiledModel& model,
                                            simulate::Solver& solver, const TrialPredictionOptions& options,
                                            core::Progress* progress, const core::StopFlag* stop) {
  DrawnRunOptions how;
  how.patients_per_arm = std::max<std::size_t>(1, options.patients / std::max<std::size_t>(draws.size(), 1));
  how.seed = options.seed;
  how.solver = options.solver;
  how.max_failed_share = options.max_failed_share;
  auto drawn = drawn_runs(spec, uncertainty, draws, model, solver, how, progress, stop);
  if (!drawn) return core::fail(drawn.error());
  TrialPrediction out;
  out.draws = drawn->runs.size();
  out.failed = std::move(drawn->failed);
  out.interrupted = drawn->interrupted;
  if (out.interrupted) return out;
  for (std::size_t arm = 0; arm < spec.arms.size(); ++arm) {
    out.arms.push_back(summarised(spec, arm, drawn->runs, options.seed));
  }
  return out;
}

}  // namespace hepatrial::study
