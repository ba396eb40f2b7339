#pragma once
// What the simulating verbs share: the loaded inputs, one simulated trial, and the files it becomes.

#include <chrono>
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

/// How results are made from these inputs. `trial_name` is the file's name without its folder, `trial_text` its bytes.
/// The command line is left empty.
[[nodiscard]] report::Provenance provenance_of(const DiseaseInputs& inputs, const std::string& trial_name,
                                               const std::string& trial_text, const SimulationOptions& options);

class Stopwatch {
 public:
  [[nodiscard]] double seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

/// Simulates and summarises `spec`. Errors: no eligible patient, too many failures; when
/// `stop` was raised, a usage problem that says so (main then exits with the signal's code).
[[nodiscard]] core::Result<SimulatedTrial> simulate_trial(const DiseaseInputs& inputs, const trial::TrialSpec& spec,
                                                          const SimulationOptions& options, std::uint64_t seed,
                                                          const core::StopFlag& stop);

/// Writes report, summary, data sets (of a result that holds its patients) and manifest into `directory`, whole or not
/// at all.
[[nodiscard]] core::Result<void> write_results(const report::Provenance& provenance, const SimulatedTrial& trial,
                                               const std::vector<study::ComparisonRow>& comparison,
                                               const std::filesystem::path& directory);

}  // namespace hepatrial::cli
