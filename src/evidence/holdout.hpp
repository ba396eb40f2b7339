#pragma once
// The only door to the held-out outcomes. Only the scoring of held-out trials may include this header;
// tools/check_holdout.py holds every other file to that. Checked by tests/evidence/holdout_test.cpp.

#include <filesystem>
#include <vector>

#include "core/result.hpp"
#include "evidence/database.hpp"
#include "evidence/targets.hpp"

namespace hepatrial::evidence {

/// The held-out targets, open read-only. Thread-safe.
class HoldoutStore {
 public:
  /// Errors: bad_input when the file is missing, damaged, not a store of held-out targets or of another version.
  [[nodiscard]] static core::Result<HoldoutStore> open(const std::filesystem::path& path);

 private:
  friend core::Result<std::vector<Target>> holdout_targets(const HoldoutStore& store);
  explicit HoldoutStore(Database database) : database_(std::move(database)) {}
  Database database_;
};

/// The held-out targets in the order of their file.
[[nodiscard]] core::Result<std::vector<Target>> holdout_targets(const HoldoutStore& store);

}  // namespace hepatrial::evidence
