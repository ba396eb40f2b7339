#pragma once
// What the simulating verbs share: the loaded inputs, one simulated trial, and the files it becomes.

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "cli/paths.hpp"
#include "cli/run_command.hpp"
#include "compile/compiled_model.hpp"
#include "population/parameter_table.hpp"
#include "report/report_input.hpp"
#include "simulate/batch.hpp"
#include "trial/run.hpp"

namespace hepatrial::cli {

/// Disease model, parameters and pharmacy, read once. Immutable.
struct DiseaseInputs {
  DataPaths data;
  population::ParameterTable table;
  compile::CompiledModel model;
  trial::Pharmacy pharmacy;
  std::map<std::string, std::string> input_sha256;  ///< every file under models/, relative to the data folder
  std::string parameters_sha256;
};

/// Errors: anything wrong with a model, parameter, drug or regimen file.
[[nodiscard]] core::Result<DiseaseInputs> load_disease();

/// A trial that has been simulated and summarised.
struct SimulatedTrial {
  trial::TrialResult result;
  trial::TrialSummary summary;
  report::Timing timing;
};

/// Reads `trial_file`, simulates and summarises it. Errors: bad trial, no eligible patient, too many failures; when
/// `stop` was raised, a usage problem that says so (main then exits with the signal's code).
[[nodiscard]] core::Result<SimulatedTrial> simulate_trial(const DiseaseInputs& inputs,
                                                          const std::filesystem::path& trial_file,
                                                          const SimulationOptions& options, std::uint64_t seed,
                                                          const core::StopFlag& stop);

/// Writes report, summary, data sets and manifest into `directory`, whole or not at all.
[[nodiscard]] core::Result<void> write_results(const DiseaseInputs& inputs, const std::filesystem::path& trial_file,
                                               const SimulatedTrial& trial,
                                               const std::vector<study::ComparisonRow>& comparison,
                                               const SimulationOptions& options, const std::string& verb,
                                               const std::filesystem::path& directory);

}  // namespace hepatrial::cli
