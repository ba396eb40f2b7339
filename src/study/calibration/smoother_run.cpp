#include "study/calibration/smoother_run.hpp"

#include <algorithm>
#include <limits>

#include "core/delimited.hpp"
#include "core/files.hpp"
#include "study/calibration/run_folder.hpp"

namespace hepatrial::study {

namespace {

constexpr const char* k_state_kind = "calibration ensemble";
constexpr std::uint64_t k_pass_seed = 7001;
constexpr std::size_t k_block = 8;  // members between two saves

infer::Matrix rows_of_nothing(std::size_t rows, std::size_t columns) {
  infer::Matrix out(rows, columns);
  std::fill(out.values.begin(), out.values.end(), std::numeric_limits<double>::quiet_NaN());
  return out;
}

// Counts blocks of one pass on the bar of the whole pass.
class BlockProgress final : public core::Progress {
 public:
  BlockProgress(core::Progress* whole, std::size_t before, std::size_t after)
      : whole_(whole), before_(before), after_(after) {}
  void advance(std::size_t done, std::size_t total) override {
    if (whole_ == nullptr || total == 0) return;
    const std::size_t per_member = total / std::max<std::size_t>(1, members_);
    whole_->advance(before_ * per_member + done, (before_ + members_ + after_) * per_member);
  }
  void set_members(std::size_t members) { members_ = members; }

