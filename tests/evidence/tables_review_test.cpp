#include <gmock/gmock.h>

#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>

#include "evidence/regimen.hpp"
#include "evidence/registry/registry_store.hpp"
#include "evidence/tables/registry_cells.hpp"
#include "evidence/tables/review_table.hpp"
#include "evidence/tables/table_formats.hpp"
#include "evidence/tables/table_rows.hpp"
#include "evidence/test_store.hpp"
#include "evidence/words.hpp"

namespace hepatrial::evidence {
namespace {

using testing::shipped_store;

// ---- The printed tables of ascari2026, from a copy of the review beside the repository. -----------------------------

std::filesystem::path printed_review() {
  const char* given = std::getenv("HEPATRIAL_REFERENCE_DATA");
  const std::filesystem::path reference =
      given != nullptr ? std::filesystem::path(given)
                       : std::filesystem::path(HEPATRIAL_SOURCE_DIR) / ".." / "shared" / "reference";
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(reference / ".." / "seeds", error)) {
    if (entry.path().filename().string().starts_with("001_")) return entry.path();
  }
  return {};
}

using Lines = std::vector<std::vector<std::string>>;

// The tab-separated lines below "**Table N", header first.
Lines printed_table(int number) {
  std::ifstream stream(printed_review());
  Lines lines;
  std::string line;
  bool inside = false;
  while (std::getline(stream, line)) {
    if (line.starts_with("**Table " + std::to_string(number))) inside = true;
    if (!inside) continue;
    const bool row = line.find('\t') != std::string::npos;
    if (!row && lines.size() > 1) break;
    if (!row) continue;
    lines.emplace_back();
    std::stringstream cells(line);
    for (std::string cell; std::getline(cells, cell, '\t');) lines.back().push_back(cell);
  }
  return lines;
}

// Letters and digits alone, without tags and what stands in brackets where `bare`.
std::string plain(std::string text, bool bare = false) {
  std::string out;
  int depth = 0;
  for (const char c : text) {
    if (c == '<' || (bare && c == '(')) ++depth;
    if (depth == 0) out += c;
    if ((c == '>' || (bare && c == ')')) && depth > 0) --depth;
  }
  return plain_key(out);
}

// The drugs that a cell names, in full or as the review shortens them.
DrugSet drugs_in(const std::string& cell, const DrugNames& names) {
  const std::map<std::string, std::string> shortened{{"sora", "sorafenib"},
                                                     {"lenva", "lenvatinib"},
                                                     {"cabo", "cabozantinib"},
                                                     {"rego", "regorafenib"},
                                                     {"AB", "atezolizumab bevacizumab"}};
  DrugSet drugs;
  for (const std::string& word : words_of(cell)) {
    if (lower(word) == "mtkis") continue;  // a class, not a drug
    const auto found = shortened.find(lower(word) == "ab" ? "AB" : lower(word));
    for (const std::string& name : words_of(found == shortened.end() ? word : found->second))
      drugs.merge(names.exact(name));
  }
  return drugs;
}

bool same_cell(const std::string& column, const std::string& made, const std::string& printed, const DrugNames& names) {
  if (plain(made) == plain(printed)) return true;
  if (column == "Study") return plain(made, true) == plain(printed, true);  // the name in brackets is the review's own
  if (column == "Primary endpoint") return plain(made, true) == plain(printed);
  if (column == "Treatment arms" || column == "Treatment") {
    return drugs_in(made, names) == drugs_in(printed, names) && !drugs_in(made, names).empty();
  }
  return column == "Prior treatment" && drugs_in(made, names) == drugs_in(printed, names);
}

// Every cell of the three tables. What differs must be a doubt that the store holds about that row.
TEST(ReviewTables, equal_the_printed_tables_cell_by_cell) {
  if (printed_review().empty()) {
    GTEST_SKIP()
        << "the text of the review is absent: put doi 10.3748/wjg.v32.i3.111528 as text, file name 001_*, into "
           "the folder seeds beside the reference data";
  }
  const auto names = DrugNames::load(shipped_store());
  ASSERT_TRUE(names);
  std::size_t cells = 0;
  for (const int number : {1, 2, 3}) {
    const auto table = make_table(shipped_store(), "ascari2026:" + std::to_string(number));
    ASSERT_TRUE(table) << core::text(table.error());
    const Lines printed = printed_table(number);
    ASSERT_EQ(table->rows.size() + 1, printed.size()) << number;
    ASSERT_EQ(table->columns, printed.front());
    for (std::size_t r = 0; r < table->rows.size(); ++r) {
      for (std::size_t c = 0; c < table->columns.size(); ++c) {
        const std::string expected = c < printed[r + 1].size() ? printed[r + 1][c] : "";
        const std::string& made = table->rows[r].cells[c].text;
        ++cells;
        EXPECT_TRUE(same_cell(table->columns[c], made, expected, *names))
            << "table " << number << " row " << r + 1 << " " << table->columns[c] << ": made '" << made
            << "', printed '" << expected << "'";
      }
    }
  }
  EXPECT_EQ(cells, 8u * 9u + 8u * 15u + 7u * 9u);
}

// The numbers in a text, in order of size.
std::multiset<double> numbers_in(const std::string& text) {
  std::multiset<double> numbers;
  std::string run;
  for (const char c : text + " ") {
    const bool part = (c >= '0' && c <= '9') || c == '.';
    if (part) run += c;
    if (part || run.empty()) continue;
    if (run.front() != '.') numbers.insert(std::stod(run));
    run.clear();
  }
  return numbers;
}

std::vector<std::string> printed_lines(const std::string& prefix) {
  std::vector<std::string> lines;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(printed_review().parent_path(), error)) {
    if (!entry.path().filename().string().starts_with(prefix)) continue;
    std::ifstream stream(entry.path());
    for (std::string line; std::getline(stream, line);) lines.push_back(line);
  }
  return lines;
}

