#include "evidence/sync/sync.hpp"

#include "evidence/sync/sync_run.hpp"

namespace hepatrial::evidence::sync {

using core::fail;
using core::ProblemKind;
using core::Result;

namespace {

struct Registry {
  const char* name;
  Result<void> (*fetch)(SyncRun&);
};

constexpr Registry k_registries[] = {
    {"ctgov", sync_ctgov}, {"ctis", sync_ctis}, {"euctr", sync_euctr}, {"isrctn", sync_isrctn}};

bool is_date(const std::string& text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  for (const std::size_t i : {0U, 1U, 2U, 3U, 5U, 6U, 8U, 9U}) {
    if (text[i] < '0' || text[i] > '9') return false;
  }
  return true;
}

}  // namespace

Result<SyncReport> sync_registry(Database& store, const SyncOptions& options) {
  if (!options.since.empty() && !is_date(options.since)) {
    return fail({ProblemKind::usage, "'" + options.since + "' is no day", {}, "write yyyy-mm-dd"});
  }
  for (const Registry& registry : k_registries) {
    if (options.registry != registry.name) continue;
    SyncRun run(store, options);
    if (auto fetched = registry.fetch(run); !fetched) return fail(std::move(fetched.error()));
    return run.finish();
  }
  return fail({ProblemKind::usage,
               "cannot fetch from '" + options.registry + "'",
               {},
               "known are ctgov, ctis, euctr and isrctn; import files of other registries with evidence import"});
}

}  // namespace hepatrial::evidence::sync
