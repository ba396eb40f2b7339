#pragma once
// Records from the registries' public interfaces into the store. Method: docs/methods/registry.md.
// Checked by tests/evidence/sync_test.cpp.

#include <string>
#include <vector>

#include "core/result.hpp"
#include "evidence/database.hpp"
#include "evidence/sync/http.hpp"

namespace hepatrial::evidence::sync {

struct SyncOptions {
  std::string registry;                            ///< ctgov, ctis, euctr or isrctn
  std::string address;                             ///< "": the registry's own
  std::string query = "hepatocellular carcinoma";  ///< words of the condition
  std::string since;                               ///< yyyy-mm-dd: only what changed on or after this day
  std::string now;                                 ///< time of the run, as the caller's clock says
  HttpOptions http;
  core::Progress* progress = nullptr;  ///< told records
};

struct SyncReport {
  std::size_t total = 0;  ///< that the registry says it has; 0: not said
  std::size_t added = 0, changed = 0, unchanged = 0, older = 0, refused = 0;
  int requests = 0, repeated = 0;
  bool resumed = false;
  std::vector<std::string> notes;
};

/// Fetches page by page and imports each page before the next is asked for. The place reached is kept in the store, so
/// an interrupted fetch goes on; a place that the registry no longer knows starts from the beginning, which changes
/// nothing that is already there. Errors: usage for an unknown registry or a broken date; io when the registry cannot
/// be reached; bad_input when its answers have another layout than known (nothing of such a page is imported).
[[nodiscard]] core::Result<SyncReport> sync_registry(Database& store, const SyncOptions& options);

}  // namespace hepatrial::evidence::sync