bool holds_all(const std::multiset<double>& numbers, const std::multiset<double>& wanted) {
  return std::includes(numbers.begin(), numbers.end(), wanted.begin(), wanted.end());
}

// Tables 2 and 3 of review003: the row that ends with the trial's id holds its number of patients and its status.
TEST(ReviewTables, sizes_and_states_of_the_second_review_are_those_printed) {
  const auto lines = printed_review().empty() ? std::vector<std::string>() : printed_lines("003_");
  if (lines.empty()) GTEST_SKIP() << "the text of the review is absent: file name 003_* in the folder seeds";
  std::size_t found = 0;
  for (const char* key : {"review003:2", "review003:3"}) {
    const auto table = make_table(shipped_store(), key);
    ASSERT_TRUE(table);
    for (const TableRow& row : table->rows) {
      for (std::size_t i = 0; i < lines.size(); ++i) {
        if (!lines[i].ends_with(row.cells[5].text)) continue;
        // A row broken over several lines ends with the one that holds the id and begins after the id before.
        std::string line = lines[i];
        for (std::size_t j = i; j-- > 0 && lines[j].find("NCT") == std::string::npos && j + 8 > i;)
          line = lines[j] + " " + line;
        ++found;
        EXPECT_TRUE(holds_all(numbers_in(line), numbers_in(row.cells[2].text))) << row.subject << ": " << line;
        EXPECT_NE(plain(line).find(plain(row.cells[4].text)), std::string::npos) << row.subject << ": " << line;
      }
    }
  }
  EXPECT_EQ(found, 28u);
}

// Table 1 of review003, 27 lines that begin with a year, in the order of the table: line of therapy, drug, control, and
// every number of the outcomes.
TEST(ReviewTables, outcomes_of_the_second_review_are_those_printed) {
  const auto lines = printed_review().empty() ? std::vector<std::string>() : printed_lines("003_");
  if (lines.empty()) GTEST_SKIP() << "the text of the review is absent: file name 003_* in the folder seeds";
  std::vector<std::string> printed;
  bool inside = false;
  for (const std::string& line : lines) {
    inside = (inside || line.starts_with("Table 1 Clinical trials")) && !line.starts_with("OS, overall survival");
    const bool year = line.size() > 5 && line.starts_with("20") && line[4] == ' ';
    if (inside && year && line.find(": ") != std::string::npos) printed.push_back(line);
  }
  const auto table = make_table(shipped_store(), "review003:1");
  ASSERT_TRUE(table);
  const auto names = DrugNames::load(shipped_store());
  ASSERT_EQ(printed.size(), table->rows.size());
  for (std::size_t r = 0; r < printed.size(); ++r) {
    const std::vector<TableCell>& cells = table->rows[r].cells;
    SCOPED_TRACE(printed[r]);
    const bool second = printed[r].find(" Second ") != std::string::npos;
    EXPECT_EQ(cells[1].text, second ? "2L" : "1L");
    DrugSet drugs = drugs_in(cells[2].text, *names);
    if (cells[3].text != "Placebo") drugs.merge(drugs_in(cells[3].text, *names));
    EXPECT_EQ(drugs, [&] {
      DrugSet named = drugs_in(printed[r].substr(0, printed[r].find(": ")), *names);
      named.erase("placebo");
      return named;
    }());
    EXPECT_EQ(printed[r].find("Placebo") != std::string::npos, cells[3].text == "Placebo");
    std::string outcome = printed[r].substr(printed[r].find(": "));
    EXPECT_TRUE(holds_all(numbers_in(cells[4].text), numbers_in(outcome))) << cells[4].text;
  }
}

