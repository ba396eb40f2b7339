#include "evidence/schema.hpp"

#include <cstdint>
#include <string>

namespace hepatrial::evidence {

namespace {

// "HPEV" and "HPHO" as big-endian integers.
constexpr std::int64_t k_evidence_id = 0x48504556;
constexpr std::int64_t k_holdout_id = 0x4850484F;

// Every table ends with the place of its row: the CSV file (relative to the evidence folder) and line.
// source and source_where name the publication and the place in it.
constexpr std::string_view k_evidence_sql = R"sql(
PRAGMA application_id = 1213220182;
PRAGMA user_version = 1;

CREATE TABLE source (
  key TEXT PRIMARY KEY, citation TEXT NOT NULL, doi TEXT, published TEXT, licence TEXT NOT NULL, note TEXT,
  file TEXT NOT NULL, file_line INTEGER NOT NULL) STRICT;

-- What arms and outcomes can be about: a trial, a study without registry id, or the disease (BACKGROUND).
CREATE TABLE subject (trial_id TEXT PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('trial', 'study', 'background'))) STRICT;
CREATE TABLE drug_code (code TEXT PRIMARY KEY) STRICT;

CREATE TABLE node (
  node TEXT PRIMARY KEY, kind TEXT NOT NULL, label TEXT NOT NULL, aliases TEXT, degree INTEGER NOT NULL,
  source TEXT NOT NULL, source_where TEXT NOT NULL, file TEXT NOT NULL, file_line INTEGER NOT NULL) STRICT;

CREATE TABLE drug (
  row_id TEXT PRIMARY KEY, code TEXT NOT NULL REFERENCES drug_code(code), name_in_source TEXT NOT NULL, synonyms TEXT,
  modality TEXT NOT NULL, targets TEXT, mechanism_class TEXT, approvals TEXT, general_knowledge_fields TEXT,
  source TEXT NOT NULL REFERENCES source(key), source_where TEXT NOT NULL,
  file TEXT NOT NULL, file_line INTEGER NOT NULL) STRICT;

CREATE TABLE trial (
  row_id TEXT PRIMARY KEY, trial_id TEXT NOT NULL REFERENCES subject(trial_id), acronym TEXT, status TEXT, phase TEXT,
  design TEXT, n INTEGER, setting TEXT, therapy_line TEXT, primary_endpoint TEXT, title TEXT, id_basis TEXT NOT NULL,
  note TEXT, source TEXT NOT NULL REFERENCES source(key), source_where TEXT NOT NULL,
  file TEXT NOT NULL, file_line INTEGER NOT NULL) STRICT;

CREATE TABLE study (
  study_key TEXT PRIMARY KEY REFERENCES subject(trial_id), authors TEXT NOT NULL, ref_no INTEGER, title TEXT NOT NULL,
  citation TEXT, doi TEXT, treatment TEXT, prior_treatment TEXT, n INTEGER, region TEXT, design TEXT,
  child_pugh_a_pct REAL, bclc_c_pct REAL, mvi_pct REAL, ehs_pct REAL, mpfs_months TEXT, mos_months TEXT, orr_pct TEXT,
  dcr_pct TEXT, g34_trae_pct TEXT, note TEXT,
  source TEXT NOT NULL REFERENCES source(key), source_where TEXT NOT NULL,
  file TEXT NOT NULL, file_line INTEGER NOT NULL) STRICT;

CREATE TABLE arm (
  row_id TEXT PRIMARY KEY, trial_id TEXT NOT NULL REFERENCES subject(trial_id), arm_no INTEGER NOT NULL,
  arm_label TEXT NOT NULL, role TEXT NOT NULL, regimen TEXT NOT NULL, dose TEXT, schedule TEXT, n INTEGER,
  role_basis TEXT NOT NULL, source TEXT NOT NULL REFERENCES source(key), source_where TEXT NOT NULL,
  file TEXT NOT NULL, file_line INTEGER NOT NULL) STRICT;

CREATE TABLE outcome (
  row_id TEXT PRIMARY KEY, trial_id TEXT NOT NULL REFERENCES subject(trial_id), arm TEXT, population TEXT,
  therapy_line TEXT, prior_therapy TEXT, n INTEGER, endpoint TEXT NOT NULL, criteria TEXT NOT NULL, value REAL,
  unit TEXT NOT NULL, ci_low REAL, ci_high REAL, comparator TEXT, value_kind TEXT NOT NULL, category TEXT NOT NULL,
  note TEXT, source TEXT NOT NULL REFERENCES source(key), source_where TEXT NOT NULL,
  file TEXT NOT NULL, file_line INTEGER NOT NULL) STRICT;

CREATE TABLE pathway (
  row_id TEXT PRIMARY KEY, pathway TEXT NOT NULL, fact_type TEXT NOT NULL, components TEXT, effect_on TEXT,
  effect TEXT NOT NULL, sign TEXT NOT NULL, value REAL, value_kind TEXT, unit TEXT, drugs TEXT,
  source TEXT NOT NULL REFERENCES source(key), source_where TEXT NOT NULL,
  file TEXT NOT NULL, file_line INTEGER NOT NULL) STRICT;

CREATE TABLE mechanism (
  row_id TEXT PRIMARY KEY, category TEXT NOT NULL, level TEXT NOT NULL, actor TEXT NOT NULL, actor_kind TEXT NOT NULL,
  target TEXT NOT NULL, sign TEXT NOT NULL, effect TEXT NOT NULL, resistance_type TEXT, counter_therapy TEXT,
  basis TEXT NOT NULL, source TEXT NOT NULL REFERENCES source(key), source_where TEXT NOT NULL,
  file TEXT NOT NULL, file_line INTEGER NOT NULL) STRICT;

CREATE TABLE combination (
  row_id TEXT PRIMARY KEY, partner_classes TEXT NOT NULL, ici TEXT, ici_note TEXT, partners TEXT, therapy_line TEXT,
  sensitisation_mechanism TEXT, outcome TEXT, trial_id TEXT REFERENCES subject(trial_id), status TEXT,
  evidence_level TEXT, source TEXT NOT NULL REFERENCES source(key), source_where TEXT NOT NULL,
  file TEXT NOT NULL, file_line INTEGER NOT NULL) STRICT;

CREATE TABLE biomarker (
  row_id TEXT PRIMARY KEY, biomarker TEXT NOT NULL, type TEXT NOT NULL, role TEXT NOT NULL, direction TEXT,
  context TEXT, source TEXT NOT NULL REFERENCES source(key), source_where TEXT NOT NULL,
  file TEXT NOT NULL, file_line INTEGER NOT NULL) STRICT;

CREATE TABLE edge (
  row_id TEXT PRIMARY KEY, from_node TEXT NOT NULL REFERENCES node(node), to_node TEXT NOT NULL REFERENCES node(node),
  sign TEXT NOT NULL CHECK (sign IN ('+', '-', '?', '0')), kind TEXT NOT NULL, context TEXT, basis TEXT NOT NULL,
  source TEXT NOT NULL REFERENCES source(key), source_where TEXT NOT NULL,
  file TEXT NOT NULL, file_line INTEGER NOT NULL) STRICT;

CREATE TABLE requirement (
  req_id TEXT PRIMARY KEY, area TEXT NOT NULL, statement TEXT NOT NULL, kind TEXT NOT NULL,
  source TEXT NOT NULL REFERENCES source(key), source_where TEXT NOT NULL,
  file TEXT NOT NULL, file_line INTEGER NOT NULL) STRICT;

CREATE TABLE anomaly (
  anomaly_id TEXT PRIMARY KEY, category TEXT NOT NULL, what TEXT NOT NULL, readings TEXT, more_plausible TEXT NOT NULL,
  why TEXT NOT NULL, confidence TEXT NOT NULL, basis TEXT NOT NULL, source TEXT NOT NULL, source_where TEXT NOT NULL,
  file TEXT NOT NULL, file_line INTEGER NOT NULL) STRICT;

CREATE TABLE regimen_name (
  name TEXT PRIMARY KEY, regimen TEXT NOT NULL, source TEXT NOT NULL, note TEXT,
  file TEXT NOT NULL, file_line INTEGER NOT NULL) STRICT;

CREATE TABLE target (
  target_id TEXT PRIMARY KEY, use TEXT NOT NULL CHECK (use = 'calibration'), arm_id TEXT NOT NULL, trial TEXT NOT NULL,
  nct TEXT, therapy_line TEXT NOT NULL, prior_therapy TEXT NOT NULL, arm TEXT NOT NULL, n INTEGER,
  endpoint TEXT NOT NULL, criteria TEXT, value REAL NOT NULL, unit TEXT NOT NULL, ci_low REAL, ci_high REAL,
  comparator TEXT, source TEXT NOT NULL, note TEXT, gates TEXT NOT NULL CHECK (gates IN ('yes', 'no')),
  file TEXT NOT NULL, file_line INTEGER NOT NULL) STRICT;

CREATE TABLE target_check (
  target_id TEXT PRIMARY KEY REFERENCES target(target_id), verdict TEXT NOT NULL, value_found REAL, ci_low REAL,
  ci_high REAL, n INTEGER, source TEXT NOT NULL, file TEXT NOT NULL, file_line INTEGER NOT NULL) STRICT;

-- value is kept as printed; value_number is its number, where it is one.
CREATE TABLE target_context (
  trial TEXT NOT NULL, arm TEXT NOT NULL, item TEXT NOT NULL, value TEXT NOT NULL, unit TEXT NOT NULL,
  source TEXT NOT NULL, note TEXT, value_number REAL, file TEXT NOT NULL, file_line INTEGER NOT NULL) STRICT;

CREATE TABLE discrepancy_trap (
  trial TEXT NOT NULL, endpoint TEXT NOT NULL, printed_wrong TEXT NOT NULL, value_held_right TEXT NOT NULL,
  source_where TEXT NOT NULL, kind_of_error TEXT NOT NULL, file TEXT NOT NULL, file_line INTEGER NOT NULL) STRICT;

-- Which drugs a text field of regimens names; alternative counts the parts between '|' from 1.
CREATE TABLE drug_use (
  owner TEXT NOT NULL, owner_id TEXT NOT NULL, field TEXT NOT NULL, alternative INTEGER NOT NULL,
  code TEXT NOT NULL REFERENCES drug_code(code)) STRICT;
CREATE TABLE node_use (
  owner TEXT NOT NULL, owner_id TEXT NOT NULL, field TEXT NOT NULL, node TEXT NOT NULL REFERENCES node(node)) STRICT;

CREATE INDEX drug_use_by_code ON drug_use (code);
CREATE INDEX node_use_by_node ON node_use (node);
CREATE INDEX arm_by_trial ON arm (trial_id);
CREATE INDEX outcome_by_trial ON outcome (trial_id);
CREATE INDEX trial_by_id ON trial (trial_id);
CREATE INDEX target_context_by_trial ON target_context (trial);
)sql";

