#include "evidence/targets.hpp"

#include "evidence/store.hpp"

namespace hepatrial::evidence {

namespace {

std::optional<int> small_integer(const Cell& cell) {
  const auto value = integer_of(cell);
  return value ? std::optional<int>(static_cast<int>(*value)) : std::nullopt;
}

Target target_of(const Row& row) {
  Target target;
  std::size_t at = 0;
  for (std::string* field : {&target.id, &target.use, &target.arm_id, &target.trial, &target.nct, &target.line,
                             &target.prior_therapy, &target.arm}) {
    *field = text_of(row[at++]);
  }
  target.n = small_integer(row[at++]);
  target.endpoint = text_of(row[at++]);
  target.criteria = text_of(row[at++]);
  target.value = number_of(row[at++]).value_or(0);
  target.unit = text_of(row[at++]);
  target.ci_low = number_of(row[at++]);
  target.ci_high = number_of(row[at++]);
  for (std::string* field : {&target.comparator, &target.source, &target.note}) *field = text_of(row[at++]);
  target.gates = text_of(row[at]) == "yes";
  return target;
}

}  // namespace

bool may_gate(std::string_view source, std::string_view note) {
  if (note.find("not verified") != std::string_view::npos) return false;
  return source != "MEMORY" || note.find("verified") != std::string_view::npos;
}

core::Result<std::vector<Target>> read_targets(const Database& database) {
  const auto rows = database.select(
      "SELECT target_id, use, arm_id, trial, nct, therapy_line, prior_therapy, arm, n, endpoint, criteria, value, "
      "unit, ci_low, ci_high, comparator, source, note, gates FROM target ORDER BY rowid");
  if (!rows) return core::fail(rows.error());
  std::vector<Target> targets;
  targets.reserve(rows->size());
  for (const Row& row : *rows) targets.push_back(target_of(row));
  return targets;
}

core::Result<std::vector<Target>> calibration_targets(const Store& store) { return read_targets(store.database()); }

}  // namespace hepatrial::evidence
