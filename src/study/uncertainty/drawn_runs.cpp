#include "study/uncertainty/drawn_runs.hpp"

#include <utility>

#include "trial/run.hpp"

namespace hepatrial::study {

namespace {

constexpr std::uint64_t k_draw_stride = 1000003;  // seeds of neighbouring draws and runs do not meet

std::string first_message(const core::Problems& problems) {
  return problems.empty() ? std::string("no reason given") : problems.front().message;
}

bool stopped(const core::StopFlag* stop) { return stop != nullptr && stop->load(); }

core::Result<trial::TrialResult> run_draw(const trial::TrialSpec& spec, const DrawnDisease& disease, std::uint64_t draw,
                                          const compile::CompiledModel& model, simulate::Solver& solver,
                                          const DrawnRunOptions& options, const core::StopFlag* stop) {
  trial::RunOptions run;
  run.patients_per_arm = options.patients_per_arm;
  run.seed = options.seed + k_draw_stride * (draw + 1);
  run.solver = options.solver;
  run.max_failed_share = options.max_failed_share;
  return trial::run_trial(spec, disease.pharmacy, disease.table, model, solver, run, nullptr, stop);
}

core::Result<DrawnRun> analysed(std::uint64_t draw, trial::TrialResult result) {
  result.analysed = trial::analysis_set(result);
  result.patients = {};
  auto summary = trial::summarise(result);
  if (!summary) return core::fail(summary.error());
  return DrawnRun{draw, std::move(result), std::move(*summary)};
}

}  // namespace

core::Result<DrawnRuns> drawn_runs(const trial::TrialSpec& spec, const ParameterUncertainty& uncertainty,
                                   std::span<const std::uint64_t> draws, const compile::CompiledModel& model,
                                   simulate::Solver& solver, const DrawnRunOptions& options, core::Progress* progress,
                                   const core::StopFlag* stop) {
  DrawnRuns out;
  core::Problems last;
  for (std::size_t i = 0; i < draws.size(); ++i) {
    auto result =
        run_draw(spec, uncertainty.draw(draws[i], DrawnPart::everything), draws[i], model, solver, options, stop);
    if (stopped(stop) || (result && result->interrupted)) {
      out.interrupted = true;
      return out;
    }
    auto run = result ? analysed(draws[i], std::move(*result)) : core::Result<DrawnRun>(core::fail(result.error()));
    if (run) {
      out.runs.push_back(std::move(*run));
    } else {
      last = run.error();
      out.failed.push_back(first_message(last));
    }
    if (progress != nullptr) progress->advance(i + 1, draws.size());
  }
  if (2 * out.runs.size() < draws.size()) return core::fail(std::move(last));
  return out;
}

}  // namespace hepatrial::study