constexpr std::string_view k_holdout_sql = R"sql(
PRAGMA application_id = 1213220943;
PRAGMA user_version = 1;

CREATE TABLE target (
  target_id TEXT PRIMARY KEY, use TEXT NOT NULL CHECK (use IN ('holdout', 'holdout_nested', 'holdout_mixed')),
  arm_id TEXT NOT NULL, trial TEXT NOT NULL, nct TEXT, therapy_line TEXT NOT NULL, prior_therapy TEXT NOT NULL,
  arm TEXT NOT NULL, n INTEGER, endpoint TEXT NOT NULL, criteria TEXT, value REAL NOT NULL, unit TEXT NOT NULL,
  ci_low REAL, ci_high REAL, comparator TEXT, source TEXT NOT NULL, note TEXT,
  gates TEXT NOT NULL CHECK (gates IN ('yes', 'no')), file TEXT NOT NULL, file_line INTEGER NOT NULL) STRICT;
)sql";

constexpr std::string_view k_full_text_sql = R"sql(
CREATE VIRTUAL TABLE full_text USING fts5 (kind UNINDEXED, id UNINDEXED, body, tokenize = 'unicode61');
INSERT INTO full_text SELECT 'trial', row_id, concat_all FROM (SELECT rowid AS r, row_id,
  trial_id || ' ' || ifnull(acronym, '') || ' ' || ifnull(title, '') || ' ' || ifnull(setting, '') || ' ' ||
  ifnull(status, '') || ' ' || ifnull(note, '') AS concat_all FROM trial ORDER BY r);
