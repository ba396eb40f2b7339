#include "evidence/tables/table_rows.hpp"

#include <algorithm>
#include <charconv>
#include <map>

#include "evidence/words.hpp"

namespace hepatrial::evidence {

using core::fail;
using core::Result;

namespace {

// Blocks of one table follow one another; no printed block has this many rows.
constexpr int k_block = 1000;

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  std::size_t begin = 0;
  while (begin <= text.size()) {
    const std::size_t end = std::min(text.find(separator, begin), text.size());
    parts.push_back(trimmed(text.substr(begin, end - begin)));
    begin = end + 1;
  }
  return parts;
}

std::string first_letter_large(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return text;
}

// Rows of a query whose last three columns are id, source and source_where, in the order of the printed table.
struct Placed {
  int number;
  Row row;
};

Result<std::vector<Placed>> placed_rows(const Store& store, const TablePlan& plan, const std::string& query) {
  const auto rows = store.database().select(query, {std::string(plan.source)});
  if (!rows) return fail(rows.error());
  std::vector<Placed> placed;
  for (const Row& row : *rows) {
    const int number = row_number(text_of(row.back()), plan.places);
    if (number > 0) placed.push_back({number, row});
  }
  std::stable_sort(placed.begin(), placed.end(), [](const Placed& a, const Placed& b) { return a.number < b.number; });
  return placed;
}

std::string place_of(const Row& row) {
  return text_of(row[row.size() - 3]) + ": " + text_of(row[row.size() - 2]) + ", " + text_of(row.back());
}

TableCell cell_of(const Row& row, std::size_t column) {
  return {text_of(row[column]), place_of(row), false, "", false, ""};
}

TableCell cell_with(const Row& row, std::string text) { return {std::move(text), place_of(row), false, "", false, ""}; }

// The arms that the source gives the trial in this row of the table; other places where the row names none.
using Arms = std::map<std::string, std::vector<Row>>;  // by trial: trial, regimen, label, id, source, where, role

Result<Arms> arms_of(const Store& store, const TablePlan& plan) {
  const auto rows = store.database().select(
      "SELECT trial_id, regimen, arm_label, row_id, source, source_where, role FROM arm WHERE source = ?1 ORDER BY "
      "rowid",
      {std::string(plan.source)});
  if (!rows) return fail(rows.error());
  Arms arms, elsewhere;
  for (const Row& row : *rows) {
    (row_number(text_of(row[5]), plan.places) > 0 ? arms : elsewhere)[text_of(row[0])].push_back(row);
  }
  arms.insert(elsewhere.begin(), elsewhere.end());  // keeps what is there
  return arms;
}

// "Cohort 2: livmoniplimab dose A + budigalimab" without what stands before the colon.
std::string bare_label(const std::string& label) {
  const std::size_t colon = label.find(": ");
  return colon == std::string::npos ? label : label.substr(colon + 2);
}

std::string arms_text(const std::vector<Row>& arms) {
  std::vector<std::string> texts;
  for (const Row& arm : arms) {
    const std::string label = text_of(arm[2]);
    const bool doses = label.find(" dose ") != std::string::npos;
    const std::string text = doses ? first_letter_large(bare_label(label)) : spoken_regimen(text_of(arm[1]));
    if (std::find(texts.begin(), texts.end(), text) == texts.end()) texts.push_back(text);
  }
  return joined(texts, "; ");
}

TableCell cell_with_arms(const std::vector<Row>& arms) {
  const Row& first = arms.front();
  TableCell cell;
  cell.text = arms_text(arms);
  cell.place = text_of(first[3]) + ": " + text_of(first[4]) + ", " + text_of(first[5]);
  for (std::size_t i = 1; i < arms.size(); ++i) cell.place += "; " + text_of(arms[i][3]);
  return cell;
}

TableCell arms_cell(const Arms& arms, const std::string& trial) {
  const auto found = arms.find(trial);
  return found == arms.end() ? TableCell{} : cell_with_arms(found->second);
}

std::string with_acronym(const Row& row) {
  const std::string acronym = text_of(row[1]);
  return acronym.empty() || acronym == text_of(row[0]) ? text_of(row[0]) : text_of(row[0]) + " (" + acronym + ")";
}

Result<void> fill_trials(const Store& store, const TablePlan& plan, ReviewTable& table) {
  const auto trials = placed_rows(store, plan,
                                  "SELECT trial_id, acronym, status, title, phase, design, n, setting,"
                                  " primary_endpoint, row_id, source, source_where FROM trial WHERE source = ?1"
                                  " ORDER BY rowid");
  if (!trials) return fail(trials.error());
  const auto arms = arms_of(store, plan);
  if (!arms) return fail(arms.error());
  table.columns = {"Study",           "Status",         "Description",        "Phase",
                   "Study design",    "Treatment arms", "Number of patients", "Population",
                   "Primary endpoint"};
  for (const Placed& trial : *trials) {
    const Row& row = trial.row;
    const std::string phase = text_of(row[4]);
    table.rows.push_back({text_of(row[0]),
                          {cell_with(row, with_acronym(row)), cell_of(row, 2), cell_of(row, 3),
                           cell_with(row, phase.empty() ? "" : "Phase " + phase), cell_of(row, 5),
                           arms_cell(*arms, text_of(row[0])), cell_of(row, 6), cell_of(row, 7), cell_of(row, 8)}});
  }
  return {};
}

Result<void> fill_studies(const Store& store, const TablePlan& plan, ReviewTable& table) {
  const auto studies = placed_rows(store, plan,
                                   "SELECT study_key, treatment, prior_treatment, authors, ref_no, n, region, design,"
                                   " child_pugh_a_pct, bclc_c_pct, mvi_pct, ehs_pct, mpfs_months, mos_months, orr_pct,"
                                   " dcr_pct, g34_trae_pct, study_key, source, source_where FROM study"
                                   " WHERE source = ?1 ORDER BY rowid");
  if (!studies) return fail(studies.error());
  table.columns = {"Treatment",     "Prior treatment",  "Ref.",       "Patients (number)", "Region",
                   "Study design",  "Child Pugh-A (%)", "BCLC-C (%)", "MVI (%)",           "Extrahepatic spread (%)",
                   "mPFS (months)", "mOS (months)",     "ORR (%)",    "DCR (%)",           "Gr3/4 TRAE (%)"};
  for (const Placed& study : *studies) {
    const Row& row = study.row;
    TableRow line{text_of(row[0]), {}};
    line.cells.push_back(cell_with(row, spoken_regimen(text_of(row[1]))));
    line.cells.push_back(cell_with(row, spoken_regimen(text_of(row[2]))));
    line.cells.push_back(cell_with(row, text_of(row[3]) + " [" + text_of(row[4]) + "]"));
    for (std::size_t column = 5; column <= 16; ++column) line.cells.push_back(cell_of(row, column));
    table.rows.push_back(std::move(line));
  }
  return {};
}

// "mOS 10.7 vs 7.9 months; HR 0.69 (0.55-0.87)".
std::string result_text(const Row& row) {
  const std::string endpoint = text_of(row[0]), unit = text_of(row[4]);
  std::string text = text_of(row[6]).empty() ? endpoint : text_of(row[6]) + " " + endpoint;
  const std::string value = text_of(row[1]);
  text += " " + (value.empty() ? text_of(row[5]) : value);
  if (unit == "%") text += "%";
  if (unit != "%" && unit != "ratio") text += " " + unit;
  if (!text_of(row[2]).empty() || !text_of(row[3]).empty())
    text += " (" + text_of(row[2]) + "-" + text_of(row[3]) + ")";
  return text;
}

Result<std::map<std::pair<std::string, int>, TableCell>> results_of(const Store& store, const TablePlan& plan) {
  const auto rows = placed_rows(store, plan,
                                "SELECT endpoint, value, ci_low, ci_high, unit, value_kind, arm, trial_id, row_id,"
                                " source, source_where FROM outcome WHERE source = ?1 ORDER BY rowid");
  if (!rows) return fail(rows.error());
  std::map<std::pair<std::string, int>, TableCell> cells;
  for (const Placed& placed : *rows) {
    TableCell& cell = cells[{text_of(placed.row[7]), placed.number}];
    cell.text += (cell.text.empty() ? "" : "; ") + result_text(placed.row);
    cell.place += cell.place.empty() ? place_of(placed.row) : "; " + text_of(placed.row[8]);
  }
  return cells;
}

// The regimens of the arms that `control` asks for, each once.
TableCell role_cell(const Arms& arms, const std::string& trial, bool control) {
  const auto found = arms.find(trial);
  if (found == arms.end()) return {};
  std::vector<Row> chosen;
  for (const Row& arm : found->second) {
    if ((text_of(arm[6]) == "control") == control) chosen.push_back(arm);
  }
  return chosen.empty() ? TableCell{} : cell_with_arms(chosen);
}

Result<void> fill_trial_results(const Store& store, const TablePlan& plan, ReviewTable& table) {
  const auto trials = placed_rows(store, plan,
                                  "SELECT trial_id, acronym, therapy_line, row_id, source, source_where FROM trial"
                                  " WHERE source = ?1 ORDER BY rowid");
  if (!trials) return fail(trials.error());
  const auto arms = arms_of(store, plan);
  if (!arms) return fail(arms.error());
  const auto results = results_of(store, plan);
  if (!results) return fail(results.error());
  table.columns = {"Trial", "Line", "Drug", "Control", "Primary outcomes"};
  for (const Placed& trial : *trials) {
    const Row& row = trial.row;
    const std::string id = text_of(row[0]);
    const auto result = results->find({id, trial.number});
    table.rows.push_back({id,
                          {cell_with(row, with_acronym(row)), cell_of(row, 2), role_cell(*arms, id, false),
                           role_cell(*arms, id, true), result == results->end() ? TableCell{} : result->second}});
  }
  return {};
}

Result<void> fill_trial_settings(const Store& store, const TablePlan& plan, ReviewTable& table) {
  const auto trials = placed_rows(store, plan,
                                  "SELECT trial_id, phase, n, setting, status, row_id, source, source_where FROM trial"
                                  " WHERE source = ?1 ORDER BY rowid");
  if (!trials) return fail(trials.error());
  const auto arms = arms_of(store, plan);
  if (!arms) return fail(arms.error());
  table.columns = {"Treatment arms", "Phase", "Number of patients", "Clinical setting", "Status", "Study"};
  for (const Placed& trial : *trials) {
    const Row& row = trial.row;
    const std::string phase = text_of(row[1]);
    table.rows.push_back({text_of(row[0]),
                          {arms_cell(*arms, text_of(row[0])), cell_with(row, phase.empty() ? "" : "Phase " + phase),
                           cell_of(row, 2), cell_of(row, 3), cell_of(row, 4), cell_of(row, 0)}});
  }
  return {};
}

Result<void> fill_combinations(const Store& store, const TablePlan& plan, ReviewTable& table) {
  const auto rows = placed_rows(store, plan,
                                "SELECT partner_classes, ici, partners, sensitisation_mechanism, therapy_line, outcome,"
                                " trial_id, status, row_id, source, source_where FROM combination WHERE source = ?1"
                                " ORDER BY rowid");
  if (!rows) return fail(rows.error());
  table.columns = {"Classes", "ICI", "Partners", "Mechanism", "Line", "Outcome", "Study", "Status"};
  for (const Placed& placed : *rows) {
    TableRow line{text_of(placed.row[6]), {}};
    for (std::size_t column = 0; column < 8; ++column) line.cells.push_back(cell_of(placed.row, column));
    line.cells[1].text = spoken_regimen(line.cells[1].text);
    line.cells[2].text = spoken_regimen(line.cells[2].text);
    table.rows.push_back(std::move(line));
  }
  return {};
}

Result<void> fill_drugs(const Store& store, const TablePlan& plan, ReviewTable& table) {
  const auto rows = placed_rows(store, plan,
                                "SELECT code, name_in_source, modality, targets, mechanism_class, approvals, row_id,"
                                " source, source_where FROM drug WHERE source = ?1 ORDER BY rowid");
  if (!rows) return fail(rows.error());
  table.columns = {"Drug", "Kind", "Targets", "Mechanism", "Approvals"};
  for (const Placed& placed : *rows) {
    const Row& row = placed.row;
    table.rows.push_back({text_of(row[0]),
                          {cell_with(row, first_letter_large(text_of(row[1]))), cell_of(row, 2), cell_of(row, 3),
                           cell_of(row, 4), cell_of(row, 5)}});
  }
  return {};
}

}  // namespace

