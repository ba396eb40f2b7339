#include "cli/run_command.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <ctime>

#include "cli/simulation.hpp"
#include "cli/version.hpp"
#include "core/files.hpp"
#include "evidence/store.hpp"
#include "evidence/targets.hpp"
#include "report/text_table.hpp"
#include "study/comparison.hpp"
#include "study/natural_history.hpp"
#include "study/score_holdout.hpp"

namespace hepatrial::cli {

namespace fs = std::filesystem;

namespace {

constexpr int k_natural_history_seeds = 5;

core::Result<std::vector<evidence::Target>> read_calibration_targets(const DataPaths& data) {
  const auto store = evidence::Store::open(data.evidence_store());
  if (!store) return core::fail(store.error());
  return evidence::calibration_targets(*store);
}

// A trial ready to be simulated: everything that can be wrong is found before the first patient.
struct Prepared {
  DiseaseInputs inputs;
  fs::path trial_file;
  fs::path out;
  std::vector<evidence::Target> targets;
};

core::Result<Prepared> prepare(const RunOptions& options) {
  auto inputs = load_disease();
  if (!inputs) return core::fail(inputs.error());
  auto trial_file = find_trial(inputs->data, options.trial);
  if (!trial_file) return core::fail(trial_file.error());
  const fs::path out = options.simulation.out.value_or(fs::path("results") / trial_file->stem());
  auto targets = read_calibration_targets(inputs->data);
  if (!targets) return core::fail(targets.error());
  if (const auto spec = trial::read_trial(*trial_file, inputs->pharmacy); !spec) return core::fail(spec.error());
  if (const auto writable = core::check_writable(out); !writable) return core::fail(writable.error());
  return Prepared{std::move(*inputs), std::move(*trial_file), out, std::move(*targets)};
}

std::string closing_lines(const SimulatedTrial& trial, const fs::path& out) {
  std::string lines = report::text_table(trial.summary);
  if (trial.result.failed_patients > 0) {
    lines += fmt::format("{} patients failed and are counted as not evaluable; the report says why.\n",
                         trial.result.failed_patients);
  }
  return lines + fmt::format("Report: {}\n", (out / "report.html").string());
}

std::string today_utc() { return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr))); }

}  // namespace

core::Result<Answer> run(const RunOptions& options, const core::StopFlag& stop) {
  const auto prepared = prepare(options);
  if (!prepared) return core::fail(prepared.error());
  const auto trial =
      simulate_trial(prepared->inputs, prepared->trial_file, options.simulation, options.simulation.seed, stop);
  if (!trial) return core::fail(trial.error());
  const auto comparison = study::compare(trial->result, trial->summary, prepared->targets);
  if (const auto written = write_results(prepared->inputs, prepared->trial_file, *trial, comparison, options.simulation,
                                         "run", prepared->out);
      !written) {
    return core::fail(written.error());
  }
  return Answer{closing_lines(*trial, prepared->out), ""};
}

core::Result<Answer> score_holdout(const RunOptions& options, const core::StopFlag& stop) {
  auto prepared = prepare(options);
  if (!prepared) return core::fail(prepared.error());
  const DataPaths& data = prepared->inputs.data;
  const auto rivals = study::read_rivals(data.trials / "checks" / "rivals.csv");
  if (!rivals) return core::fail(rivals.error());
  const auto trial =
      simulate_trial(prepared->inputs, prepared->trial_file, options.simulation, options.simulation.seed, stop);
  if (!trial) return core::fail(trial.error());
  // The held-out file is opened only now, when nothing can change any more.
  const auto holdout = study::read_holdout_targets(data.stores);
  if (!holdout) return core::fail(holdout.error());
  prepared->targets.insert(prepared->targets.end(), holdout->begin(), holdout->end());
  const auto comparison = study::compare(trial->result, trial->summary, prepared->targets);
  const auto score = study::score(comparison, *rivals);
  if (!score) return core::fail(score.error());
  if (const auto written = write_results(prepared->inputs, prepared->trial_file, *trial, comparison, options.simulation,
                                         "score-holdout", prepared->out);
      !written) {
    return core::fail(written.error());
  }
  const study::LedgerEntry entry{today_utc(),           version_text(),
                                 trial->result.spec.id, prepared->inputs.parameters_sha256,
                                 trial->result.seed,    trial->summary.arms.front().n};
  const fs::path ledger = prepared->out.parent_path() / "holdout-ledger.csv";
  if (const auto logged = study::append_to_ledger(ledger, entry, *score); !logged) return core::fail(logged.error());
  return Answer{
      study::text(*score) + "\n" + closing_lines(*trial, prepared->out) + fmt::format("Ledger: {}\n", ledger.string()),
      ""};
}

core::Result<Answer> natural_history(const SimulationOptions& options, const core::StopFlag& stop) {
  const auto inputs = load_disease();
  if (!inputs) return core::fail(inputs.error());
  const auto checks = study::read_natural_history_checks(inputs->data.trials / "checks" / "natural-history.csv");
  if (!checks) return core::fail(checks.error());
  std::map<std::string, std::vector<trial::TrialSummary>> summaries;
  for (const study::NaturalHistoryCheck& check : *checks) summaries[check.trial];
  for (auto& [name, seeds] : summaries) {
    const auto file = find_trial(inputs->data, name);
    if (!file) return core::fail(file.error());
    for (int seed = 0; seed < k_natural_history_seeds; ++seed) {
      auto trial = simulate_trial(*inputs, *file, options, options.seed + static_cast<std::uint64_t>(seed), stop);
      if (!trial) return core::fail(trial.error());
      seeds.push_back(std::move(trial->summary));
    }
  }
  const auto rows = study::check_natural_history(*checks, summaries);
  if (!rows) return core::fail(rows.error());
  const std::string table = study::text(*rows);
  if (options.out) {
    if (const auto written = core::write_files(*options.out, {{"natural-history.txt", table}}); !written) {
      return core::fail(written.error());
    }
  }
  return Answer{table, ""};
}

}  // namespace hepatrial::cli
