#include "cli/drawn_trial.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "cli/progress_bar.hpp"
#include "cli/study_options.hpp"

namespace hepatrial::cli {

namespace {

std::string told(const study::DrawnRuns& drawn, const study::DrawnRunOptions& how, const std::string& source,
                 const std::string& choice) {
  std::string text = fmt::format("Parameter draws: {}, with {} patients of their own in the smallest arm of each.",
                                 drawn.runs.size(), how.patients_per_arm);
  if (!drawn.failed.empty()) {
    text += fmt::format(" {} more failed and are left out: {}.", drawn.failed.size(), drawn.failed.front());
  }
  return text + " " + source + " " + choice;
}

}  // namespace

std::size_t patients_per_draw(std::size_t patients_per_arm, std::size_t draws) {
  const std::size_t share = patients_per_arm / std::max<std::size_t>(draws, 1);
  return std::min(patients_per_arm, std::max(k_least_patients_of_a_draw, share));
}

core::Result<TrialUnderDraws> run_under_draws(const PreparedTrial& prepared, const RunOptions& options,
                                              const core::StopFlag& stop) {
  TrialUnderDraws out;
  if (options.draws == 0) return out;
  auto inputs = load_study(prepared.inputs);
  if (!inputs) return core::fail(inputs.error());
  if (!inputs->posterior_problems.empty()) return core::fail(inputs->posterior_problems);
  auto hashes = hash_draw_inputs(*inputs);
  if (!hashes) return core::fail(hashes.error());
  const SimulationOptions& simulation = options.simulation;
  const auto solver = make_solver(simulation.solver, simulation.kernel);
  const auto chosen = choose_draws(*inputs, options.draws, drawing_options(simulation), *solver, stop);
  if (!chosen) return core::fail(chosen.error());
  const study::ParameterUncertainty uncertainty = uncertainty_of(*inputs, simulation.seed);
  study::DrawnRunOptions how;
  how.patients_per_arm =
      patients_per_draw(simulation.patients_per_arm.value_or(prepared.spec.default_patients_per_arm), options.draws);
  how.seed = simulation.seed;
  how.solver.threads = simulation.threads;
  how.max_failed_share = simulation.max_failed_share;
  ProgressBar bar("draws of " + prepared.spec.id, progress_style(stderr, simulation.quiet));
  auto drawn =
      study::drawn_runs(prepared.spec, uncertainty, chosen->indices, prepared.inputs.model, *solver, how, &bar, &stop);
  if (stop.load() || (drawn && drawn->interrupted)) return core::fail(core::stopped_before_writing());
  if (!drawn) return core::fail(drawn.error());
  out.what = told(*drawn, how, uncertainty.text(), chosen->text);
  out.runs = std::move(drawn->runs);
  out.input_sha256 = std::move(*hashes);
  return out;
}

}  // namespace hepatrial::cli
