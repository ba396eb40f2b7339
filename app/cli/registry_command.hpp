#pragma once
// The verbs over registry records: evidence import, sync, link, screen, classify, search, record, status, dump.
// Checked by tests/cli/registry_command_test.cpp.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "cli/answer.hpp"
#include "core/progress.hpp"

namespace hepatrial::cli {

enum class RegistryVerb { import_files, sync, link, screen, classify, search, record, status, dump };

/// Options of all of them; each verb reads its own.
struct RegistryOptions {
  RegistryVerb verb = RegistryVerb::status;
  std::optional<std::filesystem::path> store;  ///< none: the user's own (registry::usual_store_path)
  std::vector<std::filesystem::path> files;    ///< import
  std::string text;                            ///< search: words; record: registry number; sync: registry
  std::string path;                            ///< record: JSON Pointer into the raw record
  std::string screen = "post_ici_hcc";         ///< screen: name of the criteria
  std::optional<std::filesystem::path> rules;  ///< folder of terms and rules; none: the shipped one
  std::optional<std::filesystem::path> overrides, decisions, diagram, out;
  std::string query, since, address;  ///< sync
  bool history = false;               ///< record: what changed between versions
  bool quiet = false;
};

/// Runs one verb. Import and sync stop cleanly when `stop` is set and go on from there the next time.
[[nodiscard]] core::Result<Answer> registry_command(const RegistryOptions& options, const core::StopFlag& stop);

}  // namespace hepatrial::cli
