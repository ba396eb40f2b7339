#pragma once
// The verbs over the evidence store: evidence show.

#include <filesystem>
#include <optional>
#include <string>

#include "cli/answer.hpp"
#include "evidence/store.hpp"

namespace hepatrial::cli {

struct EvidenceShowOptions {
  std::string regimen;
  std::string after = "any";                   ///< class of prior therapy
  std::optional<std::filesystem::path> store;  ///< none: the shipped one
  bool csv = false;                            ///< one comma-separated table instead of text
};

/// The named evidence store, else the shipped one.
[[nodiscard]] core::Result<evidence::Store> open_evidence_store(const std::optional<std::filesystem::path>& file);

[[nodiscard]] core::Result<Answer> evidence_show(const EvidenceShowOptions& options);

}  // namespace hepatrial::cli
