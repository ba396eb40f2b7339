#include "cli/simulation.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "cli/progress_bar.hpp"
#include "cli/version.hpp"
#include "core/delimited.hpp"
#include "core/files.hpp"
#include "core/hashing.hpp"
#include "model/read.hpp"
#include "report/render.hpp"

namespace hepatrial::cli {

namespace fs = std::filesystem;

namespace {

core::Result<std::map<std::string, std::string>> hash_inputs(const fs::path& models) {
  std::map<std::string, std::string> hashes;
  std::error_code error;
  for (fs::recursive_directory_iterator entry(models, error), end; !error && entry != end; entry.increment(error)) {
    if (!entry->is_regular_file()) continue;
    const auto bytes = core::read_file(entry->path());
    if (!bytes) return core::fail(bytes.error());
    hashes["models/" + fs::relative(entry->path(), models).generic_string()] = core::sha256_hex(*bytes);
  }
  if (error)
    return core::fail({core::ProblemKind::io, "cannot be listed: " + error.message(), {models.string(), 0, ""}, ""});
  return hashes;
}

}  // namespace

core::Result<DiseaseInputs> load_disease() {
  DiseaseInputs inputs;
  auto data = find_data();
  if (!data) return core::fail(data.error());
  inputs.data = std::move(*data);
  const fs::path table_file = inputs.data.models / "parameters.tsv";
  auto model = model::read_model(inputs.data.models / "hcc");
  auto table = population::read_parameter_table(table_file);
  auto pharmacy = trial::read_pharmacy(inputs.data.models);
  core::Problems problems;
  const auto gather = [&problems](const core::Problems& found) {
    problems.insert(problems.end(), found.begin(), found.end());
  };
  if (!model) gather(model.error());
  if (!table) gather(table.error());
  if (!pharmacy) gather(pharmacy.error());
  if (!problems.empty()) return core::fail(std::move(problems));
  if (const auto applied = population::apply(*table, *model); !applied) return core::fail(applied.error());
  auto compiled = compile::compile(*model);
  if (!compiled) return core::fail(compiled.error());
  auto hashes = hash_inputs(inputs.data.models);
  if (!hashes) return core::fail(hashes.error());
  inputs.table = std::move(*table);
  inputs.model = std::move(*compiled);
  inputs.pharmacy = std::move(*pharmacy);
  inputs.parameters_sha256 = (*hashes)["models/parameters.tsv"];
  inputs.input_sha256 = std::move(*hashes);
  return inputs;
}

report::Provenance provenance_of(const DiseaseInputs& inputs, const std::string& trial_name,
                                 const std::string& trial_text, const SimulationOptions& options) {
  report::Provenance provenance;
  provenance.version = version_text();
  provenance.input_sha256 = inputs.input_sha256;
  provenance.input_sha256["trials/" + trial_name] = core::sha256_hex(trial_text);
  provenance.model_id = inputs.model.id;
  provenance.kernel_hash = inputs.model.hash;
  provenance.parameters_sha256 = inputs.parameters_sha256;
  provenance.solver = options.solver == SolverChoice::batch ? "batch" : "reference";
  const simulate::SolverOptions defaults;
  provenance.options = {{"relative_tolerance", core::number_text(defaults.relative_tolerance)},
                        {"absolute_tolerance", core::number_text(defaults.absolute_tolerance)},
                        {"max_failed_share", core::number_text(options.max_failed_share)},
                        {"inject_failure_share", core::number_text(options.inject_failure_share)}};
  return provenance;
}

core::Result<SimulatedTrial> simulate_trial(const DiseaseInputs& inputs, const trial::TrialSpec& spec,
                                            const SimulationOptions& options, std::uint64_t seed,
                                            const core::StopFlag& stop) {
  const auto solver = make_solver(options.solver, options.kernel);
  trial::RunOptions run_options;
  run_options.patients_per_arm = options.patients_per_arm.value_or(spec.default_patients_per_arm);
  run_options.seed = seed;
  run_options.solver.threads = options.threads;
  run_options.max_failed_share = options.max_failed_share;
  run_options.inject_failure_share = options.inject_failure_share;
  const Stopwatch simulation;
  core::Result<trial::TrialResult> result;
  {
    ProgressBar bar("patients of " + spec.id, progress_style(stderr, options.quiet));
    result = trial::run_trial(spec, inputs.pharmacy, inputs.table, inputs.model, *solver, run_options, &bar, &stop);
  }
  if (stop.load() || (result && result->interrupted)) return core::fail(core::stopped_before_writing());
  if (!result) return core::fail(result.error());
  SimulatedTrial trial{std::move(*result), {}, {}};
  trial.timing["simulation_s"] = simulation.seconds();
  const Stopwatch analysis;
  auto summary = trial::summarise(trial.result);
  if (!summary) return core::fail(summary.error());
  trial.summary = std::move(*summary);
  trial.timing["analysis_s"] = analysis.seconds();
  return trial;
}

core::Result<void> write_results(const report::Provenance& provenance, const SimulatedTrial& trial,
                                 const std::vector<study::ComparisonRow>& comparison, const fs::path& directory) {
  const report::ReportInput input{trial.result, trial.summary, comparison,
                                  provenance,   trial.timing,  trial.result.statistics.rescued};
  const auto files = report::render(input);
  if (!files) return core::fail(files.error());
  return core::write_files(directory, *files);
}

}  // namespace hepatrial::cli
