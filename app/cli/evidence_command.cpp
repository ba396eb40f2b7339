#include "cli/evidence_command.hpp"

#include "cli/paths.hpp"
#include "evidence/show.hpp"

namespace hepatrial::cli {

core::Result<Answer> evidence_show(const EvidenceShowOptions& options) {
  std::filesystem::path file;
  if (options.store) {
    file = *options.store;
  } else {
    const auto data = find_data();
    if (!data) return core::fail(data.error());
    file = data->evidence_store();
  }
  const auto store = evidence::Store::open(file);
  if (!store) return core::fail(store.error());
  const auto known = evidence::what_is_known(*store, options.regimen, options.after);
  if (!known) return core::fail(known.error());
  return Answer{options.csv ? evidence::csv(*known) : evidence::text(*known), ""};
}

}  // namespace hepatrial::cli
