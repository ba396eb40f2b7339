#include "evidence/doubt/registry_reported.hpp"

#include <array>
#include <set>

#include "evidence/registry/registry_store.hpp"
#include "evidence/tables/registry_cells.hpp"

namespace hepatrial::evidence {

using core::fail;
using core::Result;

Result<void> add_registry_facts(const std::filesystem::path& registry_store, Reported& reported) {
  const auto database = registry::open_store_to_read(registry_store);
  if (!database) return fail(database.error());
  const auto rows = database->select(
      "SELECT r.registry_id, r.registry, r.updated_on, d.enrolment, d.status_text, d.phase"
      " FROM record r JOIN detail d ON d.record = r.id ORDER BY r.registry_id, r.registry, d.position");
  if (!rows) return fail(rows.error());
  std::set<std::string> known;
  for (const ReportedFact& fact : reported.facts) known.insert(fact.trial_id);
  const std::string phase_word = "Phase ";
  std::set<std::string> seen;
  for (const Row& row : *rows) {
    const std::string id = text_of(row[0]);
    // A record of several countries says it once.
    if (!known.contains(id) || !seen.insert(id + text_of(row[1])).second) continue;
    std::string phase = spoken_phase(text_of(row[5]));
    if (phase.starts_with(phase_word)) phase.erase(0, phase_word.size());
    const std::array<std::pair<const char*, std::string>, 3> facts{
        {{"n", text_of(row[3])}, {"status", spoken_status(text_of(row[4]))}, {"phase", phase}}};
    for (const auto& [field, text] : facts) {
      if (text.empty()) continue;
      reported.facts.push_back({text_of(row[1]) + ":" + id, id, "", field, text, text_of(row[2]),
                                "registry " + text_of(row[1]), "record " + id});
    }
  }
  return {};
}

}  // namespace hepatrial::evidence
