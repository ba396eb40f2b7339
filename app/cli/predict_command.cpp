#include "cli/predict_command.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <ctime>
#include <memory>

#include "cli/paths.hpp"
#include "cli/progress_bar.hpp"
#include "cli/study_options.hpp"
#include "cli/version.hpp"
#include "core/delimited.hpp"
#include "core/files.hpp"
#include "core/hashing.hpp"
#include "study/predict_trial.hpp"
#include "study/prediction_ledger.hpp"

namespace hepatrial::cli {

namespace fs = std::filesystem;

namespace {

constexpr const char* k_ledger = "predictions.csv";
constexpr std::size_t k_trial_bytes_max = std::size_t{1} << 20;

/// What every trial of one call shares.
struct PredictionRun {
  StudyInputs study;
  study::ParameterUncertainty uncertainty;
  study::PlausibleDraws draws;
  std::string date, inputs_sha256, command;
  std::unique_ptr<simulate::Solver> solver;

  [[nodiscard]] const DiseaseInputs& inputs() const { return study.disease; }
};

/// One trial of a call: its rows, and what is printed about it.
struct PredictedTrial {
  std::vector<study::LedgerFields> rows;
  std::string text;
  bool failed = false, interrupted = false;
};

bool awaits_results(trial::TrialStatus status) {
  return status == trial::TrialStatus::planned || status == trial::TrialStatus::running ||
         status == trial::TrialStatus::unknown;
}

core::Result<std::vector<fs::path>> trials_wanted(const PredictOptions& options, const DiseaseInputs& inputs) {
  std::vector<fs::path> files;
  core::Problems problems;
  for (const std::string& name : options.trials) {
    if (auto file = find_trial(inputs.data, name)) {
      files.push_back(std::move(*file));
    } else {
      problems.insert(problems.end(), file.error().begin(), file.error().end());
    }
  }
  if (!problems.empty()) return core::fail(std::move(problems));
  if (!options.all) return files;
  const auto shipped = shipped_trials(inputs.data);
  if (!shipped) return core::fail(shipped.error());
  for (const fs::path& file : *shipped) {
    const auto spec = trial::read_trial(file, inputs.pharmacy);
    // A file that cannot be read is told as a failed trial.
    if (!spec || awaits_results(spec->status)) files.push_back(file);
  }
  return files;
}

std::string command_text(const PredictOptions& options) {
  std::string text = "hepatrial predict";
  if (options.all) text += " --all";
  for (const std::string& name : options.trials) text += " " + name;
  return text + fmt::format(" --patients {} --draws {} --seed {}", options.patients, options.draws, options.seed);
}

std::string digest(const std::map<std::string, std::string>& hashes) {
  std::string all;
  for (const auto& [file, hash] : hashes) all += file + " " + hash + "\n";
  return core::sha256_hex(all);
}

core::Result<PredictionRun> prepare_run(const PredictOptions& options, StudyInputs study, const core::StopFlag& stop) {
  if (!study.posterior_problems.empty()) return core::fail(study.posterior_problems);
  const auto draw_inputs = hash_draw_inputs(study);
  if (!draw_inputs) return core::fail(draw_inputs.error());
  auto solver = make_solver(options.solver, options.kernel);
  auto draws = choose_draws(study, options.draws, drawing_options(options), *solver, stop);
  if (!draws) return core::fail(draws.error());
  std::map<std::string, std::string> hashes = study.disease.input_sha256;
  hashes.insert(draw_inputs->begin(), draw_inputs->end());
  study::ParameterUncertainty uncertainty = uncertainty_of(study, options.seed);
  return PredictionRun{std::move(study),  std::move(uncertainty),
                       std::move(*draws), fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr))),
                       digest(hashes),    command_text(options),
                       std::move(solver)};
}

/// A row with everything but arm, endpoint and values.
class RowBase {
 public:
  RowBase(const PredictionRun& run, const PredictOptions& options, const std::string& trial_text) {
    set("date", run.date);
    set("version", version_text());
    set("uncertainty", run.uncertainty.basis());
    set("seed", std::to_string(options.seed));
    set("model_hash", fmt::format("{:016x}", run.inputs().model.hash));
    set("inputs_sha256", run.inputs_sha256);
    set("parameters_sha256", run.inputs().parameters_sha256);
    set("posterior_sha256", run.study.posterior ? run.study.posterior->sha256 : "");
    set("trial_sha256", core::sha256_hex(trial_text));
    set("solver", options.solver == SolverChoice::batch ? "batch" : "reference");
    set("command", run.command);
  }

