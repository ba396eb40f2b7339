#include "study/statements/experiment_rows.hpp"

#include <algorithm>
#include <memory>

#include "trial/dosing.hpp"
#include "trial/trial_setting.hpp"

namespace hepatrial::study {

namespace {

constexpr double k_nan = std::numeric_limits<double>::quiet_NaN();
constexpr double k_out_of_reach = 1e30;
constexpr double k_same_moment_days = 1e-9;
constexpr std::uint64_t k_candidates_per_patient_max = 4;

void apply(const std::vector<ParameterPush>& pushes, std::span<double> p) {
  for (const ParameterPush& push : pushes) {
    double& value = p[push.parameter];
    switch (push.kind) {
      case PushKind::multiply: value *= push.amount; break;
      case PushKind::set: value = push.amount; break;
      case PushKind::add: value += push.amount; break;
      case PushKind::give: break;
    }
    value = std::clamp(value, push.low, push.high);
  }
}

// A patient on the day of diagnosis.
struct Grown {
  bool diagnosed = false, failed = false;
  double time = 0;
  std::vector<double> x, p;
};

// Rows are patients `ids`, grown with one set of pushes.
class GrowthRows final : public simulate::StopHandler {
 public:
  GrowthRows(const ExperimentSetting& setting, const std::vector<ParameterPush>& pushes,
             const std::vector<std::uint64_t>& ids)
      : setting_(setting), pushes_(pushes), ids_(ids), grown(ids.size()) {}

  double begin(std::size_t row, std::span<double> p) override {
    setting_.generator.parameters(ids_[row], p);
    const auto& thresholds = setting_.contract.thresholds;
    for (auto event = static_cast<std::size_t>(trial::DiseaseEvent::new_lesion); event < thresholds.size(); ++event)
      p[thresholds[event]] = k_out_of_reach;
    p[setting_.contract.at_risk] = 0;
    apply(pushes_, p);
    return 0;
  }

  simulate::NextStop on_stop(const simulate::Stop& stop) override {
    if (stop.reason == simulate::StopReason::time) return {0, true, false};
    const bool found = stop.reason == simulate::StopReason::event &&
                       setting_.contract.events[static_cast<std::size_t>(stop.event)] == trial::DiseaseEvent::diagnosis;
    if (!found) return {trial::k_implausible_after_days, false, false};
    grown[stop.row] = {true, false, stop.t, {stop.x.begin(), stop.x.end()}, {stop.p.begin(), stop.p.end()}};
    return {0, true, false};
  }

  void on_failure(std::size_t row, double, const std::string&) override { grown[row].failed = true; }

 private:
  const ExperimentSetting& setting_;
  const std::vector<ParameterPush>& pushes_;
  const std::vector<std::uint64_t>& ids_;

 public:
  std::vector<Grown> grown;
};

struct Sample {
  std::vector<std::uint64_t> ids;
  std::vector<std::vector<Grown>> growths;  ///< [growth][patient]
};

// Row = condition * patients + patient.
class ConditionRows final : public simulate::StopHandler {
 public:
  ConditionRows(const ExperimentSetting& setting, const Sample& sample, ExperimentResult& result)
      : setting_(setting), sample_(sample), result_(result), running_(setting.conditions.size() * sample.ids.size()) {}

  double begin(std::size_t row, std::span<double> p) override {
    const Grown& from = grown(row);
    const Grown& safe = from.diagnosed ? from : sample_.growths.front()[row % sample_.ids.size()];
    std::copy(safe.p.begin(), safe.p.end(), p.begin());
    p[setting_.contract.at_risk] = 1;
    apply(condition(row).pushes, p);
    return safe.time;
  }

  simulate::NextStop on_stop(const simulate::Stop& stop) override {
    auto& running = running_[stop.row];
    bool changed = false;
    if (stop.reason == simulate::StopReason::start) {
      if (!grown(stop.row).diagnosed) return {0, true, false};
      start(stop, running);
      changed = true;
    }
    take_readings(stop, *running);
    const trial::Body body{stop.x, stop.p};
    for (trial::LineDosing& line : running->lines) {
      while (line.next_time() <= stop.t) changed = line.act(stop.t, running->slots, body) || changed;
    }
    if (running->next_reading == running->order.size()) {
      running.reset();
      return {0, true, false};
    }
    return {next_time(*running, stop.row), false, changed};
  }

  void on_failure(std::size_t row, double, const std::string&) override {
    running_[row].reset();
    const std::size_t patients = sample_.ids.size();
    auto& values = result_.values[row / patients];
    for (std::size_t at = row % patients; at < values.size(); at += patients) values[at] = k_nan;
  }

 private:
  struct Running {
    trial::SlotBook slots;
    std::vector<trial::LineDosing> lines;
    std::vector<std::size_t> order;  ///< readings by day
    std::size_t next_reading = 0;
  };

  [[nodiscard]] const ResolvedCondition& condition(std::size_t row) const {
    return setting_.conditions[row / sample_.ids.size()];
  }
  [[nodiscard]] const Grown& grown(std::size_t row) const {
    return sample_.growths[condition(row).growth][row % sample_.ids.size()];
  }
  [[nodiscard]] double next_time(const Running& running, std::size_t row) const {
    double next = grown(row).time + condition(row).days[running.order[running.next_reading]];
    for (const trial::LineDosing& line : running.lines) next = std::min(next, line.next_time());
    return next;
  }