INSERT INTO full_text SELECT 'arm', row_id, body FROM (SELECT rowid AS r, row_id,
  trial_id || ' ' || arm_label || ' ' || regimen || ' ' || ifnull(schedule, '') AS body FROM arm ORDER BY r);
INSERT INTO full_text SELECT 'outcome', row_id, body FROM (SELECT rowid AS r, row_id,
  trial_id || ' ' || ifnull(arm, '') || ' ' || ifnull(population, '') || ' ' || endpoint || ' ' || ifnull(note, '')
  AS body FROM outcome ORDER BY r);
INSERT INTO full_text SELECT 'study', study_key, body FROM (SELECT rowid AS r, study_key,
  study_key || ' ' || authors || ' ' || title || ' ' || ifnull(note, '') AS body FROM study ORDER BY r);
INSERT INTO full_text SELECT 'anomaly', anomaly_id, body FROM (SELECT rowid AS r, anomaly_id,
  category || ' ' || what || ' ' || more_plausible || ' ' || why AS body FROM anomaly ORDER BY r);
INSERT INTO full_text SELECT 'edge', row_id, body FROM (SELECT rowid AS r, row_id,
  from_node || ' ' || kind || ' ' || to_node || ' ' || ifnull(context, '') AS body FROM edge ORDER BY r);
