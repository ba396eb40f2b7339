// SBML documents: reading, libSBML's own errors, packages.

#include <sbml/SBMLTypes.h>
#include <sbml/conversion/ConversionProperties.h>
#include <sbml/packages/comp/common/CompExtensionTypes.h>

#include <memory>

#include "core/files.hpp"
#include "model/read.hpp"
#include "model/sbml_model_reader.hpp"

namespace hepatrial::model {

namespace {

constexpr std::size_t k_largest_document = std::size_t{64} << 20;
constexpr int k_deepest_element = 250;  // libSBML recurses over elements

core::Problem problem_of(const std::string& file, int line, std::string message) {
  return {core::ProblemKind::bad_input, std::move(message), {file, line, ""}, ""};
}

std::string one_line(std::string text) {
  for (char& c : text) {
    if (c == '\n' || c == '\r') c = ' ';
  }
  while (!text.empty() && text.back() == ' ') text.pop_back();
  return text;
}

core::Problems errors_of(const ::SBMLDocument& document, const std::string& file) {
  constexpr std::size_t k_most = 200;
  core::Problems problems;
  for (unsigned i = 0; i < document.getNumErrors() && problems.size() < k_most; ++i) {
    const ::SBMLError& error = *document.getError(i);
    if (error.getSeverity() < LIBSBML_SEV_ERROR) continue;
    problems.push_back(
        problem_of(file, static_cast<int>(error.getLine()),
                   "libSBML " + std::to_string(error.getErrorId()) + ": " + one_line(error.getMessage())));
  }
  return problems;
}

/// Depth of the deepest element; a look at '<', '/' and '>' is enough to refuse what would overflow a stack.
int depth_of(std::string_view text) {
  int depth = 0;
  int deepest = 0;
  for (std::size_t i = 0; i + 1 < text.size(); ++i) {
    if (text[i] == '<' && text[i + 1] == '/') {
      --depth;
    } else if (text[i] == '<' && text[i + 1] != '!' && text[i + 1] != '?') {
      deepest = std::max(deepest, ++depth);
    } else if (text[i] == '/' && text[i + 1] == '>') {
      --depth;
    }
  }
  return deepest;
}

core::Result<void> flatten(::SBMLDocument& document, const std::string& file, const std::string& folder) {
  const auto* comp = dynamic_cast<const ::CompSBMLDocumentPlugin*>(document.getPlugin("comp"));
  if (folder.empty() && comp != nullptr && comp->getNumExternalModelDefinitions() > 0) {
    // Text without a place must not make the program read files of its choice.
    return core::fail(problem_of(file, 0, "external model definitions can only be read from a file"));
  }
  ::ConversionProperties properties;
  properties.addOption("flatten comp", true);
  properties.addOption("performValidation", false);
  properties.addOption("leavePorts", false);
  if (!folder.empty()) properties.addOption("basePath", folder);
  document.getErrorLog()->clearLog();
  if (document.convert(properties) == LIBSBML_OPERATION_SUCCESS) return {};
  core::Problems problems = errors_of(document, file);
  problems.push_back(problem_of(file, 0, "the submodels (package comp) could not be flattened"));
  return core::fail(std::move(problems));
}

core::Result<Model> read_document(const std::string& text, const std::string& file, const std::string& folder) {
  if (text.size() > k_largest_document) return core::fail(problem_of(file, 0, "the document is larger than 64 MiB"));
  if (depth_of(text) > k_deepest_element) {
    return core::fail(
        problem_of(file, 0, "elements are nested deeper than " + std::to_string(k_deepest_element) + " levels"));
  }
  if (text.find('\0') != std::string::npos) return core::fail(problem_of(file, 0, "the document holds a byte 0"));
  const std::unique_ptr<::SBMLDocument> document(::readSBMLFromString(text.c_str()));
  if (!document) return core::fail(problem_of(file, 0, "libSBML could not read the document"));
  core::Problems problems = errors_of(*document, file);
  if (!problems.empty()) return core::fail(std::move(problems));
  if (document->getModel() == nullptr) return core::fail(problem_of(file, 0, "the document holds no model"));
  if (document->isPackageEnabled("fbc")) {
    return core::fail(problem_of(file, 0, "unsupported: flux balance constraints (package fbc)"));
  }
  if (document->isPackageEnabled("comp")) {
    if (!folder.empty()) document->setLocationURI("file:" + file);
    if (auto flat = flatten(*document, file, folder); !flat) return core::fail(std::move(flat.error()));
    if (document->getModel() == nullptr) return core::fail(problem_of(file, 0, "the document holds no model"));
  }
  return convert_sbml(*document->getModel(), file);
}

core::Result<Model> guarded(const std::string& text, const std::string& file, const std::string& folder) {
  try {
    return read_document(text, file, folder);
  } catch (const std::exception& error) {  // libSBML throws from constructors
    return core::fail(problem_of(file, 0, std::string("libSBML: ") + error.what()));
  }
}

}  // namespace

core::Result<Model> read_sbml(const std::filesystem::path& file) {
  auto text = core::read_file(file, k_largest_document);
  if (!text) return core::fail(std::move(text.error()));
  std::error_code code;
  const std::filesystem::path folder = std::filesystem::absolute(file, code).parent_path();
  return guarded(*text, file.string(), folder.string());
}

core::Result<Model> read_sbml_text(const std::string& text, std::string file) { return guarded(text, file, ""); }

}  // namespace hepatrial::model
