#include "cli/evidence_command.hpp"

#include "cli/paths.hpp"
#include "evidence/show.hpp"

namespace hepatrial::cli {

core::Result<evidence::Store> open_evidence_store(const std::optional<std::filesystem::path>& file) {
  if (file) return evidence::Store::open(*file);
  const auto data = find_data();
  if (!data) return core::fail(data.error());
  return evidence::Store::open(data->evidence_store());
}

core::Result<Answer> evidence_show(const EvidenceShowOptions& options) {
  const auto store = open_evidence_store(options.store);
  if (!store) return core::fail(store.error());
  const auto known = evidence::what_is_known(*store, options.regimen, options.after);
  if (!known) return core::fail(known.error());
  return Answer{options.csv ? evidence::csv(*known) : evidence::text(*known), ""};
}

}  // namespace hepatrial::cli
