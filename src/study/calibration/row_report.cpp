#include "study/calibration/row_report.hpp"

#include <algorithm>

namespace hepatrial::study {

namespace {

// Keeps what the rows need of every trial as it is simulated. Calls for different trials touch different elements, and
// those for one trial follow one another.
class SampleKeeper {
 public:
  explicit SampleKeeper(const Evaluator& evaluator)
      : rows_(evaluator.rows()), samples_(rows_.size()), problems_(evaluator.inputs().plan.trials.size()) {}

  void keep(std::size_t trial, const core::Result<trial::TrialResult>& result) {
    if (!result) {
      problems_[trial] = result.error().front().message;
      return;
    }
    const auto set = trial::analysis_set(*result);
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      if (rows_[i].trial == trial) pool(samples_[i], row_sample(rows_[i], *result, *set));
    }
  }

  void give(const CalibrationPlan& plan, RowReport& out) {
    out.samples = std::move(samples_);
    for (std::size_t trial = 0; trial < problems_.size(); ++trial) {
      if (!problems_[trial].empty()) out.problems.push_back(plan.trials[trial].file + ": " + problems_[trial]);
    }
  }

 private:
  const std::vector<Observation>& rows_;
  std::vector<RowSample> samples_;
  std::vector<std::string> problems_;
};

}  // namespace

core::Result<RowReport> row_report(const Evaluator& evaluator, const std::vector<double>& values, std::uint64_t seed,
                                   core::Progress* progress, const core::StopFlag* stop) {
  const CalibrationPlan& plan = evaluator.inputs().plan;
  const auto space = parameter_space(plan.parameters);
  if (!space) return core::fail(space.error());
  infer::Matrix point(1, values.size());
  std::copy(values.begin(), values.end(), point.row(0).begin());
  SampleKeeper keeper(evaluator);
  const TrialWatch watch = [&keeper](std::size_t, std::size_t trial, const core::Result<trial::TrialResult>& result) {
    keeper.keep(trial, result);
  };
  auto judged = judge(evaluator, *space, point, seed, k_report_seeds, progress, stop, watch);
  RowReport out;
  out.interrupted = judged.empty();
  if (out.interrupted) return out;
  out.judged = std::move(judged.front());
  keeper.give(plan, out);
  return out;
}

}  // namespace hepatrial::study
