#include "evidence/tables/registry_cells.hpp"

#include <map>

#include "evidence/registry/registry_store.hpp"
#include "evidence/words.hpp"

namespace hepatrial::evidence {

using core::fail;
using core::Result;

namespace {

struct Record {
  std::string place;
  std::string updated_on;
  std::map<std::string, std::string> text_by_column;
};

Result<std::map<std::string, Record>> records_in(const std::filesystem::path& path) {
  const auto database = registry::open_store_to_read(path);
  if (!database) return fail(database.error());
  const auto rows = database->select(
      "SELECT r.registry_id, r.registry, r.updated_on, d.status_text, d.phase, d.brief_title, d.enrolment"
      " FROM record r JOIN detail d ON d.record = r.id ORDER BY r.registry_id, d.position");
  if (!rows) return fail(rows.error());
  std::map<std::string, Record> records;
  for (const Row& row : *rows) {
    Record record;
    record.updated_on = text_of(row[2]);
    record.place = "registry record " + text_of(row[1]) + " " + text_of(row[0]) +
                   (record.updated_on.empty() ? "" : ", updated " + record.updated_on);
    record.text_by_column["Status"] = spoken_status(text_of(row[3]));
    record.text_by_column["Phase"] = spoken_phase(text_of(row[4]));
    record.text_by_column["Description"] = text_of(row[5]);
    record.text_by_column["Number of patients"] = text_of(row[6]);
    records.emplace(text_of(row[0]), std::move(record));
  }
  return records;
}

}  // namespace

std::string spoken_status(std::string_view status) {
  std::string text = lower(status);
  for (char& c : text) {
    if (c == '_') c = ' ';
  }
  if (text == "active not recruiting") text = "active, not recruiting";
  if (text == "unknown") text = "unknown status";
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return text;
}

std::string spoken_phase(std::string_view phase) {
  std::string digits;
  for (const std::string& word : words_of(phase)) {
    const std::size_t at = word.find_first_of("1234");
    if (at != std::string::npos) digits += (digits.empty() ? "" : "/") + word.substr(at);
  }
  return digits.empty() ? "" : "Phase " + digits;
}

Result<void> put_registry_first(const std::filesystem::path& path, const std::string& since, ReviewTable& table) {
  const auto records = records_in(path);
  if (!records) return fail(records.error());
  for (TableRow& row : table.rows) {
    const auto found = records->find(row.subject);
    if (found == records->end()) continue;
    const Record& record = found->second;
    for (std::size_t i = 0; i < table.columns.size() && i < row.cells.size(); ++i) {
      const auto text = record.text_by_column.find(table.columns[i]);
      if (text == record.text_by_column.end() || text->second.empty()) continue;
      TableCell& cell = row.cells[i];
      if (plain_key(cell.text) != plain_key(text->second)) cell.printed = cell.text.empty() ? "(empty)" : cell.text;
      cell.text = text->second;
      cell.place = record.place;
      cell.registry = true;
      cell.changed = !cell.printed.empty() && !since.empty() && record.updated_on >= since;
    }
  }
  return {};
}

}  // namespace hepatrial::evidence
