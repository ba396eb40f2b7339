// Linking over a registry store.

#include <algorithm>
#include <map>
#include <unordered_map>

#include "evidence/database_statement.hpp"
#include "evidence/linking/link.hpp"

namespace hepatrial::evidence::linking {

using core::fail;
using core::Result;

namespace {

using ById = std::unordered_map<std::int64_t, std::size_t>;

Result<std::vector<LinkRecord>> load_records(Database& store) {
  std::vector<LinkRecord> records;
  auto rows =
      prepare(store,
              "SELECT r.id, r.registry, r.registry_id, d.brief_title, d.official_title, d.acronym, d.sponsor, "
              "d.phase, d.start_date, d.enrolment FROM record r JOIN detail d ON d.record = r.id ORDER BY r.id");
  if (!rows) return fail(std::move(rows.error()));
  while (true) {
    const auto more = rows->step();
    if (!more) return fail(more.error());
    if (!*more) return records;
    LinkRecord record;
    record.id = rows->integer(0);
    std::string* const texts[] = {&record.registry, &record.registry_id, &record.brief_title, &record.official_title,
                                  &record.acronym,  &record.sponsor,     &record.phase,       &record.start_date};
    for (int column = 1; column <= 8; ++column) *texts[column - 1] = rows->text(column);
    if (!rows->is_null(9)) record.enrolment = rows->integer(9);
    records.push_back(std::move(record));
  }
}

Result<void> load_identifiers(Database& store, const ById& by_id, std::vector<LinkRecord>& records) {
  auto rows = prepare(store, "SELECT record, kind, value, role, raw_path FROM identifier ORDER BY record, position");
  if (!rows) return fail(std::move(rows.error()));
  while (true) {
    const auto more = rows->step();
    if (!more) return fail(more.error());
    if (!*more) return {};
    const auto found = by_id.find(rows->integer(0));
    if (found == by_id.end()) continue;
    records[found->second].identifiers.push_back({std::string(rows->text(1)), std::string(rows->text(2)),
                                                  std::string(rows->text(3)), std::string(rows->text(4))});
  }
}

/// Only proposals ask for drugs, and only across registries.
Result<void> load_interventions(Database& store, const ById& by_id, std::vector<LinkRecord>& records) {
  auto rows =
      prepare(store,
              "SELECT record, name FROM intervention WHERE name IS NOT NULL AND (SELECT count(DISTINCT registry) "
              "FROM record) > 1 UNION ALL SELECT record, name FROM intervention_name WHERE (SELECT "
              "count(DISTINCT registry) FROM record) > 1");
  if (!rows) return fail(std::move(rows.error()));
  while (true) {
    const auto more = rows->step();
    if (!more) return fail(more.error());
    if (!*more) return {};
    const auto found = by_id.find(rows->integer(0));
    if (found != by_id.end()) records[found->second].interventions.emplace_back(rows->text(1));
  }
}

int preference(const std::string& registry) {
  static const std::map<std::string, int> order{{"CTGOV", 0}, {"EUCTR", 1}, {"CTIS", 2}, {"ISRCTN", 3}};
  const auto found = order.find(registry);
  return found == order.end() ? 9 : found->second;
}

Result<void> write_links(Database& store, const std::vector<LinkRecord>& records, const LinkResult& result) {
  auto insert = prepare(store,
                        "INSERT INTO link (left_record, right_record, right_identifier, class, rule, evidence, "
                        "raw_path) VALUES (?,?,?,?,?,?,?)");
  if (!insert) return fail(std::move(insert.error()));
  for (const Link& link : result.links) {
    insert->bind(1, records[link.left].id);
    link.right ? insert->bind(2, records[*link.right].id) : insert->bind_nothing(2);
    link.right_identifier.empty() ? insert->bind_nothing(3) : insert->bind(3, std::string_view(link.right_identifier));
    insert->bind(4, name_of(link.link_class));
    insert->bind(5, std::string_view(link.rule));
    insert->bind(6, std::string_view(link.evidence));
    insert->bind(7, std::string_view(link.raw_path));
    if (auto done = insert->run(); !done) return done;
  }
  return {};
}

Result<void> write_clusters(Database& store, const std::vector<LinkRecord>& records, const LinkResult& result) {
  std::unordered_map<std::size_t, std::size_t> name_giver;  // cluster -> record
  for (std::size_t index = 0; index < records.size(); ++index) {
    const auto [place, is_new] = name_giver.try_emplace(result.cluster[index], index);
    const auto rank = [&](std::size_t record) {
      return std::pair<int, std::string_view>(preference(records[record].registry), records[record].registry_id);
    };
    if (!is_new && rank(index) < rank(place->second)) place->second = index;
  }
  auto insert = prepare(store, "INSERT INTO cluster (record, cluster) VALUES (?,?)");
  if (!insert) return fail(std::move(insert.error()));
  for (std::size_t index = 0; index < records.size(); ++index) {
    insert->bind(1, records[index].id);
    insert->bind(2, std::string_view(records[name_giver.at(result.cluster[index])].registry_id));
    if (auto done = insert->run(); !done) return done;
  }
  return {};
}

LinkSummary summary_of(const LinkResult& result) {
  LinkSummary summary;
  summary.records = result.cluster.size();
  for (std::size_t index = 0; index < result.cluster.size(); ++index) summary.trials += result.cluster[index] == index;
  for (const Link& link : result.links) {
    summary.certain += link.link_class == LinkClass::certain;
    summary.proposals += link.link_class == LinkClass::proposal;
    summary.conflicts += link.link_class == LinkClass::conflict;
    summary.related += link.link_class == LinkClass::related;
  }
  return summary;
}

}  // namespace

Result<LinkSummary> link_store(Database& store) {
  auto records = load_records(store);
  if (!records) return fail(std::move(records.error()));
  ById by_id;
  by_id.reserve(records->size());
  for (std::size_t index = 0; index < records->size(); ++index) by_id.emplace((*records)[index].id, index);
  auto done = load_identifiers(store, by_id, *records);
  if (done) done = load_interventions(store, by_id, *records);
  if (!done) return fail(std::move(done.error()));
  const LinkResult result = link_records(*records);
  done = store.execute("BEGIN IMMEDIATE; DELETE FROM link; DELETE FROM cluster;");
  if (done) done = write_links(store, *records, result);
  if (done) done = write_clusters(store, *records, result);
  if (done) done = store.execute("COMMIT");
  if (!done) {
    [[maybe_unused]] const auto rolled_back = store.execute("ROLLBACK");
    return fail(std::move(done.error()));
  }
  return summary_of(result);
}

}  // namespace hepatrial::evidence::linking
