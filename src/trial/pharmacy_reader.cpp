// All drugs and regimens of a models directory, and the names that join them.

#include <algorithm>

#include "core/files.hpp"
#include "trial/drug.hpp"

namespace hepatrial::trial {

namespace {

constexpr std::size_t k_file_limit_bytes = std::size_t{1} << 20;

core::Result<std::vector<std::filesystem::path>> toml_files(const std::filesystem::path& directory) {
  std::error_code code;
  std::vector<std::filesystem::path> files;
  for (std::filesystem::directory_iterator it(directory, code), end; !code && it != end; it.increment(code)) {
    if (it->path().extension() == ".toml") files.push_back(it->path());
  }
  if (code) {
    return core::fail({core::ProblemKind::bad_input,
                       "this directory cannot be read: " + code.message(),
                       {directory.string(), 0, ""},
                       ""});
  }
  std::sort(files.begin(), files.end());  // the order of a directory is no order
  return files;
}

template <class Item, class Read>
void read_all(const std::filesystem::path& directory, Read read, std::map<std::string, Item>& items,
              core::Problems& problems) {
  const auto collect = [&problems](const core::Problems& more) {
    problems.insert(problems.end(), more.begin(), more.end());
  };
  const auto files = toml_files(directory);
  if (!files) return collect(files.error());
  for (const std::filesystem::path& file : *files) {
    const auto text = core::read_file(file, k_file_limit_bytes);
    if (!text) {
      collect(text.error());
      continue;
    }
    auto item = read(*text, file.string());
    if (!item) {
      collect(item.error());
      continue;
    }
    const auto [place, is_new] = items.emplace(item->name, *item);
    if (!is_new) {
      problems.push_back({core::ProblemKind::bad_input,
                          "'" + item->name + "' is already the name of " + place->second.file,
                          {file.string(), 1, "name"},
                          "give each file its own name"});
    }
  }
}

void check_drug_names(const Pharmacy& pharmacy, core::Problems& problems) {
  for (const auto& [name, regimen] : pharmacy.regimens) {
    for (std::size_t i = 0; i < regimen.dosings.size(); ++i) {
      const Dosing& dosing = regimen.dosings[i];
      if (pharmacy.drugs.contains(dosing.drug)) continue;
      problems.push_back({core::ProblemKind::bad_input,
                          "there is no drug '" + dosing.drug + "'",
                          {regimen.file, dosing.line, "dose[" + std::to_string(i + 1) + "].drug"},
                          "add a file for it under drugs"});
    }
  }
}

}  // namespace

core::Result<Pharmacy> read_pharmacy(const std::filesystem::path& models_directory) {
  Pharmacy pharmacy;
  core::Problems problems;
  read_all(models_directory / "drugs", read_drug_text, pharmacy.drugs, problems);
  const bool drugs_are_whole = problems.empty();
  read_all(models_directory / "regimens", read_regimen_text, pharmacy.regimens, problems);
  // A drug whose own file is broken would be reported twice.
  if (drugs_are_whole) check_drug_names(pharmacy, problems);
  if (!problems.empty()) return core::fail(std::move(problems));
  return pharmacy;
}

}  // namespace hepatrial::trial
