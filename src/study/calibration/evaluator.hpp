#pragma once
// Predictions of all published rows for many parameter vectors, by the real trial engine (the same code as
// `hepatrial run`). Checked by tests/cli/calibrate_test.py.

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "compile/compiled_model.hpp"
#include "infer/matrix.hpp"
#include "simulate/batch.hpp"
#include "study/calibration/observation.hpp"
#include "trial/run.hpp"

namespace hepatrial::study {

/// Everything that a calibration reads. Immutable once made.
struct CalibrationInputs {
  CalibrationPlan plan;
  population::ParameterTable table;
  compile::CompiledModel model;
  trial::Pharmacy pharmacy;
  std::vector<trial::TrialSpec> specs;  ///< by plan.trials
  std::vector<evidence::Target> targets;
  std::string fingerprint;  ///< of all files these come from; a state on disk belongs to one fingerprint
};

/// Reads the trial files that the plan names. Problems (all at once): files that are missing or wrong, parameters that
/// table or pharmacy lack.
[[nodiscard]] core::Result<void> complete(CalibrationInputs& inputs, const std::filesystem::path& trials_folder);

struct EvaluationSettings {
  std::size_t patients_per_arm = 300;
  int threads = 1;  ///< 0: as many as the machine has; never changes a result
};

/// Is shown every simulated trial of an evaluation, or why there is none: index of the vector, index of the trial in
/// the plan, result. Called from several threads at once, once a vector and trial, in no order.
using TrialWatch = std::function<void(std::size_t, std::size_t, const core::Result<trial::TrialResult>&)>;

/// One batch of work: which points, with which patients, for which trials.
struct EvaluationRequest {
  infer::Matrix points;      ///< values of the free parameters, one vector a row
  std::uint64_t seed = 1;    ///< the same for all rows: common random numbers
  std::vector<bool> trials;  ///< by plan.trials; empty: all
  TrialWatch watch = {};     ///< may be empty
};

struct Evaluated {
  infer::Matrix
      values;  ///< a row a point, a column an observation, in the observation's unit; NaN: failed or not asked
  infer::Matrix scaled;      ///< the same on the observations' scales
  bool interrupted = false;  ///< the stop flag was raised: incomplete
};

/// Simulates. One trial of one vector is one task; tasks go to threads as they come free, and each is a pure function
/// of (vector, seed, trial), so threads change no bit. Trial t runs with seed + 1000003 (t + 1), so that trials do not
/// share patients. A trial that fails (nobody eligible, too many numerical failures) leaves NaN in its columns.
class Evaluator {
 public:
  /// Refers to its arguments; `solver` must allow concurrent runs.
  Evaluator(const CalibrationInputs& inputs, std::vector<Observation> rows, simulate::Solver& solver,
            EvaluationSettings settings);

  [[nodiscard]] Evaluated evaluate(const EvaluationRequest& request, core::Progress* progress,
                                   const core::StopFlag* stop) const;
  [[nodiscard]] const std::vector<Observation>& rows() const { return rows_; }
  [[nodiscard]] const CalibrationInputs& inputs() const { return inputs_; }
  [[nodiscard]] const EvaluationSettings& settings() const { return settings_; }

 private:
  struct Batch;
  void run_task(Batch& batch, std::size_t point, std::size_t trial) const;

  const CalibrationInputs& inputs_;
  std::vector<Observation> rows_;
  std::vector<std::vector<std::size_t>> rows_of_trial_;
  simulate::Solver& solver_;
  EvaluationSettings settings_;
};

}  // namespace hepatrial::study
