#include "evidence/store.hpp"

#include "evidence/schema.hpp"

namespace hepatrial::evidence {

core::Result<Store> Store::open(const std::filesystem::path& path) {
  auto database = open_checked(path, StoreKind::evidence);
  if (!database) return core::fail(std::move(database.error()));
  return Store(std::move(*database));
}

}  // namespace hepatrial::evidence
