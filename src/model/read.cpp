#include "model/read.hpp"

#include <algorithm>

namespace hepatrial::model {

namespace {

namespace fs = std::filesystem;

core::Result<Model> read_directory(const fs::path& directory) {
  std::vector<fs::path> files;
  std::error_code code;
  for (fs::directory_iterator it(directory, code), end; !code && it != end; it.increment(code)) {
    if (it->path().extension() == ".ant") files.push_back(it->path());
  }
  if (code) {
    return core::fail(
        {core::ProblemKind::io, "the directory cannot be read: " + code.message(), {directory.string(), 0, ""}, ""});
  }
  if (files.empty()) {
    return core::fail(
        {core::ProblemKind::bad_input, "the directory holds no .ant file", {directory.string(), 0, ""}, ""});
  }
  std::sort(files.begin(), files.end());  // the order of a listing is up to the file system
  return read_antimony(files);
}

}  // namespace

core::Result<Model> read_model(const fs::path& path) {
  std::error_code code;
  if (fs::is_directory(path, code)) return read_directory(path);
  const std::string extension = path.extension().string();
  if (extension == ".ant") return read_antimony({path});
  if (extension == ".xml" || extension == ".sbml") return read_sbml(path);
  return core::fail({core::ProblemKind::bad_input,
                     "unknown kind of model file '" + extension + "'",
                     {path.string(), 0, ""},
                     "expected .ant, .xml, .sbml or a directory of .ant files"});
}

}  // namespace hepatrial::model
