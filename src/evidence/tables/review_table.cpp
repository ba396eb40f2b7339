#include "evidence/tables/review_table.hpp"

#include <algorithm>
#include <map>

#include "evidence/doubt/printed_numbers.hpp"
#include "evidence/tables/registry_cells.hpp"
#include "evidence/tables/table_rows.hpp"
#include "evidence/words.hpp"

namespace hepatrial::evidence {

using core::fail;
using core::Result;

namespace {

using Kind = TablePlan::Kind;

const std::vector<TablePlan>& plans() {
  static const std::vector<TablePlan> plans{
      {"ascari2026:1",
       "Ongoing trials of immune checkpoint inhibitors in second line",
       "ascari2026",
       {"Table 1"},
       Kind::trials},
      {"ascari2026:2",
       "Concluded studies of kinase inhibitors after immune checkpoint inhibitors",
       "ascari2026",
       {"001 Table 2"},
       Kind::studies},
      {"ascari2026:3",
       "Ongoing trials of kinase inhibitors after immune checkpoint inhibitors",
       "ascari2026",
       {"Table 3"},
       Kind::trials},
      {"review003:1",
       "Trials of systemic therapy",
       "review003",
       {"Table 1 targeted", "Table 1 immunotherapy"},
       Kind::trial_results},
      {"review003:2",
       "Ongoing trials of kinase and checkpoint inhibitors together",
       "review003",
       {"Table 2"},
       Kind::trial_settings},
      {"review003:3", "Ongoing trials of two checkpoint inhibitors", "review003", {"Table 3"}, Kind::trial_settings},
      {"review003:4", "Approved systemic therapies", "review003", {"Table 4"}, Kind::drugs},
      {"he2026:1", "Checkpoint inhibitors", "he2026", {"Table 1"}, Kind::drugs},
      {"he2026:2", "Combinations with checkpoint inhibitors", "he2026", {"Table 2"}, Kind::combinations},
  };
  return plans;
}

Result<void> add_source(const Store& store, const TablePlan& plan, ReviewTable& table) {
  const auto rows = store.database().select("SELECT citation, published, note FROM source WHERE key = ?1",
                                            {std::string(plan.source)});
  if (!rows) return fail(rows.error());
  if (rows->empty()) return {};
  const Row& row = rows->front();
  table.citation = text_of(row[0]);
  const std::string note = text_of(row[2]);
  const std::size_t at = note.find("registry search of ");
  table.search_date = at != std::string::npos   ? note.substr(at + 19, note.find('.', at) - at - 19)
                      : text_of(row[1]).empty() ? "not stated"
                                                : "published " + text_of(row[1]);
  return {};
}

// Doubts of the store whose place names a row of this table.
Result<void> add_remarks(const Store& store, const TablePlan& plan, ReviewTable& table) {
  const auto rows = store.database().select(
      "SELECT anomaly_id, what, more_plausible, source, source_where FROM anomaly ORDER BY rowid");
  if (!rows) return fail(rows.error());
  for (const Row& row : *rows) {
    if (text_of(row[3]).find(plan.source) == std::string::npos) continue;
    const int number = row_number(text_of(row[4]), plan.places);
    // The second block of a table follows the first; its rows are counted on.
    if (number < 1 || number >= 1000 || static_cast<std::size_t>(number) > table.rows.size()) continue;
    table.remarks.push_back(
        {static_cast<std::size_t>(number), text_of(row[0]), text_of(row[1]) + " More plausible: " + text_of(row[2])});
  }
  return {};
}

std::string key_of(const TableRow& row, std::size_t column) { return row.subject + "\n" + std::to_string(column); }

void mark_changes(const ReviewTable& before, ReviewTable& table) {
  std::map<std::string, std::string> earlier;
  for (const TableRow& row : before.rows) {
    for (std::size_t i = 0; i < row.cells.size(); ++i) earlier.emplace(key_of(row, i), row.cells[i].text);
  }
  for (TableRow& row : table.rows) {
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
      const auto found = earlier.find(key_of(row, i));
      TableCell& cell = row.cells[i];
      if (found != earlier.end() && found->second == cell.text) continue;
      cell.changed = true;
      if (found != earlier.end() && cell.printed.empty()) cell.printed = found->second;
    }
  }
}

// The regimen of a row: of its treatment column, as drug codes again.
std::string regimen_of(const std::string& spoken) {
  std::string text;
  for (const char c : lower(spoken)) {
    if (c != ' ') text += c;
  }
  return normal_regimen(text);
}

void add_predictions(const std::vector<TablePrediction>& predictions, ReviewTable& table) {
  const auto treatment = std::find(table.columns.begin(), table.columns.end(), "Treatment");
  if (treatment == table.columns.end()) return;
  const auto at = static_cast<std::size_t>(treatment - table.columns.begin());
  for (TableRow& row : table.rows) {
    for (const TablePrediction& prediction : predictions) {
      if (regimen_of(row.cells[at].text) != normal_regimen(prediction.regimen)) continue;
      for (std::size_t i = 0; i < table.columns.size(); ++i) {
        if (table.columns[i] == prediction.column) row.cells[i].predicted = prediction.text;
      }
    }
  }
}

std::size_t count_cells(const ReviewTable& table, bool (*counts)(const TableCell&)) {
  std::size_t count = 0;
  for (const TableRow& row : table.rows) {
    count += static_cast<std::size_t>(std::count_if(row.cells.begin(), row.cells.end(), counts));
  }
  return count;
}

}  // namespace

std::size_t ReviewTable::filled_cells() const {
  return count_cells(*this, [](const TableCell& cell) { return !cell.text.empty(); });
}
std::size_t ReviewTable::registry_cells() const {
  return count_cells(*this, [](const TableCell& cell) { return cell.registry; });
}
std::size_t ReviewTable::changed_cells() const {
  return count_cells(*this, [](const TableCell& cell) { return cell.changed; });
}

const std::vector<TableName>& table_names() {
  static const std::vector<TableName> names = [] {
    std::vector<TableName> list;
    for (const TablePlan& plan : plans()) list.push_back({plan.key, plan.title});
    return list;
  }();
  return names;
}

Result<ReviewTable> make_table(const Store& store, std::string_view key, const TableOptions& options) {
  const auto plan = std::find_if(plans().begin(), plans().end(), [&](const TablePlan& one) { return one.key == key; });
  if (plan == plans().end()) {
    std::vector<std::string> names;
    for (const TableName& name : table_names()) names.emplace_back(name.key);
    return fail({core::ProblemKind::bad_input,
                 "table '" + std::string(key) + "' is not known",
                 {"", 0, "table"},
                 "tables are " + joined(names, ", ")});
  }
  ReviewTable table;
  table.key = std::string(plan->key);
  table.title = std::string(plan->title);
  for (const auto step : {add_source, fill_rows, add_remarks}) {
    if (auto done = step(store, *plan, table); !done) return fail(std::move(done.error()));
  }
  if (options.registry) {
    if (auto done = put_registry_first(*options.registry, options.since, table); !done)
      return fail(std::move(done.error()));
  }
  if (options.before != nullptr) {
    const auto before = make_table(*options.before, key);
    if (!before) return fail(before.error());
    mark_changes(*before, table);
  }
  add_predictions(options.predictions, table);
  return table;
}

}  // namespace hepatrial::evidence
