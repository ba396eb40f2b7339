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

core::Result<study::Posterior> shipped_posterior(const fs::path& folder) {
  const auto plan = study::read_calibration_plan(folder);
  if (!plan) return core::fail(plan.error());
  return study::read_posterior(folder / "posterior.tsv", plan->parameters);
}

}  // namespace

core::Result<StudyInputs> load_study() {
  auto disease = load_disease();
  if (!disease) return core::fail(disease.error());
  auto mechanisms = load_mechanisms(*disease);
  if (!mechanisms) return core::fail(mechanisms.error());
  StudyInputs inputs{std::move(*disease), std::move(*mechanisms), std::nullopt, "", {}};
  inputs.root = inputs.disease.data.models.parent_path();
  std::error_code error;
  if (!fs::exists(inputs.root / "calibration" / "posterior.tsv", error)) return inputs;
  auto posterior = shipped_posterior(inputs.root / "calibration");
  if (posterior) {
    inputs.posterior = std::move(*posterior);
  } else {
    inputs.posterior_note =
        "The posterior of the calibration does not fit its plan and is not used: " + posterior.error().front().message +
        ".\n";
  }
  return inputs;
}

core::Result<study::PlausibleDraws> choose_draws(const StudyInputs& inputs, std::size_t count,
                                                 const StudyOptions& options, simulate::Solver& solver,
                                                 const core::StopFlag& stop) {
  const fs::path file = inputs.root / "answers" / "reference" / "plausible.toml";
  const auto bytes = core::read_file(file, std::size_t{1} << 20);
  if (!bytes) return core::fail(bytes.error());
  const auto reference = study::read_question_text(*bytes, file.string());
  if (!reference) return core::fail(reference.error());
  const study::DiseaseSetting setting = inputs.setting();
  const auto drugs = study::drugs_of(*reference, setting);
  if (!drugs) return core::fail(drugs.error());
  const study::Posterior* posterior = inputs.posterior ? &*inputs.posterior : nullptr;
  const study::ParameterUncertainty uncertainty(inputs.disease.table, inputs.disease.pharmacy, posterior, *drugs,
                                                options.seed);
  study::PlausibleOptions how;
  how.seed = options.seed;
  how.solver.threads = options.threads;
  ProgressBar bar("plausible draws", progress_style(stderr, options.quiet));
  return study::plausible_draws(*reference, setting, uncertainty, count, solver, how, &bar, &stop);
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
