#include "cli/run_command.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <ctime>
#include <string_view>

#include "cli/cohort_command.hpp"
#include "cli/drawn_trial.hpp"
#include "cli/prepared_trial.hpp"
#include "cli/version.hpp"
#include "core/files.hpp"
#include "study/comparison.hpp"
#include "study/holdout_ledger.hpp"
#include "study/natural_history.hpp"
#include "study/score_holdout.hpp"

namespace hepatrial::cli {

namespace fs = std::filesystem;

namespace {

constexpr int k_natural_history_seeds = 5;
constexpr std::string_view k_score_verb = "score-holdout";

// Draws that the results depend on, with the files behind them.
void add_draws(const TrialUnderDraws& drawn, report::Provenance& provenance) {
  if (drawn.runs.empty()) return;
  std::string indices;
  for (const study::DrawnRun& run : drawn.runs) indices += fmt::format("{}{}", indices.empty() ? "" : ",", run.draw);
  provenance.options["parameter_draws"] = indices;
  provenance.options["parameter_uncertainty"] = drawn.what;
  provenance.input_sha256.insert(drawn.input_sha256.begin(), drawn.input_sha256.end());
}

// The command that gives this result again.
report::Provenance provenance_for(const PreparedTrial& prepared, const RunOptions& run, std::string_view verb,
                                  const TrialUnderDraws& drawn) {
  const SimulationOptions& options = run.simulation;
  const population::MechanismSwitches& mechanisms = run.mechanisms;
  const std::string name = prepared.trial_file.filename().string();
  report::Provenance provenance = provenance_of(prepared.inputs, name, prepared.trial_text, options);
  provenance.command_line = fmt::format("hepatrial {} {} --seed {}", verb, name, options.seed);
  if (options.patients_per_arm) provenance.command_line += fmt::format(" --patients {}", *options.patients_per_arm);
  const auto add_switches = [&provenance](const char* option, const std::vector<std::string>& ids) {
    if (ids.empty()) return;
    const std::string all = fmt::format("{}", fmt::join(ids, ","));
    provenance.options[option] = all;
    provenance.command_line += fmt::format(" --{} {}", option, all);
  };
  add_switches("with-mechanism", mechanisms.with);
  add_switches("without-mechanism", mechanisms.without);
  const std::size_t usual_draws = verb == k_score_verb ? k_scoring_draws : 0;
  if (run.draws != usual_draws) provenance.command_line += fmt::format(" --draws {}", run.draws);
  add_draws(drawn, provenance);
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

core::Result<void> check_combination(const RunOptions& options, bool in_chunks) {
  if (in_chunks && !options.mechanisms.empty()) {
    return core::fail({core::ProblemKind::usage,
                       "a run in chunks cannot switch mechanisms",
                       {"", 0, "--with-mechanism"},
                       "leave the switches out, or take at most 100,000 patients without --cohort"});
  }
  if (in_chunks && options.draws > 0) {
    return core::fail({core::ProblemKind::usage,
                       "a run in chunks takes no draws of the parameters",
                       {"", 0, "--draws"},
                       "leave --draws out, or take at most 100,000 patients without --cohort"});
  }
  if (options.draws > 0 && !options.mechanisms.empty()) {
    return core::fail({core::ProblemKind::usage,
                       "draws of the parameters are those of the disease as it is, without switched mechanisms",
                       {"", 0, "--draws"},
                       "leave --draws or the switches out"});
  }
  return {};
}

/// A trial at the parameters in use, and under draws of them where these were asked for.
struct RunWithDraws {
  SimulatedTrial run;
  TrialUnderDraws drawn;
};

core::Result<RunWithDraws> simulate_with_draws(const PreparedTrial& prepared, const RunOptions& options,
                                               const core::StopFlag& stop) {
  auto run = simulate_trial(prepared.inputs, prepared.spec, options.simulation, options.simulation.seed, stop);
  if (!run) return core::fail(run.error());
  const Stopwatch drawing;
  auto drawn = run_under_draws(prepared, options, stop);
  if (!drawn) return core::fail(drawn.error());
  if (options.draws > 0) run->timing["draws_s"] = drawing.seconds();
  return RunWithDraws{std::move(*run), std::move(*drawn)};
}

std::string notes_of(const TrialUnderDraws& drawn) { return drawn.what.empty() ? "" : drawn.what + "\n"; }

std::string today_utc() { return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr))); }

}  // namespace

core::Result<Answer> run(const RunOptions& options, const core::StopFlag& stop) {
  const auto prepared = prepare(options);
  if (!prepared) return core::fail(prepared.error());
  const bool in_chunks = runs_in_chunks(options, prepared->spec);
  if (const auto allowed = check_combination(options, in_chunks); !allowed) return core::fail(allowed.error());
  if (in_chunks) return run_in_chunks(options, *prepared, stop);
  if (const auto free = check_no_chunks(prepared->out); !free) return core::fail(free.error());
  const auto trial = simulate_with_draws(*prepared, options, stop);
  if (!trial) return core::fail(trial.error());
  const auto comparison = study::compare(trial->run.result, trial->run.summary, prepared->targets, trial->drawn.runs);
  const auto provenance = provenance_for(*prepared, options, "run", trial->drawn);
  if (const auto written = write_results(provenance, trial->run, comparison, prepared->out); !written) {
    return core::fail(written.error());
  }
  return Answer{closing_lines(trial->run, prepared->out), notes_of(trial->drawn)};
}

core::Result<Answer> score_holdout(const RunOptions& options, const core::StopFlag& stop) {
  auto prepared = prepare(options);
  if (!prepared) return core::fail(prepared.error());
  if (const auto free = check_no_chunks(prepared->out); !free) return core::fail(free.error());
  const DataPaths& data = prepared->inputs.data;
  const auto rivals = study::read_rivals(data.trials / "checks" / "rivals.csv");
  if (!rivals) return core::fail(rivals.error());
  const fs::path ledger = prepared->out.parent_path() / "holdout-ledger.csv";
  if (const auto sound = study::check_ledger(ledger); !sound) return core::fail(sound.error());
  const auto trial = simulate_with_draws(*prepared, options, stop);
  if (!trial) return core::fail(trial.error());
  // The held-out file is opened only now, when nothing can change any more.
  const auto holdout = study::read_holdout_targets(data.stores);
  if (!holdout) return core::fail(holdout.error());
  prepared->targets.insert(prepared->targets.end(), holdout->begin(), holdout->end());
  const auto comparison = study::compare(trial->run.result, trial->run.summary, prepared->targets, trial->drawn.runs);
  const auto score = study::score(comparison, *rivals);
  if (!score) return core::fail(score.error());
  const study::LedgerEntry entry{today_utc(),
                                 version_text(),
                                 prepared->spec.id,
                                 prepared->inputs.parameters_sha256,
                                 options.simulation.seed,
                                 trial->run.summary.arms.front().n};
  if (const auto logged = study::append_to_ledger(ledger, entry, *score); !logged) return core::fail(logged.error());
  const auto provenance = provenance_for(*prepared, options, k_score_verb, trial->drawn);
  if (const auto written = write_results(provenance, trial->run, comparison, prepared->out); !written) {
    return core::fail(written.error());
  }
  return Answer{study::text(*score) + "\n" + closing_lines(trial->run, prepared->out) +
                    fmt::format("Ledger: {}\n", ledger.string()),
                notes_of(trial->drawn)};
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
