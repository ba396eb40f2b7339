#pragma once
// reference_stats.json where it lies beside the repository: results of R 4.2.2 with metafor 3.8-1 and lme4 1.1-31.

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>

#include "stats/reference.hpp"

namespace hepatrial::stats::reference {

/// Nothing when the file is not there.
inline const std::optional<Json>& pooling() {
  static const std::optional<Json> data = []() -> std::optional<Json> {
    const char* given = std::getenv("HEPATRIAL_REFERENCE_DATA");
    const std::filesystem::path folder =
        given != nullptr ? std::filesystem::path(given)
                         : std::filesystem::path(HEPATRIAL_SOURCE_DIR) / ".." / "shared" / "reference";
    std::ifstream file(folder / "reference_stats.json");
    if (!file) return std::nullopt;
    return Json::parse(file);
  }();
  return data;
}

}  // namespace hepatrial::stats::reference

/// Ends the test by name where the reference values are absent.
#define HEPATRIAL_NEEDS_POOLING_REFERENCE()                                                                    \
  if (!hepatrial::stats::reference::pooling())                                                                 \
  GTEST_SKIP() << "reference_stats.json is absent: point HEPATRIAL_REFERENCE_DATA to a folder that holds the " \
                  "results of R 4.2.2 with metafor 3.8-1, survival 3.5-3 and lme4 1.1-31"
