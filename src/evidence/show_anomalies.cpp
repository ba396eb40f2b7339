// Which recorded doubts touch the rows of an answer.
#include <set>

#include "evidence/show_question.hpp"
#include "evidence/words.hpp"

namespace hepatrial::evidence {

namespace {

// What an anomaly may mention: names (trial ids, acronyms, study keys), anomaly ids noted in rows, printed table rows.
struct Handles {
  std::set<std::string> names;
  std::set<std::string> anomaly_ids;
  std::set<std::pair<std::string, std::string>> table_rows;  // (source, "Table 2 row 6")
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// "Table 2 row 6", "Table 1 targeted row 9": from "Table" to the end of the row number.
std::set<std::string> table_rows_in(std::string_view where) {
  std::set<std::string> found;
  for (std::size_t at = where.find("Table "); at != std::string_view::npos; at = where.find("Table ", at + 1)) {
    const std::size_t row = where.find(" row ", at);
    const std::size_t next = where.find("Table ", at + 1);
    if (row == std::string_view::npos || row > next) continue;
    std::size_t end = row + 5;
    while (end < where.size() && is_digit(where[end])) ++end;
    const std::string_view between = where.substr(at, end - at);
    if (end > row + 5 && between.find(';') == std::string_view::npos) found.emplace(between);
  }
  return found;
}

std::set<std::string> anomaly_ids_in(std::string_view note) {
  std::set<std::string> found;
  for (const std::string& word : words_of(note)) {
    if (word.size() >= 4 && word.starts_with("AN") && is_digit(word[2])) found.insert(word);
  }
  return found;
}

void add(Handles& handles, const std::string& name, const std::string& note, const Place& place) {
  // "Yoo et al" names several studies; their table rows tell them apart.
  if (name.size() >= 4 && !name.ends_with(" et al")) handles.names.insert(name);
  handles.anomaly_ids.merge(anomaly_ids_in(note));
  for (const std::string& row : table_rows_in(place.where)) handles.table_rows.emplace(place.source, row);
}

Handles handles_of(const KnownEvidence& known) {
  Handles handles;
  for (const KnownOutcome& outcome : known.outcomes) {
    add(handles, outcome.trial_id, outcome.note, outcome.place);
    add(handles, outcome.name, "", {});
  }
  for (const KnownTrial& trial : known.trials_without_results) {
    add(handles, trial.trial_id, trial.note, trial.place);
    add(handles, trial.acronym, "", {});
  }
  for (const KnownStudy& study : known.studies) add(handles, study.study_key, study.note, study.place);
  for (const KnownTarget& target : known.calibration) add(handles, target.target.nct, target.target.note, {});
  return handles;
}

// "" when nothing shown is touched.
std::string touched(const Handles& handles, const KnownAnomaly& anomaly, const std::string& all_text) {
  if (handles.anomaly_ids.contains(anomaly.id)) return "note of a row";
  for (const std::string& name : handles.names) {
    if (holds_word(all_text, name)) return name;
  }
  for (const std::string& row : table_rows_in(anomaly.place.where)) {
    for (const std::string_view source : {"ascari2026", "review003", "he2026"}) {
      const bool same_source = holds_word(anomaly.place.source, source);
      if (same_source && handles.table_rows.contains({std::string(source), row})) return row;
    }
  }
  return "";
}

}  // namespace

core::Result<std::vector<KnownAnomaly>> anomalies_touching(const Store& store, const KnownEvidence& known) {
  const auto rows = store.database().select(
      "SELECT anomaly_id, category, what, more_plausible, confidence, readings, source, source_where, file, "
      "file_line FROM anomaly ORDER BY rowid");
  if (!rows) return core::fail(rows.error());
  const Handles handles = handles_of(known);
  std::vector<KnownAnomaly> found;
  for (const Row& row : *rows) {
    KnownAnomaly anomaly{text_of(row[0]), text_of(row[1]), text_of(row[2]), text_of(row[3]), text_of(row[4]), "",
                         place_of(row)};
    const std::string all_text = anomaly.what + "\n" + text_of(row[5]) + "\n" + anomaly.place.where;
    anomaly.touches = touched(handles, anomaly, all_text);
    if (!anomaly.touches.empty()) found.push_back(std::move(anomaly));
  }
  return found;
}

}  // namespace hepatrial::evidence
