#include "evidence/registry/tables.hpp"

#include <algorithm>

namespace hepatrial::evidence::registry {

namespace {

// raw_path is a JSON Pointer (RFC 6901) into the raw record. In outcome_value and denominator it is relative to
// the raw_path of their outcome; the views traced_value and traced_denominator join the two.
constexpr std::array<TableLayout, k_table_count> k_tables{{
    {"detail",
     "country TEXT, brief_title TEXT, official_title TEXT, acronym TEXT, status TEXT NOT NULL, status_text TEXT, "
     "phase TEXT, study_type TEXT, allocation TEXT, intervention_model TEXT, masking TEXT, primary_purpose TEXT, "
     "enrolment INTEGER, enrolment_kind TEXT, start_date TEXT, primary_completion_date TEXT, completion_date TEXT, "
     "first_posted_date TEXT, results_posted_date TEXT, sponsor TEXT, sponsor_class TEXT, why_stopped TEXT, sex TEXT, "
     "minimum_age TEXT, has_results INTEGER NOT NULL"},
    {"identifier",
     "kind TEXT NOT NULL, value TEXT NOT NULL, printed TEXT NOT NULL, role TEXT NOT NULL, raw_path TEXT NOT NULL"},
    {"term", "kind TEXT NOT NULL, value TEXT NOT NULL, code TEXT, raw_path TEXT NOT NULL"},
    {"arm", "label TEXT, kind TEXT, description TEXT, raw_path TEXT NOT NULL"},
    {"intervention", "kind TEXT, name TEXT, role TEXT, description TEXT, raw_path TEXT NOT NULL"},
    {"intervention_name", "intervention INTEGER NOT NULL, name TEXT NOT NULL, raw_path TEXT NOT NULL"},
    {"arm_intervention", "arm INTEGER NOT NULL, intervention INTEGER, printed TEXT NOT NULL, raw_path TEXT NOT NULL"},
    {"planned_outcome", "kind TEXT NOT NULL, measure TEXT, time_frame TEXT, raw_path TEXT NOT NULL"},
    {"result_group",
     "scope TEXT NOT NULL, outcome INTEGER, group_id TEXT, title TEXT, description TEXT, raw_path TEXT NOT NULL"},
    {"flow_count",
     "period TEXT, kind TEXT NOT NULL, milestone TEXT, group_id TEXT, count_text TEXT, count INTEGER, "
     "raw_path TEXT NOT NULL"},
    {"outcome",
     "kind TEXT, title TEXT, time_frame TEXT, population TEXT, reporting_status TEXT, state TEXT NOT NULL, "
     "parameter TEXT, dispersion TEXT, dispersion_text TEXT, interval_percent REAL, unit TEXT, raw_path TEXT NOT NULL"},
    {"denominator",
     "outcome INTEGER NOT NULL, class INTEGER, units TEXT, group_id TEXT, count_text TEXT, count INTEGER, "
     "raw_path TEXT NOT NULL"},
    {"outcome_value",
     "outcome INTEGER NOT NULL, class_title TEXT, category_title TEXT, group_id TEXT, value_text TEXT, value REAL, "
     "spread_text TEXT, spread REAL, lower_text TEXT, lower REAL, upper_text TEXT, upper REAL, comment TEXT, "
     "spread_path TEXT, raw_path TEXT NOT NULL"},
    {"analysis",
     "outcome INTEGER NOT NULL, group_ids TEXT, parameter TEXT, effect TEXT, value_text TEXT, value REAL, "
     "interval_percent REAL, sides TEXT, lower_text TEXT, lower REAL, upper_text TEXT, upper REAL, p_text TEXT, "
     "p_relation TEXT, p_value REAL, method TEXT, hypothesis TEXT, direction TEXT NOT NULL, comment TEXT, "
     "raw_path TEXT NOT NULL"},
    {"harm_group",
     "group_id TEXT, title TEXT, deaths INTEGER, deaths_at_risk INTEGER, serious INTEGER, serious_at_risk INTEGER, "
     "other INTEGER, other_at_risk INTEGER, raw_path TEXT NOT NULL"},
}};

// Runs, records, versions and what was refused.
constexpr std::string_view k_head = R"sql(
CREATE TABLE run (
  id INTEGER PRIMARY KEY, source TEXT NOT NULL, source_bytes INTEGER, source_sha256 TEXT, started_at TEXT NOT NULL,
  finished_at TEXT, next_offset INTEGER NOT NULL DEFAULT 0, added INTEGER NOT NULL DEFAULT 0,
  changed INTEGER NOT NULL DEFAULT 0, unchanged INTEGER NOT NULL DEFAULT 0, older INTEGER NOT NULL DEFAULT 0,
  refused INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE TABLE record (
  id INTEGER PRIMARY KEY, registry TEXT NOT NULL, registry_id TEXT NOT NULL, shape TEXT NOT NULL,
  completeness TEXT NOT NULL CHECK (completeness IN ('full', 'partial')), updated_on TEXT,
  version INTEGER NOT NULL, UNIQUE (registry, registry_id)) STRICT;
-- Every version of every record as it arrived, compressed (zstd); record.version names the current one.
CREATE TABLE version (
  id INTEGER PRIMARY KEY, record INTEGER NOT NULL REFERENCES record(id), run INTEGER NOT NULL REFERENCES run(id),
  sha256 BLOB NOT NULL, completeness TEXT NOT NULL, updated_on TEXT, raw_bytes INTEGER NOT NULL, raw BLOB NOT NULL) STRICT;
CREATE TABLE refusal (
  id INTEGER PRIMARY KEY, run INTEGER NOT NULL REFERENCES run(id), source_offset INTEGER NOT NULL, registry_id TEXT,
  reason TEXT NOT NULL) STRICT;
-- Where each column of detail stands in a raw record of each shape; several pointers are alternatives in this order.
CREATE TABLE field_path (shape TEXT NOT NULL, field TEXT NOT NULL, raw_path TEXT NOT NULL,
  PRIMARY KEY (shape, field)) STRICT, WITHOUT ROWID;
)sql";

// Layout 1 had no place for it.
constexpr std::string_view k_sync_place = R"sql(
-- Where an unfinished fetch from a registry's interface goes on.
CREATE TABLE sync_place (registry TEXT NOT NULL, query TEXT NOT NULL, since TEXT NOT NULL, place TEXT NOT NULL,
  PRIMARY KEY (registry, query, since)) STRICT, WITHOUT ROWID;
)sql";

constexpr std::string_view k_tail = R"sql(
CREATE INDEX identifier_by_value ON identifier (value) WHERE role <> 'primary' AND kind <> 'code';
CREATE VIEW traced_value AS
  SELECT v.record, v.position, v.outcome, v.class_title, v.category_title, v.group_id, v.value_text, v.value,
         v.spread_text, v.lower_text, v.upper_text, o.raw_path || v.raw_path AS raw_path,
         o.raw_path || coalesce(v.spread_path, v.raw_path) AS spread_path
  FROM outcome_value v JOIN outcome o ON o.record = v.record AND o.position = v.outcome;
CREATE VIEW traced_denominator AS
  SELECT d.record, d.position, d.outcome, d.units, d.group_id, d.count_text, o.raw_path || d.raw_path AS raw_path
  FROM denominator d JOIN outcome o ON o.record = d.record AND o.position = d.outcome;
-- Decisions, links and classes, each replaced whole by the program that makes it.
CREATE TABLE decision (
  record INTEGER PRIMARY KEY REFERENCES record(id), stage TEXT NOT NULL, decision TEXT NOT NULL, reason TEXT NOT NULL,
  evidence TEXT, raw_path TEXT, decided_by TEXT NOT NULL) STRICT;
CREATE TABLE finding (
  record INTEGER NOT NULL REFERENCES record(id), position INTEGER NOT NULL, rule TEXT NOT NULL, finding TEXT NOT NULL,
  sentence TEXT NOT NULL, raw_path TEXT NOT NULL, PRIMARY KEY (record, position)) STRICT, WITHOUT ROWID;
CREATE TABLE link (
  id INTEGER PRIMARY KEY, left_record INTEGER NOT NULL REFERENCES record(id), right_record INTEGER,
  right_identifier TEXT, class TEXT NOT NULL, rule TEXT NOT NULL, evidence TEXT NOT NULL, raw_path TEXT NOT NULL) STRICT;
CREATE TABLE cluster (record INTEGER PRIMARY KEY REFERENCES record(id), cluster TEXT NOT NULL) STRICT;
CREATE TABLE agent (
  record INTEGER NOT NULL REFERENCES record(id), position INTEGER NOT NULL, code TEXT, printed TEXT NOT NULL,
  role TEXT NOT NULL, modality TEXT, targets TEXT, mechanism_class TEXT, raw_path TEXT NOT NULL,
  PRIMARY KEY (record, position)) STRICT, WITHOUT ROWID;
CREATE TABLE therapy_class (
  record INTEGER NOT NULL REFERENCES record(id), class TEXT NOT NULL, reason TEXT NOT NULL,
  PRIMARY KEY (record, class)) STRICT, WITHOUT ROWID;
-- Only whether a word occurs: questions are sets of words, and places would double the work of an import.
CREATE VIRTUAL TABLE record_text USING fts5 (title, condition, intervention, sponsor, tokenize='unicode61', detail=none);
INSERT INTO record_text (record_text, rank) VALUES ('hashsize', 33554432);
INSERT INTO record_text (record_text, rank) VALUES ('automerge', 16);
)sql";

}  // namespace

