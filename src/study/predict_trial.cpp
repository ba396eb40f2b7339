#include "study/predict_trial.hpp"

#include <algorithm>
#include <memory>

#include "trial/analysis.hpp"
#include "trial/run.hpp"

namespace hepatrial::study {

namespace {

constexpr std::uint64_t k_draw_stride = 1000003;  // seeds of neighbouring draws and runs do not meet

std::string first_message(const core::Problems& problems) {
  return problems.empty() ? std::string("no reason given") : problems.front().message;
}

// Patients of every arm, by draw.
using DrawnArms = std::vector<std::vector<std::vector<trial::AnalysedLine>>>;

core::Result<trial::TrialResult> run_draw(const trial::TrialSpec& spec, const trial::Pharmacy& pharmacy,
                                          const population::ParameterTable& table, const compile::CompiledModel& model,
                                          simulate::Solver& solver, const ParameterDraws& draws, std::size_t draw,
                                          const TrialPredictionOptions& options, core::Progress* progress,
                                          const core::StopFlag* stop) {
  population::ParameterTable drawn_table = table;
  trial::Pharmacy drawn_pharmacy = pharmacy;
  apply_draw(draws, draw, options.draws, drawn_table, drawn_pharmacy);
  trial::RunOptions run;
  run.patients_per_arm = std::max<std::size_t>(1, options.patients / std::max<std::size_t>(options.draws, 1));
  run.seed = options.seed + k_draw_stride * (draw + 1);
  run.solver = options.solver;
  run.max_failed_share = options.max_failed_share;
  return trial::run_trial(spec, drawn_pharmacy, drawn_table, model, solver, run, progress, stop);
}

ArmPrediction summarised(const trial::TrialSpec& spec, std::size_t arm, const DrawnArms& drawn, std::uint64_t seed) {
  ArmPrediction out;
  out.arm = spec.arms[arm].name;
  out.regimen = spec.arms[arm].regimen;
  out.size_known = spec.arms[arm].planned_patients > 0;
  out.trial_patients = out.size_known ? spec.arms[arm].planned_patients : k_usual_arm;
  for (const auto& patients : drawn[arm]) out.simulated_patients += patients.size();
  out.values = predicted_values(drawn[arm], out.trial_patients, seed, "prediction:" + spec.id + ":" + out.arm);
  return out;
}

}  // namespace

core::Result<TrialPrediction> predict_trial(const trial::TrialSpec& spec, const trial::Pharmacy& pharmacy,
                                            const population::ParameterTable& table,
                                            const compile::CompiledModel& model, simulate::Solver& solver,
                                            const ParameterDraws& draws, const TrialPredictionOptions& options,
                                            core::Progress* progress, const core::StopFlag* stop) {
  TrialPrediction out;
  DrawnArms drawn(spec.arms.size());
  core::Problems last;
  for (std::size_t draw = 0; draw < options.draws; ++draw) {
    auto result = run_draw(spec, pharmacy, table, model, solver, draws, draw, options, progress, stop);
    if ((stop != nullptr && stop->load()) || (result && result->interrupted)) {
      out.interrupted = true;
      return out;
    }
    if (!result) {
      last = result.error();
      out.failed.push_back(first_message(last));
      continue;
    }
    ++out.draws;
    const auto analysed = trial::analysis_set(*result);
    for (std::size_t arm = 0; arm < drawn.size(); ++arm) drawn[arm].push_back(analysed->arms[arm]);
  }
  if (2 * out.draws < options.draws || out.draws == 0) return core::fail(std::move(last));
  for (std::size_t arm = 0; arm < drawn.size(); ++arm) out.arms.push_back(summarised(spec, arm, drawn, options.seed));
  return out;
}

}  // namespace hepatrial::study