// Table 2 of he2026: the outcomes of the row with the trial's id hold the same numbers.
TEST(ReviewTables, outcomes_of_the_third_review_are_those_printed) {
  const auto lines = printed_review().empty() ? std::vector<std::string>() : printed_lines("004_");
  if (lines.empty()) GTEST_SKIP() << "the text of the review is absent: file name 004_* in the folder seeds";
  const auto table = make_table(shipped_store(), "he2026:2");
  ASSERT_TRUE(table);
  std::size_t found = 0;
  for (const TableRow& row : table->rows) {
    if (row.subject.empty()) continue;
    bool same = false;
    for (const std::string& line : lines) {
      if (line.find('\t') == std::string::npos || line.find(row.subject) == std::string::npos) continue;
      std::stringstream cells(line);
      std::vector<std::string> printed;
      for (std::string cell; std::getline(cells, cell, '\t');) printed.push_back(cell);
      same = same || (printed.size() >= 2 && numbers_in(printed[printed.size() - 2]) == numbers_in(row.cells[5].text));
    }
    found += same ? 1 : 0;
    EXPECT_TRUE(same) << row.subject << ": " << row.cells[5].text;
  }
  EXPECT_GE(found, 19u);
}

// The same for some cells without the copy; read in ascari2026, doi 10.3748/wjg.v32.i3.111528.
TEST(ReviewTables, hold_what_the_review_prints) {
  const auto first = make_table(shipped_store(), "ascari2026:1");
  ASSERT_TRUE(first);
  ASSERT_EQ(first->rows.size(), 8u);
  EXPECT_EQ(first->rows[0].cells[0].text, "NCT04770896 (IMbrave251)");
  EXPECT_EQ(first->rows[0].cells[5].text, "Atezolizumab + lenvatinib or sorafenib; Lenvatinib or sorafenib");
  EXPECT_EQ(first->rows[0].cells[6].text, "554");
  EXPECT_EQ(first->rows[2].cells[5].text,
            "Lenvatinib or sorafenib; Livmoniplimab dose A + budigalimab; Livmoniplimab dose B + budigalimab");
  EXPECT_THAT(first->rows[0].cells[1].place, ::testing::HasSubstr("TR001: ascari2026, 001 Table 1 row 1"));
  EXPECT_EQ(first->search_date, "March 2025");
  const auto second = make_table(shipped_store(), "ascari2026:2");
  ASSERT_TRUE(second);
  EXPECT_EQ(second->rows[0].cells[10].text, "6.1 (lenva); 2.5 (sora)");
  EXPECT_EQ(second->rows[7].cells[13].text, "84");
  EXPECT_TRUE(std::any_of(second->remarks.begin(), second->remarks.end(),
                          [](const TableRemark& remark) { return remark.anomaly == "AN017" && remark.row == 1; }));
}

// As many rows as the extraction has for each printed table.
TEST(ReviewTables, all_tables_of_all_reviews_are_there) {
  const std::map<std::string, std::size_t> rows{{"review003:1", 27}, {"review003:2", 17}, {"review003:3", 11},
                                                {"review003:4", 10}, {"he2026:1", 24},    {"he2026:2", 21}};
  EXPECT_EQ(table_names().size(), 9u);
  for (const auto& [key, count] : rows) {
    const auto table = make_table(shipped_store(), key);
    ASSERT_TRUE(table) << key;
    EXPECT_EQ(table->rows.size(), count) << key;
    EXPECT_GT(table->filled_cells(), count) << key;
    for (const TableRow& row : table->rows) EXPECT_EQ(row.cells.size(), table->columns.size()) << key;
  }
  const auto table = make_table(shipped_store(), "review003:1");
  EXPECT_THAT(table->rows[1].cells[4].text, ::testing::HasSubstr("sorafenib HR_OS 0.69 (0.55-0.87)"));
  EXPECT_FALSE(make_table(shipped_store(), "ascari2026:9"));
}

TEST(ReviewTables, follow_a_changed_value_and_say_so) {
  testing::EvidenceCopy copy;
  copy.edit("reviews/trials.csv", "\"Active, not recruiting\",3,RCT,554,", "Completed,3,RCT,557,");
  const testing::Folder out;
  ASSERT_TRUE(build_store(copy.path(), out.path()));
  const auto store = Store::open(out.path() / "evidence.sqlite");
  ASSERT_TRUE(store);
  TableOptions options;
  options.before = &shipped_store();
  const auto table = make_table(*store, "ascari2026:1", options);
  ASSERT_TRUE(table);
  EXPECT_EQ(table->changed_cells(), 2u);
  EXPECT_EQ(table->rows[0].cells[1].text, "Completed");
  EXPECT_EQ(table->rows[0].cells[1].printed, "Active, not recruiting");
  EXPECT_EQ(table->rows[0].cells[6].printed, "554");
}

