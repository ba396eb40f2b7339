#pragma once
// One ensemble smoother over the real trial engine, saved while its members are simulated. Internal to the calibration.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "infer/ensemble_smoother.hpp"
#include "study/calibration/evaluator.hpp"

namespace hepatrial::study {

struct SmootherSettings {
  std::size_t members = 100;
  std::size_t passes = 4;
  double ratio = 3;  ///< of neighbouring inflations
  std::uint64_t seed = 1;
};

/// ES-MDA (infer/ensemble_smoother.hpp) in normal scores of the parameters, on the rows that are fitted and not in the
/// group left out. All members of pass k are simulated with seed + 7001 + k. One thread at a time.
class SmootherRun {
 public:
  /// `left_out`: a group, or empty. `file`: where the state is kept. `resume`: go on with that file where it is there.
  /// Errors: a state of other inputs.
  [[nodiscard]] static core::Result<SmootherRun> open(const Evaluator& evaluator, const infer::ParameterSpace& space,
                                                      const SmootherSettings& settings, const std::string& left_out,
                                                      std::filesystem::path file, bool resume);

  /// Simulates and assimilates until finished. False: interrupted, what was simulated is saved.
  [[nodiscard]] core::Result<bool> run(core::Progress* progress, const core::StopFlag* stop);
  /// The same, but ends after the first pass.
  [[nodiscard]] core::Result<bool> run_first_pass(core::Progress* progress, const core::StopFlag* stop);
  /// Predictions of the first pass, made by another run with the same settings (all rows): saves simulating them.
  [[nodiscard]] core::Result<void> take_first_pass(const infer::Matrix& predicted);

  [[nodiscard]] bool finished() const { return smoother_->finished(); }
  [[nodiscard]] bool started() const { return done_ > 0 || !smoother_->history().empty(); }
  /// Members in normal scores, one a row.
  [[nodiscard]] const infer::Matrix& ensemble() const { return smoother_->ensemble(); }
  /// Scaled predictions of the prior ensemble (rows of trials left out are NaN); no rows before the first pass is done.
  [[nodiscard]] const infer::Matrix& first_pass() const { return first_pass_; }
  [[nodiscard]] const std::vector<infer::EnsemblePass>& history() const { return smoother_->history(); }
  /// Mean of the members in normal scores.
  [[nodiscard]] std::vector<double> mean() const;

 private:
  SmootherRun(const Evaluator& evaluator, const infer::ParameterSpace& space, const SmootherSettings& settings)
      : evaluator_(&evaluator), space_(&space), settings_(settings) {}
  [[nodiscard]] core::Result<void> create();
  [[nodiscard]] core::Result<void> load();
  [[nodiscard]] core::Result<bool> run_pass(core::Progress* progress, const core::StopFlag* stop);
  [[nodiscard]] core::Result<bool> simulate_block(core::Progress* progress, const core::StopFlag* stop);
  [[nodiscard]] core::Result<void> assimilate();
  [[nodiscard]] core::Result<void> save() const;

  const Evaluator* evaluator_;
  const infer::ParameterSpace* space_;
  SmootherSettings settings_;
  std::filesystem::path file_;
  std::string fingerprint_;
  std::vector<std::size_t> used_rows_;
  std::vector<bool> used_trials_;
  std::optional<infer::EnsembleSmoother> smoother_;
  infer::Matrix predicted_;  ///< of the pass under way, all rows
  std::size_t done_ = 0;     ///< members of it that are simulated
  infer::Matrix first_pass_;
};

}  // namespace hepatrial::study
