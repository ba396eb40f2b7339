#include "evidence/doubt/doubt_text.hpp"

#include <algorithm>
#include <map>

#include "evidence/inert.hpp"
#include "evidence/text_table.hpp"
#include "evidence/words.hpp"

namespace hepatrial::evidence {

namespace {

std::string counted(std::size_t count, const std::string& word) {
  return std::to_string(count) + " " + word + (count == 1 ? "" : "s");
}

void add_finding(std::string& text, const Doubt& doubt) {
  const std::string head = std::string(name_of(doubt.grade)) + " " + name_of(doubt.kind) + ": " + doubt.what;
  for (const std::string& line : wrapped(head, 116)) text += line + "\n";
  text += "    rows: " + joined(doubt.rows, ", ") + "\n";
  for (const std::string& reading : doubt.readings) {
    bool first = true;
    for (const std::string& line : wrapped(reading, 108)) {
      text += (first ? "    - " : "      ") + line + "\n";
      first = false;
    }
  }
}

}  // namespace

std::string doubts_text(const std::vector<Doubt>& doubts, std::size_t values_checked) {
  std::map<std::string, std::map<DoubtGrade, std::size_t>> kinds;
  for (const Doubt& doubt : doubts) ++kinds[name_of(doubt.kind)][doubt.grade];
  std::string text = counted(values_checked, "value") + " checked, " + counted(doubts.size(), "finding") + "\n\n";
  std::vector<std::vector<std::string>> rows;
  for (const auto& [kind, grades] : kinds) {
    std::vector<std::string> row{kind};
    for (const DoubtGrade grade : {DoubtGrade::error, DoubtGrade::unsure, DoubtGrade::version}) {
      row.push_back(grades.contains(grade) ? std::to_string(grades.at(grade)) : "0");
    }
    rows.push_back(std::move(row));
  }
  text += text_table({{"kind", 30}, {"error", 8}, {"unsure", 8}, {"version", 8}}, rows) + "\n";
  std::vector<Doubt> sorted = doubts;
  std::stable_sort(sorted.begin(), sorted.end(), [](const Doubt& a, const Doubt& b) { return a.grade < b.grade; });
  for (const Doubt& doubt : sorted) add_finding(text, doubt);
  return text;
}

std::string doubts_csv(const std::vector<Doubt>& doubts) {
  std::string text = "row,kind,grade,trial_id,what,readings,all_rows\n";
  for (const Doubt& doubt : doubts) {
    for (const std::string& row : doubt.rows) {
      const std::vector<std::string> cells{
          row,        name_of(doubt.kind),           name_of(doubt.grade),   doubt.trial_id,
          doubt.what, joined(doubt.readings, " | "), joined(doubt.rows, " ")};
      for (std::size_t i = 0; i < cells.size(); ++i) text += (i == 0 ? "" : ",") + spreadsheet_cell(cells[i]);
      text += "\n";
    }
  }
  return text;
}

}  // namespace hepatrial::evidence
