#include "cli/run_command.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <ctime>

#include "cli/cohort_command.hpp"
#include "cli/prepared_trial.hpp"
#include "cli/version.hpp"
#include "core/files.hpp"
#include "study/comparison.hpp"
#include "study/natural_history.hpp"
#include "study/score_holdout.hpp"

namespace hepatrial::cli {

namespace fs = std::filesystem;

namespace {

constexpr int k_natural_history_seeds = 5;

// The command that gives this result again.
report::Provenance provenance_for(const PreparedTrial& prepared, const SimulationOptions& options, const char* verb,
                                  const population::MechanismSwitches& mechanisms = {}) {
  const std::string name = prepared.trial_file.filename().string();
  report::Provenance provenance = provenance_of(prepared.inputs, name, prepared.trial_text, options);
  provenance.command_line = fmt::format("hepatrial {} {} --seed {}", verb, name, options.seed);
  if (options.patients_per_arm) provenance.command_line += fmt::format(" --patients {}", *options.patients_per_arm);
  const auto add_switches = [&provenance](const char* name, const std::vector<std::string>& ids) {
    if (ids.empty()) return;
    const std::string all = fmt::format("{}", fmt::join(ids, ","));
    provenance.options[name] = all;
    provenance.command_line += fmt::format(" --{} {}", name, all);
  };
  add_switches("with-mechanism", mechanisms.with);
  add_switches("without-mechanism", mechanisms.without);
  return provenance;
}

// Chunks are for `hepatrial run --cohort`; results of both kinds in one folder would not belong together.
core::Result<void> check_no_chunks(const fs::path& out) {
  std::error_code error;
  if (!fs::exists(out / "chunks" / "run.json", error)) return {};
  return core::fail({core::ProblemKind::bad_input,
                     "holds the chunks of a cohort",
                     {out.string(), 0, "--out"},
                     "choose another folder, or add --cohort to go on with that cohort"});
}

std::string today_utc() { return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr))); }

}  // namespace

core::Result<Answer> run(const RunOptions& options, const core::StopFlag& stop) {
  const auto prepared = prepare(options);
  if (!prepared) return core::fail(prepared.error());
  if (runs_in_chunks(options, prepared->spec) && !options.mechanisms.empty()) {
    return core::fail({core::ProblemKind::usage,
                       "a run in chunks cannot switch mechanisms",
                       {"", 0, "--with-mechanism"},
                       "leave the switches out, or take at most 100,000 patients without --cohort"});
  }
  if (runs_in_chunks(options, prepared->spec)) return run_in_chunks(options, *prepared, stop);
  if (const auto free = check_no_chunks(prepared->out); !free) return core::fail(free.error());
  const auto trial =
      simulate_trial(prepared->inputs, prepared->spec, options.simulation, options.simulation.seed, stop);
  if (!trial) return core::fail(trial.error());
  const auto comparison = study::compare(trial->result, trial->summary, prepared->targets);
  const auto provenance = provenance_for(*prepared, options.simulation, "run", options.mechanisms);
  if (const auto written = write_results(provenance, *trial, comparison, prepared->out); !written) {
    return core::fail(written.error());
  }
  return Answer{closing_lines(*trial, prepared->out), ""};
}

core::Result<Answer> score_holdout(const RunOptions& options, const core::StopFlag& stop) {
  auto prepared = prepare(options);
  if (!prepared) return core::fail(prepared.error());
  if (const auto free = check_no_chunks(prepared->out); !free) return core::fail(free.error());
  const DataPaths& data = prepared->inputs.data;
  const auto rivals = study::read_rivals(data.trials / "checks" / "rivals.csv");
  if (!rivals) return core::fail(rivals.error());
  const auto trial =
      simulate_trial(prepared->inputs, prepared->spec, options.simulation, options.simulation.seed, stop);
  if (!trial) return core::fail(trial.error());
  // The held-out file is opened only now, when nothing can change any more.
  const auto holdout = study::read_holdout_targets(data.stores);
  if (!holdout) return core::fail(holdout.error());
  prepared->targets.insert(prepared->targets.end(), holdout->begin(), holdout->end());
  const auto comparison = study::compare(trial->result, trial->summary, prepared->targets);
  const auto score = study::score(comparison, *rivals);
  if (!score) return core::fail(score.error());
  const auto provenance = provenance_for(*prepared, options.simulation, "score-holdout");
  if (const auto written = write_results(provenance, *trial, comparison, prepared->out); !written) {
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
    const auto spec = trial::read_trial(*file, inputs->pharmacy);
    if (!spec) return core::fail(spec.error());
    for (int seed = 0; seed < k_natural_history_seeds; ++seed) {
      auto trial = simulate_trial(*inputs, *spec, options, options.seed + static_cast<std::uint64_t>(seed), stop);
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