  void set(std::string_view column, std::string value) { fields_[study::ledger_field(column)] = std::move(value); }
  void set_number(std::string_view column, double value) { set(column, core::number_text(value)); }
  [[nodiscard]] const study::LedgerFields& fields() const { return fields_; }

 private:
  study::LedgerFields fields_;
};

void set_trial(const trial::TrialSpec& spec, RowBase& row) {
  std::string ids;
  for (const std::string& id : spec.registry_ids) ids += (ids.empty() ? "" : ";") + id;
  row.set("trial", spec.id);
  row.set("registry_ids", ids);
  row.set("trial_status", trial::name(spec.status));
}

// The weakest grade among the drugs of a regimen; empty when one of them says nothing.
std::string weakest_evidence(const std::string& regimen, const trial::Pharmacy& pharmacy) {
  std::ptrdiff_t weakest = -1;
  for (const trial::Dosing& dosing : pharmacy.regimens.at(regimen).dosings) {
    const std::string& grade = pharmacy.drugs.at(dosing.drug).evidence_grade;
    const auto found = std::find(trial::k_evidence_grades.begin(), trial::k_evidence_grades.end(), grade);
    if (found == trial::k_evidence_grades.end()) return "";
    weakest = std::max(weakest, found - trial::k_evidence_grades.begin());
  }
  return weakest < 0 ? "" : trial::k_evidence_grades[static_cast<std::size_t>(weakest)];
}

std::string value_text(const study::PredictedValue& value, bool percent) {
  const double scale = percent ? 100 : 1;
  const auto number = [&](double x) {
    return std::isfinite(x) ? fmt::format("{:.{}f}", scale * x, percent ? 0 : 1) : std::string("-");
  };
  return fmt::format("{} ({}-{})", number(value.value), number(value.low_90), number(value.high_90));
}

std::string arm_text(const study::ArmPrediction& arm) {
  const auto& values = arm.values;
  return fmt::format("  {:<36} {:<14} {:<14} {:<18} {:<18} {:<14}\n", arm.arm, value_text(values[0], true),
                     value_text(values[1], true), value_text(values[2], false), value_text(values[5], false),
                     value_text(values[7], true));
}

void add_arm(const study::ArmPrediction& arm, const trial::Pharmacy& pharmacy, RowBase row, PredictedTrial& out) {
  row.set("arm", arm.arm);
  row.set("regimen", arm.regimen);
  row.set("trial_patients", std::to_string(arm.trial_patients));
  row.set("simulated_patients", std::to_string(arm.simulated_patients));
  row.set("weakest_evidence", weakest_evidence(arm.regimen, pharmacy));
  for (std::size_t i = 0; i < arm.values.size(); ++i) {
    const study::PredictedValue& value = arm.values[i];
    row.set("endpoint", std::string(study::k_predicted_endpoints[i]));
    row.set_number("value", value.value);
    row.set_number("low_50", value.low_50);
    row.set_number("high_50", value.high_50);
    row.set_number("low_90", value.low_90);
    row.set_number("high_90", value.high_90);
    out.rows.push_back(row.fields());
  }
}

PredictedTrial failed(RowBase row, const std::string& trial, const core::Problems& problems) {
  PredictedTrial out;
  out.failed = true;
  row.set("outcome", "failed");
  row.set("note", core::text(problems));
  out.rows.push_back(row.fields());
  out.text = trial + "\n  failed: " + core::text(problems);
  return out;
}

std::string note_of(const PredictionRun& run, const study::TrialPrediction& prediction,
                    const study::ArmPrediction& arm) {
  std::vector<std::string> notes;
  if (!arm.size_known) notes.push_back(fmt::format("size of the arm unknown, {} taken", study::k_usual_arm));
  if (run.draws.plausible < run.draws.indices.size()) {
    notes.push_back(fmt::format("only {} of the draws are plausible", run.draws.plausible));
  }
  if (!prediction.failed.empty()) {
    notes.push_back(fmt::format("{} draws failed: {}", prediction.failed.size(), prediction.failed.front()));
  }
  return fmt::format("{}", fmt::join(notes, "; "));
}

