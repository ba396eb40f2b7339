#pragma once
// The problems that `make bench` runs. Each is made from files of this repository or of HEPATRIAL_REFERENCE_DATA.

#include <filesystem>
#include <string>
#include <vector>

#include "benchmarks/problem.hpp"
#include "core/result.hpp"

namespace hepatrial::benchmarks {

/// Where files are. `reference_data` holds bench32/ (docs/benchmarks.md says what is in it); it may be absent.
struct Folders {
  std::filesystem::path source;
  std::filesystem::path reference_data;
};

/// 32 states, 12 bolus doses, weekly visits; reference solution for 100 patients. Error where bench32/ is absent.
[[nodiscard]] core::Result<Problem> antibody_problem(const Folders& folders);

/// models/hcc with a daily oral kinase inhibitor and a three-weekly antibody infusion for one year, scans every six
/// weeks. Without events nobody is at risk and none fires; with them every patient has pre-drawn thresholds.
[[nodiscard]] core::Result<Problem> liver_cancer_problem(const Folders& folders, bool with_events);

/// About 150 states, most of them fast receptor states in three synapses; two antibodies for one year.
[[nodiscard]] core::Result<Problem> receptor_problem(const Folders& folders);

/// 15 states, Hill powers, events that the state triggers, drug pulses.
[[nodiscard]] core::Result<Problem> cell_cycle_problem(const Folders& folders);

/// Reads and compiles a model file or folder, with the events it holds or without them.
[[nodiscard]] core::Result<compile::CompiledModel> compiled_file(const std::filesystem::path& path, bool with_events);

/// Log-normal spread of the named parameters around their defaults, one stream per parameter, `log_sd` each. Error: a
/// name that the model lacks.
[[nodiscard]] core::Result<std::function<void(std::size_t, std::span<double>)>> log_normal_patients(
    const compile::CompiledModel& model, const std::vector<std::string>& names, double log_sd);

/// Index of a state or parameter; -1 and one more problem where there is none.
[[nodiscard]] std::int32_t find_or_report(const compile::Names& names, const std::string& name,
                                          core::Problems& problems);

}  // namespace hepatrial::benchmarks