int row_number(std::string_view source_where, const std::vector<std::string_view>& places) {
  for (std::size_t block = 0; block < places.size(); ++block) {
    const std::size_t at = source_where.find(places[block]);
    if (at == std::string_view::npos) continue;
    const std::size_t end = at + places[block].size();
    std::string_view rest = source_where.substr(end);
    const int base = static_cast<int>(block) * k_block;
    for (const std::string_view word : {" row ", " rows "}) {
      if (!rest.starts_with(word)) continue;
      int number = 0;
      std::from_chars(rest.data() + word.size(), rest.data() + rest.size(), number);
      return base + number;
    }
    // A place without row numbers: a list of drugs, in the order of the file.
    if (rest.empty() || rest.front() == ';' || rest.front() == ',') return base + 1;
  }
  return 0;
}

std::string spoken_regimen(std::string_view regimen) {
  if (regimen.empty()) return "";
  std::vector<std::vector<std::string>> alternatives;
  for (const std::string& alternative : split(regimen, '|')) alternatives.push_back(split(alternative, '+'));
  // Drugs that every alternative begins with are named once.
  std::size_t shared = 0;
  while (alternatives.size() > 1 &&
         std::all_of(alternatives.begin(), alternatives.end(), [&](const std::vector<std::string>& drugs) {
           return drugs.size() > shared + 1 && drugs[shared] == alternatives[0][shared];
         })) {
    ++shared;
  }
  std::vector<std::string> choices;
  for (const std::vector<std::string>& drugs : alternatives) {
    choices.push_back(joined({drugs.begin() + static_cast<std::ptrdiff_t>(shared), drugs.end()}, " + "));
  }
  std::vector<std::string> parts(alternatives[0].begin(),
                                 alternatives[0].begin() + static_cast<std::ptrdiff_t>(shared));
  parts.push_back(joined(choices, " or "));
  return first_letter_large(joined(parts, " + "));
}

Result<void> fill_rows(const Store& store, const TablePlan& plan, ReviewTable& table) {
  switch (plan.kind) {
    case TablePlan::Kind::trials: return fill_trials(store, plan, table);
    case TablePlan::Kind::studies: return fill_studies(store, plan, table);
    case TablePlan::Kind::trial_results: return fill_trial_results(store, plan, table);
    case TablePlan::Kind::trial_settings: return fill_trial_settings(store, plan, table);
    case TablePlan::Kind::combinations: return fill_combinations(store, plan, table);
    default: return fill_drugs(store, plan, table);
  }
}

}  // namespace hepatrial::evidence