PredictedTrial predict_one(const PredictionRun& run, const PredictOptions& options, const fs::path& file,
                           const core::StopFlag& stop) {
  const std::string name = file.stem().string();
  const auto text = core::read_file(file, k_trial_bytes_max);
  RowBase row(run, options, text ? *text : std::string());
  row.set("trial", name);
  if (!text) return failed(row, name, text.error());
  const auto spec = trial::read_trial_text(*text, file.string(), run.inputs().pharmacy);
  if (!spec) return failed(row, name, spec.error());
  set_trial(*spec, row);
  study::TrialPredictionOptions wanted;
  wanted.patients = options.patients;
  wanted.seed = options.seed;
  wanted.solver.threads = options.threads;
  wanted.max_failed_share = options.max_failed_share;
  core::Result<study::TrialPrediction> prediction;
  {
    ProgressBar bar("draws of " + spec->id, progress_style(stderr, options.quiet));
    prediction = study::predict_trial(*spec, run.uncertainty, run.draws.indices, run.inputs().model, *run.solver,
                                      wanted, &bar, &stop);
  }
  if (!prediction) return failed(row, name, prediction.error());
  PredictedTrial out;
  out.interrupted = prediction->interrupted;
  out.text = fmt::format("{}: {}\n", spec->id, spec->title);
  row.set("outcome", "predicted");
  row.set("draws", std::to_string(prediction->draws));
  for (const study::ArmPrediction& arm : prediction->arms) {
    row.set("note", note_of(run, *prediction, arm));
    add_arm(arm, run.inputs().pharmacy, row, out);
    out.text += arm_text(arm);
  }
  return out;
}

std::string opening_lines(const PredictionRun& run, const PredictOptions& options) {
  return fmt::format(
             "Predictions with 90 % intervals: sampling error of the trial's size, and {} draws of the parameters.\n"
             "{}\n{}\n",
             options.draws, run.uncertainty.text(), run.draws.text) +
         fmt::format("  {:<36} {:<14} {:<14} {:<18} {:<18} {:<14}\n", "", "ORR, %", "DCR, %", "PFS, months",
                     "OS, months", "OS 12 mo, %");
}

core::Result<Answer> verified(const PredictOptions& options) {
  const fs::path ledger = options.out / k_ledger;
  const auto state = study::verify_ledger(ledger, options.head);
  if (!state) return core::fail(state.error());
  return Answer{fmt::format("{}: {} rows, unbroken; head {}\n", ledger.string(), state->rows, state->head_sha256), ""};
}

core::Problem interrupted() {
  return {core::ProblemKind::usage, "stopped on request; the trials finished before stay in the ledger", {}, ""};
}

}  // namespace

core::Result<Answer> predict(const PredictOptions& options, const core::StopFlag& stop) {
  if (options.verify) return verified(options);
  if (options.trials.empty() && !options.all) {
    return core::fail({core::ProblemKind::usage, "no trial was named", {}, "name trials, or give --all"});
  }
  if (auto writable = core::check_writable(options.out); !writable) return core::fail(writable.error());
  const fs::path ledger = options.out / k_ledger;
  // A ledger that is broken, or not one, is found before an hour of work.
  if (const auto sound = study::append_predictions(ledger, {}); !sound) return core::fail(sound.error());
  auto study = load_study();
  if (!study) return core::fail(study.error());
  const auto files = trials_wanted(options, study->disease);
  if (!files) return core::fail(files.error());
  const auto run = prepare_run(options, std::move(*study), stop);
  if (!run) return core::fail(run.error());
  Answer answer{opening_lines(*run, options), ""};
  std::size_t failures = 0;
  std::string head;
  for (const fs::path& file : *files) {
    const PredictedTrial predicted = predict_one(*run, options, file, stop);
    if (predicted.interrupted || stop.load()) return core::fail(interrupted());
    const auto state = study::append_predictions(ledger, predicted.rows);
    if (!state) return core::fail(state.error());
    head = state->head_sha256;
    answer.out += predicted.text;
    failures += predicted.failed ? 1 : 0;
  }
  if (failures > 0)
    answer.out += fmt::format("{} of {} trials failed; the ledger says why.\n", failures, files->size());
  answer.out += fmt::format("Ledger: {}, head {}\n", ledger.string(), head);
  return answer;
}

}  // namespace hepatrial::cli
