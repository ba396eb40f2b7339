#include "cli/paths.hpp"

#include <algorithm>
#include <cstdlib>

namespace hepatrial::cli {

namespace fs = std::filesystem;

namespace {

bool holds_data(const fs::path& root) {
  std::error_code error;
  return fs::is_directory(root / "models", error) && fs::is_directory(root / "trials", error);
}

fs::path program_folder() {
  std::error_code error;
  return fs::read_symlink("/proc/self/exe", error).parent_path();
}

DataPaths paths_under(const fs::path& root) {
  std::error_code error;
  // A source folder holds no store files: they are built into <build folder>/share.
  const bool stores_here = fs::exists(root / "evidence.sqlite", error);
  return {root / "models", root / "trials", stores_here ? root : program_folder() / "share"};
}

}  // namespace

core::Result<DataPaths> find_data() {
  const char* named = std::getenv("HEPATRIAL_DATA");
  if (named != nullptr && *named != '\0') {
    if (holds_data(named)) return paths_under(named);
    return core::fail({core::ProblemKind::bad_input,
                       "HEPATRIAL_DATA names a folder without models/ and trials/",
                       {named, 0, ""},
                       "correct or unset HEPATRIAL_DATA"});
  }
  const std::vector<fs::path> places{(program_folder() / "../share/hepatrial").lexically_normal(),
                                     HEPATRIAL_SOURCE_DIR};
  for (const fs::path& place : places) {
    if (holds_data(place)) return paths_under(place);
  }
  return core::fail(
      {core::ProblemKind::bad_input,
       "no folder with models/ and trials/ found; looked in " + places[0].string() + " and " + places[1].string(),
       {},
       "set HEPATRIAL_DATA"});
}

core::Result<std::vector<fs::path>> shipped_trials(const DataPaths& data) {
  std::error_code error;
  std::vector<fs::path> files;
  fs::recursive_directory_iterator entry(data.trials, error);
  for (const fs::recursive_directory_iterator end; !error && entry != end; entry.increment(error)) {
    if (entry.depth() > 0) entry.disable_recursion_pending();
    if (entry->path().extension() == ".toml") files.push_back(entry->path());
  }
  if (error) {
    return core::fail(
        {core::ProblemKind::io, "cannot be listed: " + error.message(), {data.trials.string(), 0, ""}, ""});
  }
  std::sort(files.begin(), files.end());
  return files;
}

core::Result<fs::path> find_trial(const DataPaths& data, const std::string& trial) {
  std::error_code error;
  if (fs::exists(trial, error)) return trial;
  // A name, not a path: only then look among the shipped trials.
  const bool is_name = trial.find('/') == std::string::npos && !trial.empty();
  if (is_name) {
    for (const char* ending : {"", ".toml"}) {
      fs::path shipped = data.trials / (trial + ending);
      if (fs::is_regular_file(shipped, error)) return shipped;
    }
    if (const auto files = shipped_trials(data)) {
      const auto found = std::find_if(files->begin(), files->end(), [&trial](const fs::path& file) {
        return file.stem() == trial || file.filename() == trial;
      });
      if (found != files->end()) return *found;
    }
  }
  return core::fail({core::ProblemKind::bad_input,
                     is_name ? "no such file, and no shipped trial of this name in " + data.trials.string()
                             : std::string("no such file"),
                     {trial, 0, ""},
                     "'hepatrial trials' lists the shipped trials"});
}

}  // namespace hepatrial::cli