// Two records, of which the tables read number, date, status, phase and patients.
std::filesystem::path small_registry(const std::filesystem::path& folder) {
  const auto path = folder / "registry.sqlite";
  auto database = registry::open_store(path);
  EXPECT_TRUE(database) << core::text(database.error());
  const auto filled = database->execute(
      "INSERT INTO record (id, registry, registry_id, shape, completeness, updated_on, version) VALUES"
      " (1, 'ctgov', 'NCT04770896', 'v2', 'full', '2025-07-23', 1),"
      " (2, 'ctgov', 'NCT05101629', 'v2', 'full', '2025-02-01', 2);"
      "INSERT INTO detail (record, position, status, status_text, phase, enrolment, has_results) VALUES"
      " (1, 0, 'active', 'ACTIVE_NOT_RECRUITING', 'PHASE3', 557, 0), (2, 0, 'completed', 'COMPLETED', 'PHASE2', 32, "
      "0);");
  EXPECT_TRUE(filled) << core::text(filled.error());
  return path;
}

TEST(ReviewTables, registry_records_stand_before_the_review_and_are_counted) {
  const testing::Folder folder;
  TableOptions options;
  options.registry = small_registry(folder.path());
  options.since = "2025-04-01";
  const auto table = make_table(shipped_store(), "ascari2026:1", options);
  ASSERT_TRUE(table) << core::text(table.error());
  EXPECT_EQ(table->registry_cells(), 6u);  // status, phase and patients of two trials
  const TableCell& patients = table->rows[0].cells[6];
  EXPECT_EQ(patients.text, "557");
  EXPECT_EQ(patients.printed, "554");
  EXPECT_TRUE(patients.registry && patients.changed);
  EXPECT_THAT(patients.place, ::testing::HasSubstr("registry record ctgov NCT04770896, updated 2025-07-23"));
  EXPECT_EQ(table->rows[0].cells[1].text, "Active, not recruiting");
  EXPECT_EQ(table->rows[0].cells[1].printed, "");
  EXPECT_FALSE(table->rows[0].cells[1].changed);  // the record says what the review says
  EXPECT_EQ(table->rows[4].cells[1].text, "Completed");
  EXPECT_FALSE(table->rows[4].cells[1].changed);  // older than the date
  EXPECT_THAT(share_sentence(*table),
              ::testing::MatchesRegex("6 of 7[0-9] cells \\(8 %\\) come from registry records.*"));
}

TEST(ReviewTables, predictions_stand_beside_the_observed_values) {
  TableOptions options;
  options.predictions = {{"cabozantinib", "mPFS (months)", "4.0 (3.1-5.2)"}};
  const auto table = make_table(shipped_store(), "ascari2026:2", options);
  ASSERT_TRUE(table);
  EXPECT_EQ(table->rows[1].cells[10].predicted, "4.0 (3.1-5.2)");
  EXPECT_EQ(table->rows[6].cells[10].predicted, "4.0 (3.1-5.2)");
  EXPECT_EQ(table->rows[0].cells[10].predicted, "");
}

TEST(TableRows, words) {
  EXPECT_EQ(spoken_regimen("atezolizumab+lenvatinib|atezolizumab+sorafenib"), "Atezolizumab + lenvatinib or sorafenib");
  EXPECT_EQ(spoken_regimen("lenvatinib|sorafenib"), "Lenvatinib or sorafenib");
  EXPECT_EQ(spoken_regimen("a|a+b"), "A or a + b");
  EXPECT_EQ(spoken_regimen(""), "");
  EXPECT_EQ(row_number("001 Table 1 row 4; text 'x'", {"Table 1"}), 4);
  EXPECT_EQ(row_number("Table 1 immunotherapy row 2", {"Table 1 targeted", "Table 1 immunotherapy"}), 1002);
  EXPECT_EQ(row_number("Table 12 row 4", {"Table 1"}), 0);
  EXPECT_EQ(spoken_status("NOT_YET_RECRUITING"), "Not yet recruiting");
  EXPECT_EQ(spoken_phase("PHASE1/PHASE2"), "Phase 1/2");
  EXPECT_EQ(spoken_phase("NA"), "");
}

}  // namespace
}  // namespace hepatrial::evidence
