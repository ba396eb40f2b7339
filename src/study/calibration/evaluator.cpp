#include "study/calibration/evaluator.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>
#include <thread>

#include "study/calibration/trial_values.hpp"

namespace hepatrial::study {

namespace {

constexpr double k_nan = std::numeric_limits<double>::quiet_NaN();
constexpr std::uint64_t k_seed_stride = 1000003;  // a prime: seeds of neighbouring generations and trials differ
// A few lost patients move no row; more of them make the whole trial count as failed.
constexpr double k_failed_share_max = 0.05;

// Second-line trials also simulate the line before and candidates who never arrive: they go first.
double cost_of(const trial::TrialSpec& spec, double patients_share) {
  const double before = spec.prior_lines.empty() ? 1 : 3;
  return before * static_cast<double>(spec.arms.size()) * patients_share;
}

}  // namespace

core::Result<void> complete(CalibrationInputs& inputs, const std::filesystem::path& trials_folder) {
  core::Problems problems = check_places(inputs.plan.parameters, inputs.plan.file, inputs.table, inputs.pharmacy);
  inputs.specs.clear();
  for (const CalibrationTrial& each : inputs.plan.trials) {
    auto spec = trial::read_trial(trials_folder / (each.file + ".toml"), inputs.pharmacy);
    if (!spec) {
      problems.insert(problems.end(), spec.error().begin(), spec.error().end());
      continue;
    }
    inputs.specs.push_back(std::move(*spec));
  }
  if (!problems.empty()) return core::fail(std::move(problems));
  return {};
}

struct Evaluator::Batch {
  const EvaluationRequest& request;
  const core::StopFlag* stop;
  Evaluated& out;
  std::atomic<bool> interrupted{false};
};

Evaluator::Evaluator(const CalibrationInputs& inputs, std::vector<Observation> rows, simulate::Solver& solver,
                     EvaluationSettings settings)
    : inputs_(inputs),
      rows_(std::move(rows)),
      rows_of_trial_(inputs.specs.size()),
      solver_(solver),
      settings_(settings) {
  for (std::size_t i = 0; i < rows_.size(); ++i) rows_of_trial_[rows_[i].trial].push_back(i);
}

void Evaluator::run_task(Batch& batch, std::size_t point, std::size_t trial) const {
  population::ParameterTable table = inputs_.table;
  trial::Pharmacy pharmacy = inputs_.pharmacy;
  set_values(inputs_.plan.parameters, batch.request.points.row(point), table, pharmacy);
  trial::RunOptions options;
  const double wanted = inputs_.plan.trials[trial].patients_share * static_cast<double>(settings_.patients_per_arm);
  options.patients_per_arm = std::max<std::size_t>(2, static_cast<std::size_t>(std::nearbyint(wanted)));
  options.seed = batch.request.seed + k_seed_stride * (trial + 1);
  options.solver.threads = 1;
  options.solver.relative_tolerance = inputs_.plan.relative_tolerance;
  options.solver.absolute_tolerance = inputs_.plan.absolute_tolerance;
  options.max_failed_share = k_failed_share_max;
  const auto result =
      trial::run_trial(inputs_.specs[trial], pharmacy, table, inputs_.model, solver_, options, nullptr, batch.stop);
  if (batch.stop != nullptr && batch.stop->load() && (!result || result->interrupted)) {
    batch.interrupted = true;
    return;
  }
  if (batch.request.watch) batch.request.watch(point, trial, result);
  if (!result || result->interrupted) return;
  std::vector<const Observation*> asked;
  for (const std::size_t row : rows_of_trial_[trial]) asked.push_back(&rows_[row]);
  const std::vector<double> values = trial_values(*result, asked);
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::size_t row = rows_of_trial_[trial][i];
    batch.out.values(point, row) = values[i];
    batch.out.scaled(point, row) = std::isfinite(values[i]) ? scaled_value(rows_[row], values[i]) : k_nan;
  }
}

Evaluated Evaluator::evaluate(const EvaluationRequest& request, core::Progress* progress,
                              const core::StopFlag* stop) const {
  Evaluated out;
  out.values = out.scaled = infer::Matrix(request.points.rows, rows_.size());
  std::fill(out.values.values.begin(), out.values.values.end(), k_nan);
  out.scaled.values = out.values.values;
  std::vector<std::size_t> order;
  for (std::size_t trial = 0; trial < inputs_.specs.size(); ++trial) {
    const bool wanted = request.trials.empty() || request.trials[trial];
    if (wanted && !rows_of_trial_[trial].empty()) order.push_back(trial);
  }
  const auto cost = [&](std::size_t trial) {
    return cost_of(inputs_.specs[trial], inputs_.plan.trials[trial].patients_share);
  };
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return cost(a) > cost(b); });
  const std::size_t tasks = request.points.rows * order.size();
  Batch batch{request, stop, out};
  std::atomic<std::size_t> next{0}, done{0};
  const auto work = [&] {
    for (std::size_t task = next.fetch_add(1); task < tasks; task = next.fetch_add(1)) {
      if (batch.interrupted || (stop != nullptr && stop->load())) {
        batch.interrupted = true;
        return;
      }
      run_task(batch, task % request.points.rows, order[task / request.points.rows]);
      const std::size_t finished = done.fetch_add(1) + 1;
      if (progress != nullptr) progress->advance(finished, tasks);
    }
  };
  {
    const std::size_t threads = settings_.threads > 0 ? static_cast<std::size_t>(settings_.threads)
                                                      : std::max(1U, std::thread::hardware_concurrency());
    std::vector<std::jthread> others;
    for (std::size_t i = 1; i < std::min(threads, tasks); ++i) others.emplace_back(work);
    work();
  }
  out.interrupted = batch.interrupted;
  return out;
}

}  // namespace hepatrial::study
