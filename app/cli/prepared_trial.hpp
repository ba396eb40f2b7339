#pragma once
// A trial ready to be simulated, and what is said when it has been. Shared by the verbs that simulate one trial.

#include <filesystem>
#include <string>
#include <vector>

#include "cli/run_command.hpp"
#include "cli/simulation.hpp"
#include "evidence/targets.hpp"

namespace hepatrial::cli {

/// Everything that can be wrong is found before the first patient.
struct PreparedTrial {
  DiseaseInputs inputs;
  std::filesystem::path trial_file;
  std::string trial_text;  ///< bytes of the trial file
  trial::TrialSpec spec;
  std::filesystem::path out;
  std::vector<evidence::Target> targets;  ///< those of calibration
};

/// Errors: anything wrong with an input, and an output folder that cannot be written.
[[nodiscard]] core::Result<PreparedTrial> prepare(const RunOptions& options);

/// Errors: bad_input, io.
[[nodiscard]] core::Result<std::vector<evidence::Target>> read_calibration_targets(const DataPaths& data);

/// The table for the terminal, failures and where the report is.
[[nodiscard]] std::string closing_lines(const SimulatedTrial& trial, const std::filesystem::path& out);

}  // namespace hepatrial::cli
