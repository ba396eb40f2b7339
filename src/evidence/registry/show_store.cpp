#include "evidence/registry/show_store.hpp"

#include <fmt/format.h>

#include "core/files.hpp"
#include "core/staged_file.hpp"
#include "evidence/database_statement.hpp"
#include "evidence/inert.hpp"
#include "evidence/registry/json.hpp"
#include "evidence/registry/registry_store.hpp"

namespace hepatrial::evidence::registry {

using core::fail;
using core::ProblemKind;
using core::Result;

namespace {

Result<std::string> table_text(const Database& store, const std::string& heading, const std::string& query,
                               const Row& bindings = {}) {
  const auto rows = store.select(query, bindings);
  if (!rows) return fail(rows.error());
  if (rows->empty()) return std::string();
  std::string text = heading + "\n";
  for (const Row& row : *rows) {
    text += " ";
    for (const Cell& cell : row) {
      const std::string shown = terminal_text(text_of(cell));
      if (!shown.empty()) text += " " + shown;
    }
    text += "\n";
  }
  return text;
}

/// Words as FTS5 takes them: letters, digits and what is not ASCII, each word quoted, so that none is an operator and
/// "PD-L1" asks for both of its parts.
std::string quoted_words(const std::string& words, bool ascii_only) {
  std::string query, word;
  for (const char c : words + " ") {
    const bool part = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      (!ascii_only && static_cast<unsigned char>(c) >= 0x80);
    if (part) {
      word += c;
      continue;
    }
    if (!word.empty()) query += (query.empty() ? "\"" : " \"") + word + "\"";
    word.clear();
  }
  return query;
}

Result<std::int64_t> record_id(const Database& store, const std::string& registry_id) {
  const auto rows = store.select("SELECT id FROM record WHERE registry_id = ? ORDER BY registry", {registry_id});
  if (!rows) return fail(rows.error());
  if (rows->empty()) {
    return fail(
        {ProblemKind::bad_input, "the store holds no record " + terminal_text(registry_id), {}, "see evidence search"});
  }
  return integer_of(rows->front().front()).value_or(0);
}

/// Tables of a dump and the order of their rows. Times and raw texts are left out.
struct Dumped {
  const char* table;
  const char* query;
};
const std::vector<Dumped>& dumped_tables() {
  static const std::vector<Dumped> tables{
      {"record", "SELECT id, registry, registry_id, shape, completeness, updated_on, version FROM record ORDER BY id"},
      {"version",
       "SELECT id, record, run, lower(hex(sha256)) AS sha256, completeness, updated_on, raw_bytes FROM version ORDER "
       "BY id"},
      {"run", "SELECT id, source, source_bytes, added, changed, unchanged, older, refused FROM run ORDER BY id"},
      {"refusal", "SELECT * FROM refusal ORDER BY id"},
      {"field_path", "SELECT * FROM field_path ORDER BY shape, field"},
      {"detail", "SELECT * FROM detail ORDER BY record, position"},
      {"identifier", "SELECT * FROM identifier ORDER BY record, position"},
      {"term", "SELECT * FROM term ORDER BY record, position"},
      {"arm", "SELECT * FROM arm ORDER BY record, position"},
      {"intervention", "SELECT * FROM intervention ORDER BY record, position"},
      {"intervention_name", "SELECT * FROM intervention_name ORDER BY record, position"},
      {"arm_intervention", "SELECT * FROM arm_intervention ORDER BY record, position"},
      {"planned_outcome", "SELECT * FROM planned_outcome ORDER BY record, position"},
      {"result_group", "SELECT * FROM result_group ORDER BY record, position"},
      {"flow_count", "SELECT * FROM flow_count ORDER BY record, position"},
      {"outcome", "SELECT * FROM outcome ORDER BY record, position"},
      {"denominator", "SELECT * FROM traced_denominator ORDER BY record, position"},
      {"outcome_value", "SELECT * FROM traced_value ORDER BY record, position"},
      {"analysis", "SELECT * FROM analysis ORDER BY record, position"},
      {"harm_group", "SELECT * FROM harm_group ORDER BY record, position"},
      {"link", "SELECT * FROM link ORDER BY id"},
      {"cluster", "SELECT * FROM cluster ORDER BY record"},
      {"decision", "SELECT * FROM decision ORDER BY record"},
      {"finding", "SELECT * FROM finding ORDER BY record, position"},
      {"agent", "SELECT * FROM agent ORDER BY record, position"},
      {"therapy_class", "SELECT * FROM therapy_class ORDER BY record, class"}};
  return tables;
}

Result<std::size_t> dump_table(Database& store, const Dumped& one, const std::filesystem::path& file) {
  auto made = store.execute(std::string("CREATE TEMP VIEW dumped AS ") + one.query);
  if (!made) return fail(made.error());
  const auto names = store.select("SELECT name FROM pragma_table_info('dumped') ORDER BY cid");
  auto rows = prepare(store, one.query);
  if (!names || !rows) return fail(names ? rows.error() : names.error());
  core::StagedFile out(file);
  std::string text;
  for (const Row& name : *names) text += (text.empty() ? "" : ",") + text_of(name[0]);
  text += '\n';
  std::size_t count = 0;
  while (true) {
    const auto more = rows->step();
    if (!more) return fail(more.error());
    if (*more) {
      ++count;
      for (int column = 0; column < static_cast<int>(names->size()); ++column) {
        if (column > 0) text += ',';
        text += spreadsheet_cell(rows->text(column));
      }
      text += '\n';
    }
    if (!*more || text.size() > (1U << 20)) {
      if (auto done = out.append(text); !done) return fail(std::move(done.error()));
      text.clear();
    }
    if (!*more) break;
  }
  if (auto done = out.finish(); !done) return fail(std::move(done.error()));
  if (auto done = store.execute("DROP VIEW dumped"); !done) return fail(std::move(done.error()));
  return count;
}

}  // namespace

Result<std::string> status_text(const Database& store) {
  std::string text;
  for (const auto& [heading, query] :
       {std::pair{"Records", "SELECT registry, completeness, count(*) FROM record GROUP BY 1, 2 ORDER BY 1, 2"},
        std::pair{"Status",
                  "SELECT r.registry, d.status, count(*) FROM detail d JOIN record r ON r.id = d.record GROUP BY 1, 2 "
                  "ORDER BY 1, 2"},
        std::pair{"Results", "SELECT 'records with results', count(*) FROM detail WHERE has_results = 1"},
        std::pair{"Runs (added, changed, unchanged, older, refused)",
                  "SELECT id, source, coalesce(finished_at, 'unfinished'), added, changed, unchanged, older, refused "
                  "FROM run "
                  "ORDER BY id DESC LIMIT 20"},
        std::pair{"Refused (latest)",
                  "SELECT run, source_offset, registry_id, reason FROM refusal ORDER BY id DESC LIMIT 20"}}) {
    const auto part = table_text(store, heading, query);
    if (!part) return part;
    text += *part;
  }
  return text.empty() ? "The store is empty.\n" : text;
}

Result<std::string> search_text(const Database& store, const std::string& words, std::size_t limit) {
  // Punctuation outside of ASCII cuts words for FTS5, which it refuses; then such characters are left out.
  for (const bool ascii_only : {false, true}) {
    const std::string query = quoted_words(words, ascii_only);
    if (query.empty()) return fail({ProblemKind::usage, "nothing to search for", {}, "give at least one word"});
    auto found = table_text(
        store, "Found",
        "SELECT r.registry_id, d.status, coalesce(d.brief_title, d.official_title) FROM record_text t JOIN record r ON "
        "r.id = "
        "t.rowid JOIN detail d ON d.record = r.id WHERE record_text MATCH ? ORDER BY bm25(record_text), r.id LIMIT ?",
        {query, static_cast<std::int64_t>(limit)});
    if (!found && !ascii_only) continue;
    if (found && found->empty()) return std::string("Nothing found.\n");
    return found;
  }
  return std::string("Nothing found.\n");
}

Result<std::string> record_text(const Database& store, const std::string& registry_id) {
  const auto id = record_id(store, registry_id);
  if (!id) return fail(id.error());
  std::string text;
  const auto names = store.select("SELECT name FROM pragma_table_info('detail') WHERE cid > 1 ORDER BY cid");
  const auto detail = store.select("SELECT * FROM detail WHERE record = ?", {*id});
  if (!names || !detail) return fail(names ? detail.error() : names.error());
  text += terminal_text(registry_id) + "\n";
  for (std::size_t i = 0; !detail->empty() && i < names->size(); ++i) {
    const std::string value = terminal_text(text_of(detail->front()[i + 2]));
    if (!value.empty()) text += fmt::format("  {:24} {}\n", text_of((*names)[i][0]), value);
  }
  for (const auto& [heading, query] :
       {std::pair{"Numbers", "SELECT role, kind, value, raw_path FROM identifier WHERE record = ? ORDER BY position"},
        std::pair{"Conditions",
                  "SELECT kind, value FROM term WHERE record = ? AND kind <> 'mesh_ancestor' ORDER BY position"},
        std::pair{"Arms", "SELECT kind, label FROM arm WHERE record = ? ORDER BY position"},
        std::pair{"Interventions", "SELECT kind, name, role FROM intervention WHERE record = ? ORDER BY position"},
        std::pair{"Links", "SELECT class, rule, evidence FROM link WHERE ? IN (left_record, right_record) ORDER BY id"},
        std::pair{"Screening",
                  "SELECT decision, reason, decided_by, evidence, raw_path FROM decision WHERE record = ?"},
        std::pair{"Agents",
                  "SELECT role, coalesce(code, '(not in the lexicon)'), mechanism_class, printed FROM agent WHERE "
                  "record = ? ORDER BY position"},
        std::pair{"Class of therapy", "SELECT class, reason FROM therapy_class WHERE record = ?"},
        std::pair{
            "Outcomes",
            "SELECT kind, title, state, parameter, unit, raw_path FROM outcome WHERE record = ? ORDER BY position"},
        std::pair{"Versions",
                  "SELECT v.id, v.updated_on, v.completeness, r.started_at, lower(hex(v.sha256)) FROM version v "
                  "JOIN run r ON r.id = v.run WHERE v.record = ? ORDER BY v.id"}}) {
    const auto part = table_text(store, heading, query, {*id});
    if (!part) return part;
    text += *part;
  }
  return text;
}

Result<std::string> raw_value_text(const Database& store, const std::string& registry_id, const std::string& raw_path) {
  const auto id = record_id(store, registry_id);
  if (!id) return fail(id.error());
  const auto raw = raw_record(store, *id);
  if (!raw) return raw;
  JsonParser parser;
  const auto json = parser.parse_padded(*raw);
  if (!json) return fail(json.error());
  const Json value = value_at(*json, raw_path);
  if (value.absent()) {
    return fail({ProblemKind::bad_input, "the raw record has nothing at " + terminal_text(raw_path), {}, ""});
  }
  if (!value.is_object() && !value.is_array()) return terminal_text(value.printed()) + "\n";
  std::string members;
  JsonItems items = value.items();
  std::string_view key;
  Json member;
  for (std::size_t index = 0; items.next(key, member); ++index) {
    const std::string name = value.is_array() ? std::to_string(index) : std::string(key);
    const bool plain = !member.is_object() && !member.is_array();
    members += terminal_text(name) + ": " + (plain ? terminal_text(member.printed()) : "...") + "\n";
  }
  return members;
}

Result<std::string> dump(Database& store, const std::filesystem::path& folder) {
  if (auto writable = core::check_writable(folder); !writable) return fail(std::move(writable.error()));
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  std::string told;
  for (const Dumped& one : dumped_tables()) {
    const auto count = dump_table(store, one, folder / (std::string(one.table) + ".csv"));
    if (!count) return fail(count.error());
    told += fmt::format("  {:20} {:>10} rows\n", one.table, *count);
  }
  return "Written to " + folder.string() + "\n" + told;
}

}  // namespace hepatrial::evidence::registry
