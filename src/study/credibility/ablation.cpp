#include "study/credibility/ablation.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "core/random.hpp"
#include "study/credibility/stopped.hpp"

namespace hepatrial::study {

namespace {

using population::Mechanism;
using population::MechanismKind;

constexpr int k_resamples = 200;
constexpr std::size_t k_skipped = 5;  // of 200, on either side: 95 %

// How often a patient comes in resample r: Poisson(1), the same in both runs and every arm.
int times_drawn(std::uint64_t seed, int resample, std::uint64_t patient_id) {
  core::RandomStream stream(seed, "ablation resample " + std::to_string(resample), patient_id);
  const double mark = stream.uniform();
  double probability = 0.36787944117144233, sum = probability;  // exp(-1)
  int count = 0;
  while (mark > sum && count < 12) {
    ++count;
    probability /= count;
    sum += probability;
  }
  return count;
}

// One arm of both runs, patients matched by id.
struct Matched {
  PatientGroup with, without;
};

Matched matched(const ScenarioRun& with, const ScenarioRun& without, std::size_t arm) {
  std::map<std::uint64_t, const trial::PatientRecord*> by_id;
  for (const trial::PatientRecord& patient : without.result.arms[arm]) by_id[patient.patient_id] = &patient;
  Matched out;
  for (const trial::PatientRecord& patient : with.result.arms[arm]) {
    const auto same = by_id.find(patient.patient_id);
    if (same == by_id.end()) continue;
    out.with.push_back(&patient);
    out.without.push_back(same->second);
  }
  return out;
}

AblationEffect effect_of(const GroupMeasure& measure, const std::string& arm, const Matched& pair,
                         const std::vector<std::vector<int>>& counts) {
  AblationEffect out{arm, measure.name, value_of(measure, pair.with), value_of(measure, pair.without), 0, 0, 0};
  out.difference = out.without - out.with;
  std::vector<double> differences;
  for (const std::vector<int>& count : counts) {
    Matched again;
    for (std::size_t i = 0; i < pair.with.size(); ++i) {
      for (int copy = 0; copy < count[i]; ++copy) {
        again.with.push_back(pair.with[i]);
        again.without.push_back(pair.without[i]);
      }
    }
    const double difference = value_of(measure, again.without) - value_of(measure, again.with);
    if (std::isfinite(difference)) differences.push_back(difference);
  }
  out.low = out.high = std::nan("");
  if (differences.size() == counts.size()) {
    std::sort(differences.begin(), differences.end());
    out.low = differences[k_skipped];
    out.high = differences[differences.size() - 1 - k_skipped];
  }
  return out;
}

class AblationRuns {
 public:
  AblationRuns(const Scenario& scenario, const DiseaseSetting& setting, const std::vector<GroupMeasure>& measures,
               simulate::Solver& solver, const ScenarioOptions& options, const core::StopFlag* stop)
      : scenario_(scenario), setting_(setting), measures_(measures), solver_(solver), options_(options), stop_(stop) {}

  core::Result<void> start() {
    auto run = simulated({}, {});
    if (!run) return tl::unexpected(run.error());
    as_is_ = std::move(*run);
    return {};
  }

  // `ids`: the switches of one ablation.
  core::Result<void> compare(const std::vector<const Mechanism*>& switches, Ablation& out) {
    std::vector<std::string> traits, all;
    for (const Mechanism* row : switches) {
      all.push_back(row->id);
      if (row->kind == MechanismKind::trait) traits.push_back(row->id);
    }
    auto without = simulated(traits, all);
    if (!without) return failed(without.error(), out);
    if (traits.empty()) {
      fill(as_is_, *without, out);
      return {};
    }
    auto with = simulated(traits, {});
    if (!with) return failed(with.error(), out);
    fill(*with, *without, out);
    return {};
  }

 private:
  core::Result<ScenarioRun> simulated(const std::vector<std::string>& with, const std::vector<std::string>& without) {
    Scenario changed = scenario_;
    changed.with_mechanisms.insert(changed.with_mechanisms.end(), with.begin(), with.end());
    changed.without_mechanisms.insert(changed.without_mechanisms.end(), without.begin(), without.end());
    auto run = run_scenario(changed, setting_, *setting_.table, *setting_.pharmacy, solver_, options_, stop_);
    if (run) run->scenario = &scenario_;
    return run;
  }

  // A switch that leaves nobody to treat is a finding, not the end of the work.
  static core::Result<void> failed(const core::Problems& problems, Ablation& out) {
    if (problems.front().kind == core::ProblemKind::usage) return core::fail(problems);
    out.problem = problems.front().message;
    return {};
  }

  void fill(const ScenarioRun& with, const ScenarioRun& without, Ablation& out) const {
    const Matched first = matched(with, without, 0);
    std::vector<std::vector<int>> counts;
    for (int resample = 0; resample < k_resamples; ++resample) {
      auto& row = counts.emplace_back();
      for (const trial::PatientRecord* patient : first.with) {
        row.push_back(times_drawn(options_.seed, resample, patient->patient_id));
      }
    }
    for (std::size_t arm = 0; arm < with.spec.arms.size(); ++arm) {
      const Matched pair = matched(with, without, arm);
      for (const GroupMeasure& measure : measures_) {
        out.effects.push_back(effect_of(measure, with.spec.arms[arm].name, pair, counts));
      }
    }
  }

  const Scenario& scenario_;
  const DiseaseSetting& setting_;
  const std::vector<GroupMeasure>& measures_;
  simulate::Solver& solver_;
  const ScenarioOptions& options_;
  const core::StopFlag* stop_;
  ScenarioRun as_is_;
};

std::vector<std::string> rows_behind(const population::MechanismTable& table, const std::string& id) {
  std::vector<std::string> out{id};
  for (const Mechanism& row : table.rows) {
    if (row.kind == MechanismKind::same && row.same_as == id) out.push_back(row.id);
  }
  return out;
}

}  // namespace

core::Result<std::vector<Ablation>> ablations(const Scenario& scenario, const DiseaseSetting& setting,
                                              const std::vector<GroupMeasure>& measures, simulate::Solver& solver,
                                              const ScenarioOptions& options, core::Progress* progress,
                                              const core::StopFlag* stop) {
  AblationRuns runs(scenario, setting, measures, solver, options, stop);
  if (auto started = runs.start(); !started) return tl::unexpected(started.error());
  std::vector<Ablation> out;
  std::vector<std::vector<const Mechanism*>> switches;
  std::map<std::string, std::vector<const Mechanism*>> modules;
  for (const Mechanism& row : setting.mechanisms->rows) {
    if (!row.has_switch()) continue;
    out.push_back({row.id, row.what, row.module, rows_behind(*setting.mechanisms, row.id), false, {}, ""});
    switches.push_back({&row});
    modules[row.module].push_back(&row);
  }
  for (const auto& [module, rows] : modules) {
    Ablation whole{module, "all of " + module, module, {}, true, {}, ""};
    for (const Mechanism* row : rows) whole.rows.push_back(row->id);
    out.push_back(std::move(whole));
    switches.push_back(rows);
  }
  for (std::size_t i = 0; i < out.size(); ++i) {
    if (auto compared = runs.compare(switches[i], out[i]); !compared) return tl::unexpected(compared.error());
    if (stop != nullptr && stop->load()) return core::fail(stopped_on_request());
    if (progress != nullptr) progress->advance(i + 1, out.size());
  }
  return out;
}

}  // namespace hepatrial::study
