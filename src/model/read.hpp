#pragma once
// The ways into the intermediate form, and the way out.

#include <filesystem>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "model/model.hpp"

namespace hepatrial::model {

/// Reads Antimony-subset files (docs/formats/antimony-subset.md) as one model: the files are modules of one
/// namespace and their order never matters. All problems are reported at once, with file, line and symbol.
[[nodiscard]] core::Result<Model> read_antimony(const std::vector<std::filesystem::path>& files);
/// The same from text; `file` is used in messages.
[[nodiscard]] core::Result<Model> read_antimony_text(std::string_view text, std::string file);

/// Reads an SBML document of any level and version through libSBML (comp models flattened). libSBML's own errors are
/// passed on with their line; features outside our subset (delay(), fast reactions, fbc) are named as problems.
[[nodiscard]] core::Result<Model> read_sbml(const std::filesystem::path& file);
[[nodiscard]] core::Result<Model> read_sbml_text(const std::string& text, std::string file);

/// By extension: .ant Antimony, .xml or .sbml SBML; a directory means all its .ant files.
[[nodiscard]] core::Result<Model> read_model(const std::filesystem::path& path);

struct SbmlVersion {
  unsigned level = 3;
  unsigned version = 2;
};

/// SBML text of a model. libSBML's consistency check finds no error in what this returns.
[[nodiscard]] core::Result<std::string> write_sbml(const Model& model, SbmlVersion version = {});

/// What `hepatrial model check` reports: our unit check of every rule, rate, event and initial assignment, then
/// libSBML's consistency and unit checks of the exported document. Empty: clean.
struct CheckReport {
  core::Problems errors;
  core::Problems warnings;
};
[[nodiscard]] CheckReport check(const Model& model);

}  // namespace hepatrial::model
