#pragma once
// One trial simulated under several draws of what is not known about the parameters. docs/methods/predictions.md.
// Checked by tests/study/drawn_runs_test.cpp.

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "compile/compiled_model.hpp"
#include "simulate/batch.hpp"
#include "study/uncertainty/parameter_draws.hpp"
#include "trial/analysis.hpp"
#include "trial/trial_spec.hpp"

namespace hepatrial::study {

/// A trial under one draw. The result holds what analysis needs of its patients (TrialResult::analysed), not their
/// records: twenty draws of a large trial would not fit.
struct DrawnRun {
  std::uint64_t draw = 0;  ///< index of ParameterUncertainty::draw
  trial::TrialResult result;
  trial::TrialSummary summary;
};

struct DrawnRunOptions {
  std::size_t patients_per_arm = 100;  ///< of the smallest arm, in each draw
  std::uint64_t seed = 1;
  simulate::SolverOptions solver;
  double max_failed_share = 0.02;  ///< of the patients of one draw
};

struct DrawnRuns {
  std::vector<DrawnRun> runs;       ///< in the order of the draws asked for
  std::vector<std::string> failed;  ///< why the others gave no result
  bool interrupted = false;         ///< the stop flag was raised: runs are missing
};

/// Runs `spec` once for each index in `draws`, everything drawn (DrawnPart::everything). A draw has patients of its
/// own: their seed depends on options.seed and its index, not on the draws beside it. A draw that fails is left out. No
/// draws: no runs. `progress` counts draws. Deterministic for any number of threads. Errors: those of the last draw
/// that failed when fewer than half of the draws gave a result.
[[nodiscard]] core::Result<DrawnRuns> drawn_runs(const trial::TrialSpec& spec, const ParameterUncertainty& uncertainty,
                                                 std::span<const std::uint64_t> draws,
                                                 const compile::CompiledModel& model, simulate::Solver& solver,
                                                 const DrawnRunOptions& options, core::Progress* progress,
                                                 const core::StopFlag* stop);

}  // namespace hepatrial::study
