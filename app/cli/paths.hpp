#pragma once
// Where the shipped data are: models, trials and the evidence store.

#include <filesystem>
#include <string>
#include <vector>

#include "core/result.hpp"

namespace hepatrial::cli {

struct DataPaths {
  std::filesystem::path models;  ///< holds hcc/, drugs/, regimens/, parameters.tsv
  std::filesystem::path trials;  ///< holds *.toml and folders of them
  std::filesystem::path stores;  ///< folder of the store files that are built from evidence/

  [[nodiscard]] std::filesystem::path evidence_store() const { return stores / "evidence.sqlite"; }
};

/// Looks in this order: the folder named by HEPATRIAL_DATA; ../share/hepatrial beside the program (installed); the
/// source folder the program was built from, with the store files of the build folder. Errors: bad_input when
/// HEPATRIAL_DATA names a folder without models and trials (the other places are then not tried), or when no place
/// holds data. Not thread-safe: reads the environment.
[[nodiscard]] core::Result<DataPaths> find_data();

/// Every shipped trial: *.toml in the folder of trials and in the folders directly below it, sorted. Errors: io.
[[nodiscard]] core::Result<std::vector<std::filesystem::path>> shipped_trials(const DataPaths& data);

/// A trial named on the command line: a file as given, else the shipped trial of that name, with or without ".toml";
/// names in the folder of trials come before those in the folders below it. Errors: bad_input naming both places looked
/// at.
[[nodiscard]] core::Result<std::filesystem::path> find_trial(const DataPaths& data, const std::string& trial);

}  // namespace hepatrial::cli