const std::array<TableLayout, k_table_count>& value_tables() { return k_tables; }

std::size_t column_count(Table table) {
  const auto columns = k_tables[static_cast<std::size_t>(table)].columns;
  return static_cast<std::size_t>(std::count(columns.begin(), columns.end(), ',')) + 1;
}

std::string insert_statement(Table table) {
  std::string text = "INSERT INTO " + std::string(k_tables[static_cast<std::size_t>(table)].name) + " VALUES (?,?";
  for (std::size_t index = 0; index < column_count(table); ++index) text += ",?";
  return text + ")";
}

std::string_view migration_sql(int from) { return from == 1 ? k_sync_place : std::string_view(); }

std::string registry_schema_sql() {
  std::string sql = "PRAGMA application_id = " + std::to_string(k_registry_store_id) +
                    "; PRAGMA user_version = " + std::to_string(k_registry_schema_version) + ";";
  sql += k_head;
  sql += k_sync_place;
  for (const TableLayout& table : k_tables) {
    sql += "CREATE TABLE " + std::string(table.name) +
           " (record INTEGER NOT NULL REFERENCES record(id), position INTEGER NOT NULL, " + std::string(table.columns) +
           ", PRIMARY KEY (record, position)) STRICT, WITHOUT ROWID;\n";
  }
  sql += k_tail;
  return sql;
}

}  // namespace hepatrial::evidence::registry
