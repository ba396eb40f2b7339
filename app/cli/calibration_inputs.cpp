#include "cli/calibration_inputs.hpp"

#include "cli/prepared_trial.hpp"
#include "core/delimited.hpp"
#include "core/files.hpp"
#include "core/hashing.hpp"

namespace hepatrial::cli {

namespace fs = std::filesystem;

namespace {

// Of every file and row that the calibration depends on. Held-out rows are in another store, which nothing here opens.
std::string fingerprint(const DiseaseInputs& disease, const fs::path& folder,
                        const std::vector<trial::TrialSpec>& specs, const std::vector<evidence::Target>& targets) {
  std::string all;
  for (const auto& [name, hash] : disease.input_sha256) all += name + " " + hash + "\n";
  for (const char* const name : {"hcc.toml", "context_targets.csv"}) {
    all += core::read_file(folder / name).value_or("");
  }
  for (const trial::TrialSpec& spec : specs) all += core::read_file(spec.file).value_or("");
  for (const evidence::Target& each : targets) {
    all += each.id + "|" + each.arm_id + "|" + each.endpoint + "|" + each.criteria + "|" +
           core::number_text(each.value) + "|" + (each.ci_low ? core::number_text(*each.ci_low) : "") + "|" +
           (each.ci_high ? core::number_text(*each.ci_high) : "") + "|" + (each.gates ? "1" : "0") + "\n";
  }
  return core::sha256_hex(all);
}

}  // namespace

core::Result<study::CalibrationInputs> calibration_inputs(const DiseaseInputs& disease, const fs::path& folder) {
  auto plan = study::read_calibration_plan(folder);
  if (!plan) return core::fail(plan.error());
  auto targets = read_calibration_targets(disease.data);
  if (!targets) return core::fail(targets.error());
  study::CalibrationInputs inputs;
  inputs.plan = std::move(*plan);
  inputs.table = disease.table;
  inputs.model = disease.model;
  inputs.pharmacy = disease.pharmacy;
  inputs.targets = std::move(*targets);
  if (auto done = study::complete(inputs, disease.data.trials); !done) return core::fail(done.error());
  inputs.fingerprint = fingerprint(disease, folder, inputs.specs, inputs.targets);
  return inputs;
}

}  // namespace hepatrial::cli