INSERT INTO full_text (full_text) VALUES ('optimize');
)sql";

core::Result<std::int64_t> pragma(const Database& database, const std::string& name) {
  auto rows = database.select("PRAGMA " + name);
  if (!rows) return core::fail(std::move(rows.error()));
  if (rows->empty() || rows->front().empty()) return 0;
  return integer_of(rows->front().front()).value_or(0);
}

core::Problem wrong_file(const std::filesystem::path& path, std::string message) {
  return {core::ProblemKind::bad_input, std::move(message), {path.string(), 0, ""}, "build the evidence store again"};
}

core::Result<void> check_kind(const Database& database, const std::filesystem::path& path, StoreKind kind) {
  const auto id = pragma(database, "application_id");
  if (!id) return core::fail(id.error());
  const auto version = pragma(database, "user_version");
  if (!version) return core::fail(version.error());
  const std::string wanted = kind == StoreKind::evidence ? "evidence" : "held-out targets";
  if (*id != (kind == StoreKind::evidence ? k_evidence_id : k_holdout_id)) {
    const bool other = *id == k_evidence_id || *id == k_holdout_id;
    return core::fail(wrong_file(path, other ? "is the other store file, expected the one with " + wanted
                                             : "is not a hepatrial store of " + wanted));
  }
  if (*version != k_schema_version) {
    return core::fail(wrong_file(path, "has schema version " + std::to_string(*version) + ", this program reads " +
                                           std::to_string(k_schema_version)));
  }
  return {};
}

}  // namespace

std::string_view schema_sql(StoreKind kind) { return kind == StoreKind::evidence ? k_evidence_sql : k_holdout_sql; }

std::string_view full_text_sql() { return k_full_text_sql; }

core::Result<Database> open_checked(const std::filesystem::path& path, StoreKind kind) {
  auto database = Database::open_read_only(path);
  if (!database) return database;
  if (auto checked = check_kind(*database, path, kind); !checked) return core::fail(std::move(checked.error()));
  const auto pages = database->select("PRAGMA quick_check(1)");
  if (!pages) return core::fail(pages.error());
  if (pages->empty() || pages->front().empty() || text_of(pages->front().front()) != "ok") {
    return core::fail(wrong_file(path, "is damaged"));
  }
  return database;
}

}  // namespace hepatrial::evidence
