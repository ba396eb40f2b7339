#pragma once
// The verbs over one model: model check, model export, model simulate.

#include <filesystem>

#include "cli/answer.hpp"
#include "cli/solver_choice.hpp"

namespace hepatrial::cli {

// `model` below is an Antimony file (.ant), an SBML file (.xml, .sbml) or a folder of .ant files. A folder with a
// parameter table beside it (../parameters.tsv) gets its values from there.

struct ModelCheckOptions {
  std::filesystem::path model;
};

struct ModelExportOptions {
  std::filesystem::path model;
  std::filesystem::path sbml;  ///< written whole or not at all
  unsigned level = 3;
  unsigned version = 2;
};

struct ModelSimulateOptions {
  std::filesystem::path model;
  std::filesystem::path settings;  ///< SBML Test Suite settings file
  std::filesystem::path out;       ///< CSV
  SolverChoice solver = SolverChoice::reference;
  KernelUse kernel = KernelUse::existing;  ///< one row does not pay for a compiler
};

/// Counts of what the model holds; warnings in the notes. Errors found in the model are the problems.
[[nodiscard]] core::Result<Answer> model_check(const ModelCheckOptions& options);
/// Refuses an SBML level and version that does not exist.
[[nodiscard]] core::Result<Answer> model_export(const ModelExportOptions& options);
[[nodiscard]] core::Result<Answer> model_simulate(const ModelSimulateOptions& options);

}  // namespace hepatrial::cli
