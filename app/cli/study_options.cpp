#include "cli/study_options.hpp"

#include <fmt/format.h>

#include "cli/progress_bar.hpp"
#include "cli/version.hpp"
#include "core/files.hpp"
#include "core/hashing.hpp"
#include "study/calibration/plan.hpp"

namespace hepatrial::cli {

namespace fs = std::filesystem;

namespace {

constexpr const char* k_reference = "answers/reference/plausible.toml";

core::Result<study::Posterior> shipped_posterior(const fs::path& folder, const DiseaseInputs& disease) {
  const auto plan = study::read_calibration_plan(folder);
  if (!plan) return core::fail(plan.error());
  auto wrong = study::check_places(plan->parameters, plan->file, disease.table, disease.pharmacy);
  if (!wrong.empty()) return core::fail(std::move(wrong));
  return study::read_posterior(folder / "posterior.tsv", plan->parameters);
}

// What a draw must still give, and the file's bytes.
struct Reference {
  study::StudyQuestion question;
  std::string bytes;
};

core::Result<Reference> read_reference(const StudyInputs& inputs) {
  const fs::path file = inputs.root / k_reference;
  auto bytes = core::read_file(file, std::size_t{1} << 20);
  if (!bytes) return core::fail(bytes.error());
  auto question = study::read_question_text(*bytes, file.string());
  if (!question) return core::fail(question.error());
  return Reference{std::move(*question), std::move(*bytes)};
}

}  // namespace

core::Result<StudyInputs> load_study() {
  auto disease = load_disease();
  if (!disease) return core::fail(disease.error());
  return load_study(std::move(*disease));
}

core::Result<StudyInputs> load_study(DiseaseInputs disease) {
  auto mechanisms = load_mechanisms(disease);
  if (!mechanisms) return core::fail(mechanisms.error());
  StudyInputs inputs{std::move(disease), std::move(*mechanisms), std::nullopt, "", {}, {}};
  inputs.root = inputs.disease.data.models.parent_path();
  std::error_code error;
  if (!fs::exists(inputs.root / "calibration" / "posterior.tsv", error)) return inputs;
  auto posterior = shipped_posterior(inputs.root / "calibration", inputs.disease);
  if (posterior) {
    inputs.posterior = std::move(*posterior);
  } else {
    inputs.posterior_note =
        "The posterior of the calibration does not fit its plan and is not used: " + posterior.error().front().message +
        ".\n";
    inputs.posterior_problems = posterior.error();
  }
  return inputs;
}

study::ParameterUncertainty uncertainty_of(const StudyInputs& inputs, std::uint64_t seed) {
  const trial::Pharmacy& pharmacy = inputs.disease.pharmacy;
  return {inputs.disease.table, pharmacy, inputs.posterior ? &*inputs.posterior : nullptr, study::drug_names(pharmacy),
          seed};
}

core::Result<study::PlausibleDraws> choose_draws(const StudyInputs& inputs, std::size_t count,
                                                 const StudyOptions& options, simulate::Solver& solver,
                                                 const core::StopFlag& stop) {
  const auto reference = read_reference(inputs);
  if (!reference) return core::fail(reference.error());
  study::PlausibleOptions how;
  how.seed = options.seed;
  how.solver.threads = options.threads;
  ProgressBar bar("plausible draws", progress_style(stderr, options.quiet));
  return study::plausible_draws(reference->question, inputs.setting(), uncertainty_of(inputs, options.seed), count,
                                solver, how, &bar, &stop);
}

core::Result<std::map<std::string, std::string>> hash_draw_inputs(const StudyInputs& inputs) {
  const auto reference = read_reference(inputs);
  if (!reference) return core::fail(reference.error());
  std::map<std::string, std::string> hashes{{k_reference, core::sha256_hex(reference->bytes)}};
  if (inputs.posterior) hashes["calibration/posterior.tsv"] = inputs.posterior->sha256;
  for (const study::Scenario& scenario : reference->question.scenarios) {
    const auto file = find_trial(inputs.disease.data, scenario.trial);
    if (!file) return core::fail(file.error());
    const auto bytes = core::read_file(*file, std::size_t{1} << 20);
    if (!bytes) return core::fail(bytes.error());
    hashes["trials/" + file->filename().string()] = core::sha256_hex(*bytes);
  }
  return hashes;
}

report::MadeBy made_by(const StudyInputs& inputs, const std::string& command) {
  std::string all;
  for (const auto& [file, hash] : inputs.disease.input_sha256) all += file + " " + hash + "\n";
  return {{"Program", "hepatrial " + version_text()},
          {"Command", command},
          {"Model", fmt::format("{}, kernel {:016x}", inputs.disease.model.id, inputs.disease.model.hash)},
          {"Parameter table", "SHA-256 " + inputs.disease.parameters_sha256},
          {"Files under models/", fmt::format("{} files, SHA-256 of their list {}", inputs.disease.input_sha256.size(),
                                              core::sha256_hex(all))}};
}

}  // namespace hepatrial::cli
