#include "evidence/holdout.hpp"

#include "evidence/schema.hpp"

namespace hepatrial::evidence {

core::Result<HoldoutStore> HoldoutStore::open(const std::filesystem::path& path) {
  auto database = open_checked(path, StoreKind::holdout);
  if (!database) return core::fail(std::move(database.error()));
  return HoldoutStore(std::move(*database));
}

core::Result<std::vector<Target>> holdout_targets(const HoldoutStore& store) { return read_targets(store.database_); }

}  // namespace hepatrial::evidence