 private:
  core::Progress* whole_;
  std::size_t before_, after_, members_ = 1;
};

}  // namespace

core::Result<SmootherRun> SmootherRun::open(const Evaluator& evaluator, const infer::ParameterSpace& space,
                                            const SmootherSettings& settings, const std::string& left_out,
                                            std::filesystem::path file, bool resume) {
  SmootherRun run(evaluator, space, settings);
  run.file_ = std::move(file);
  const CalibrationInputs& inputs = evaluator.inputs();
  run.fingerprint_ = inputs.fingerprint + " patients " + std::to_string(evaluator.settings().patients_per_arm) +
                     " members " + std::to_string(settings.members) + " passes " + std::to_string(settings.passes) +
                     " ratio " + core::number_text(settings.ratio) + " seed " + std::to_string(settings.seed) +
                     " left out '" + left_out + "'";
  for (std::size_t i = 0; i < evaluator.rows().size(); ++i) {
    const Observation& row = evaluator.rows()[i];
    if (row.fitted() && row.group != left_out) run.used_rows_.push_back(i);
  }
  for (const CalibrationTrial& each : inputs.plan.trials) run.used_trials_.push_back(each.group != left_out);
  std::error_code error;
  const bool there = std::filesystem::exists(run.file_, error);
  if (there && !resume) {
    return core::fail({core::ProblemKind::usage,
                       "holds an ensemble already",
                       {run.file_.string(), 0, "--out"},
                       "add --resume to go on with it, or choose another folder"});
  }
  if (auto ready = there ? run.load() : run.create(); !ready) return core::fail(ready.error());
  return run;
}

core::Result<void> SmootherRun::create() {
  infer::EnsembleSmootherSettings settings;
  for (const std::size_t row : used_rows_) {
    settings.observed.push_back(evaluator_->rows()[row].scaled);
    settings.observation_sd.push_back(evaluator_->rows()[row].sd);
  }
  settings.inflations = infer::falling_inflations(settings_.passes, settings_.ratio);
  settings.seed = settings_.seed;
  auto smoother = infer::EnsembleSmoother::create(
      std::move(settings), infer::standard_normal_ensemble(settings_.members, space_->size(), settings_.seed));
  if (!smoother) return core::fail(smoother.error());
  smoother_.emplace(std::move(*smoother));
  predicted_ = rows_of_nothing(settings_.members, evaluator_->rows().size());
  return {};
}

core::Result<void> SmootherRun::load() {
  auto state = read_state(file_, k_state_kind, fingerprint_);
  if (!state) return core::fail(state.error());
  auto smoother = infer::EnsembleSmoother::resume(state->parts["smoother"]);
  if (!smoother) return core::fail(smoother.error());
  auto predicted = matrix_of(state->parts["predicted"]);
  if (!predicted) return core::fail(predicted.error());
  auto first = matrix_of(state->parts["first_pass"]);
  if (!first) return core::fail(first.error());
  double done = 0;
  const bool sound = core::parse_number(state->parts["done"], done) && predicted->rows == settings_.members &&
                     predicted->columns == evaluator_->rows().size();
  if (!sound) {
    return core::fail({core::ProblemKind::bad_input, "the saved ensemble is damaged", {file_.string(), 0, ""}, ""});
  }
  smoother_.emplace(std::move(*smoother));
  predicted_ = std::move(*predicted);
  first_pass_ = std::move(*first);
  done_ = static_cast<std::size_t>(done);
  return {};
}

core::Result<void> SmootherRun::save() const {
  const SavedState state{fingerprint_,
                         {{"smoother", smoother_->state()},
                          {"predicted", matrix_text(predicted_)},
                          {"first_pass", matrix_text(first_pass_)},
                          {"done", std::to_string(done_)}}};
  return core::write_file(file_, state_text(state, k_state_kind));
}

core::Result<void> SmootherRun::take_first_pass(const infer::Matrix& predicted) {
  predicted_ = predicted;
  done_ = settings_.members;
  return assimilate();
}

core::Result<bool> SmootherRun::simulate_block(core::Progress* progress, const core::StopFlag* stop) {
  const std::size_t size = std::min(k_block, settings_.members - done_);
  EvaluationRequest request;
  request.points = infer::Matrix(size, space_->size());
  request.seed = settings_.seed + k_pass_seed + smoother_->history().size();
  request.trials = used_trials_;
  for (std::size_t i = 0; i < size; ++i) {
    const auto values = space_->values_from_scores(smoother_->ensemble().row(done_ + i));
    std::copy(values.begin(), values.end(), request.points.row(i).begin());
  }
  BlockProgress block(progress, done_, settings_.members - done_ - size);
  block.set_members(size);
  const Evaluated evaluated = evaluator_->evaluate(request, &block, stop);
  if (evaluated.interrupted) return false;
  for (std::size_t i = 0; i < size; ++i) {
    const auto row = evaluated.scaled.row(i);
    std::copy(row.begin(), row.end(), predicted_.row(done_ + i).begin());
  }
  done_ += size;
  if (auto saved = save(); !saved) return core::fail(saved.error());
  return true;
}

core::Result<void> SmootherRun::assimilate() {
  infer::Matrix used(predicted_.rows, used_rows_.size());
  for (std::size_t i = 0; i < used.rows; ++i) {
    for (std::size_t j = 0; j < used.columns; ++j) used(i, j) = predicted_(i, used_rows_[j]);
  }
  if (auto done = smoother_->assimilate(used); !done) return done;
  if (smoother_->history().size() == 1) first_pass_ = predicted_;
  predicted_ = rows_of_nothing(settings_.members, evaluator_->rows().size());
  done_ = 0;
  return save();
}

core::Result<bool> SmootherRun::run_pass(core::Progress* progress, const core::StopFlag* stop) {
  while (done_ < settings_.members) {
    auto simulated = simulate_block(progress, stop);
    if (!simulated || !*simulated) return simulated;
  }
  if (auto assimilated = assimilate(); !assimilated) return core::fail(assimilated.error());
  return true;
}

core::Result<bool> SmootherRun::run_first_pass(core::Progress* progress, const core::StopFlag* stop) {
  if (!smoother_->history().empty()) return true;
  return run_pass(progress, stop);
}

core::Result<bool> SmootherRun::run(core::Progress* progress, const core::StopFlag* stop) {
  while (!finished()) {
    auto passed = run_pass(progress, stop);
    if (!passed || !*passed) return passed;
  }
  return true;
}

std::vector<double> SmootherRun::mean() const {
  std::vector<double> out(space_->size(), 0.0);
  const infer::Matrix& members = smoother_->ensemble();
  for (std::size_t i = 0; i < members.rows; ++i) {
    for (std::size_t k = 0; k < out.size(); ++k) out[k] += members(i, k) / static_cast<double>(members.rows);
  }
  return out;
}

}  // namespace hepatrial::study