  void start(const simulate::Stop& stop, std::unique_ptr<Running>& running) const {
    const Grown& from = grown(stop.row);
    const ResolvedCondition& what = condition(stop.row);
    const std::uint64_t id = sample_.ids[stop.row % sample_.ids.size()];
    std::copy(from.x.begin(), from.x.end(), stop.x.begin());
    running = std::make_unique<Running>();
    running->slots = trial::SlotBook(&setting_.slots, &setting_.contract, setting_.seed, id);
    const double weight_kg = setting_.generator.covariates(id).weight_kg;
    for (const int regimen : what.regimens) {
      running->lines.emplace_back().start(setting_.slots, setting_.contract, regimen, false, stop.t, weight_kg,
                                          running->slots, {stop.x, stop.p});
    }
    running->order.resize(what.days.size());
    for (std::size_t i = 0; i < running->order.size(); ++i) running->order[i] = i;
    std::stable_sort(running->order.begin(), running->order.end(),
                     [&what](std::size_t a, std::size_t b) { return what.days[a] < what.days[b]; });
  }

  void take_readings(const simulate::Stop& stop, Running& running) const {
    const ResolvedCondition& what = condition(stop.row);
    const std::size_t patients = sample_.ids.size();
    const double day = stop.t - grown(stop.row).time;
    while (running.next_reading < running.order.size()) {
      const std::size_t reading = running.order[running.next_reading];
      if (what.days[reading] > day + k_same_moment_days) return;
      result_.values[stop.row / patients][reading * patients + stop.row % patients] = what.quantities[reading].at(stop);
      ++running.next_reading;
    }
  }

  const ExperimentSetting& setting_;
  const Sample& sample_;
  ExperimentResult& result_;
  std::vector<std::unique_ptr<Running>> running_;
};

// The solver and what all its runs share.
struct Laboratory {
  const ExperimentSetting& setting;
  simulate::Solver& solver;
  simulate::SolverOptions options;
  core::Progress* progress;
  const core::StopFlag* stop;
  ExperimentResult& result;

  core::Result<void> run(std::size_t rows, simulate::StopHandler& handler, core::Progress* shown) {
    const auto statistics = solver.run(*setting.model, rows, handler, options, shown, stop);
    if (!statistics) return core::fail(statistics.error());
    result.rows += statistics->rows;
    result.failed += statistics->failed;
    result.interrupted = result.interrupted || statistics->interrupted;
    return {};
  }
};

core::Result<Sample> grow(Laboratory& laboratory, std::size_t patients) {
  Sample sample;
  sample.growths.resize(laboratory.setting.growths.size());
  ExperimentResult& result = laboratory.result;
  while (sample.ids.size() < patients && result.candidates < k_candidates_per_patient_max * patients + 16) {
    std::vector<std::uint64_t> ids(patients - sample.ids.size());
    for (std::uint64_t& id : ids) id = result.candidates++;
    GrowthRows rows(laboratory.setting, laboratory.setting.growths.front(), ids);
    if (auto done = laboratory.run(ids.size(), rows, nullptr); !done) return core::fail(done.error());
    if (result.interrupted) return sample;
    for (std::size_t i = 0; i < ids.size(); ++i) {
      if (!rows.grown[i].diagnosed) continue;
      sample.ids.push_back(ids[i]);
      sample.growths.front().push_back(std::move(rows.grown[i]));
    }
  }
  if (sample.ids.size() < patients) {
    return core::fail({core::ProblemKind::numerical,
                       "only " + std::to_string(sample.ids.size()) + " of " + std::to_string(result.candidates) +
                           " candidates were diagnosed within 30 years",
                       {},
                       "look at growth and diagnosis volume of the model"});
  }
  for (std::size_t growth = 1; growth < sample.growths.size() && !result.interrupted; ++growth) {
    GrowthRows rows(laboratory.setting, laboratory.setting.growths[growth], sample.ids);
    if (auto done = laboratory.run(sample.ids.size(), rows, nullptr); !done) return core::fail(done.error());
    sample.growths[growth] = std::move(rows.grown);
  }
  return sample;
}

}  // namespace

core::Result<ExperimentResult> simulate_conditions(const ExperimentSetting& setting, std::size_t patients,
                                                   simulate::Solver& solver, const simulate::SolverOptions& options,
                                                   core::Progress* progress, const core::StopFlag* stop) {
  ExperimentResult result;
  Laboratory laboratory{setting, solver, options, progress, stop, result};
  laboratory.options.state_scale = setting.contract.state_scale;
  const auto sample = grow(laboratory, patients);
  if (!sample) return core::fail(sample.error());
  if (result.interrupted) return result;
  result.patients = patients;
  for (const ResolvedCondition& condition : setting.conditions)
    result.values.emplace_back(condition.days.size() * patients, k_nan);
  ConditionRows rows(setting, *sample, result);
  if (auto done = laboratory.run(setting.conditions.size() * patients, rows, progress); !done)
    return core::fail(done.error());
  return result;
}

}  // namespace hepatrial::study
