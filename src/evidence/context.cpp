#include "evidence/context.hpp"

#include <set>

#include "evidence/words.hpp"

namespace hepatrial::evidence {

namespace {

ContextRow context_row(const Row& row) {
  ContextRow out;
  out.trial = text_of(row[0]);
  out.arm = text_of(row[1]);
  out.item = text_of(row[2]);
  out.value = text_of(row[3]);
  out.number = number_of(row[4]);
  out.unit = text_of(row[5]);
  out.source = text_of(row[6]);
  out.note = text_of(row[7]);
  out.file = text_of(row[8]);
  out.line = static_cast<int>(integer_of(row[9]).value_or(0));
  return out;
}

bool names_trial(std::string_view asked, const std::string& label) {
  const std::string wanted = lower(trimmed(asked));
  const std::string known = lower(label);
  return wanted == known || wanted == known.substr(0, known.find(" ("));
}

}  // namespace

core::Result<std::vector<ContextRow>> target_context(const Store& store, std::string_view trial) {
  const auto rows = store.database().select(
      "SELECT trial, arm, item, value, value_number, unit, source, note, file, file_line "
      "FROM target_context ORDER BY rowid");
  if (!rows) return core::fail(rows.error());
  std::vector<ContextRow> found;
  std::set<std::string> labels;
  for (const Row& row : *rows) {
    labels.insert(text_of(row[0]));
    if (names_trial(trial, text_of(row[0]))) found.push_back(context_row(row));
  }
  if (found.empty()) {
    return core::fail({core::ProblemKind::bad_input,
                       "no context is held for the trial '" + std::string(trial) + "'",
                       {"", 0, "trial"},
                       "known: " + joined({labels.begin(), labels.end()}, "; ")});
  }
  return found;
}

}  // namespace hepatrial::evidence
