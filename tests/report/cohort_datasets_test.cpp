#include "report/cohort_datasets.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include "core/column_file.hpp"
#include "core/delimited.hpp"
#include "core/files.hpp"
#include "report/column_rows.hpp"
#include "report/datasets.hpp"
#include "report/synthetic_trial.hpp"

namespace hepatrial::report {
namespace {

namespace fs = std::filesystem;

class CohortDatasetsTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / ("hepatrial-datasets-" + std::to_string(::getpid()));
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }
  [[nodiscard]] std::string bytes(const std::string& name) const {
    return core::read_file(folder_ / name).value_or("");
  }

  // The patients in two parts, as two chunks would come.
  core::Result<void> write(const trial::TrialResult& result, std::size_t csv_patients_max = k_csv_patients_max) {
    fs::remove(folder_ / "adsl.hpc");
    CohortDatasets datasets(folder_, result.spec, {{"trial", result.spec.id}}, csv_patients_max);
    const auto middle = result.patients.begin() + static_cast<std::ptrdiff_t>(result.patients.size() / 3);
    if (auto added = datasets.add({result.patients.begin(), middle}); !added) return added;
    if (auto added = datasets.add({middle, result.patients.end()}); !added) return added;
    EXPECT_FALSE(fs::exists(folder_ / "adsl.hpc"));
    return datasets.finish();
  }

  fs::path folder_;
};

trial::TrialResult without_visits(trial::TrialResult result) {
  for (trial::PatientRecord& patient : result.patients) {
    patient.trial_line.assessments.clear();
    for (trial::LineRecord& line : patient.prior_lines) line.assessments.clear();
  }
  return result;
}

std::string cell(const core::ColumnTable& table, std::size_t column, std::size_t row) {
  const core::Column& cells = table.column(column);
  switch (cells.type()) {
    case core::ColumnType::float64: return core::number_text(cells.number(row));
    case core::ColumnType::int32:
      return cells.integer(row) == core::k_missing_int32 ? "" : std::to_string(cells.integer(row));
    case core::ColumnType::text: break;
  }
  // The apostrophe that keeps spreadsheets from running a cell belongs to CSV only.
  const std::string& text = cells.text(row);
  return !text.empty() && std::string("=+-@").find(text[0]) != std::string::npos ? "'" + text : text;
}

TEST_F(CohortDatasetsTest, ColumnsAndCsvHoldWhatAnOrdinaryRunWrites) {
  for (const auto& options : {synthetic::edge_options(), synthetic::hostile_options()}) {
    const trial::TrialResult result = without_visits(synthetic::synthetic_trial(options));
    ASSERT_TRUE(write(result));
    EXPECT_EQ(bytes("adsl.csv"), adsl_csv(result));
    EXPECT_EQ(bytes("adtte.csv"), adtte_csv(result));
    EXPECT_EQ(bytes("adrs.csv"), adrs_csv(result));
    for (const std::string name : {"adsl", "adtte", "adrs"}) {
      const auto columns = core::read_columns(bytes(name + ".hpc"), name);
      ASSERT_TRUE(columns) << core::text(columns.error());
      EXPECT_EQ(columns->schema.table, name);
      const auto csv = core::parse_delimited(bytes(name + ".csv"), ',', name);
      ASSERT_TRUE(csv);
      ASSERT_EQ(columns->table.rows(), csv->rows.size());
      ASSERT_EQ(columns->table.specs().size(), csv->header.size());
      for (std::size_t column = 0; column < csv->header.size(); ++column) {
        EXPECT_EQ(columns->table.specs()[column].name, csv->header[column]);
        for (std::size_t row = 0; row < csv->rows.size(); ++row) {
          ASSERT_EQ(cell(columns->table, column, row), csv->rows[row][column]) << csv->header[column] << " " << row;
        }
      }
    }
  }
}

TEST_F(CohortDatasetsTest, ALargeCohortHasNoCsvAndLeavesNoOldOne) {
  const trial::TrialResult result = without_visits(synthetic::synthetic_trial(synthetic::edge_options()));
  ASSERT_TRUE(write(result));
  const std::string columns = bytes("adsl.hpc");
  EXPECT_TRUE(fs::exists(folder_ / "adsl.csv"));
  ASSERT_TRUE(write(result, 2));
  EXPECT_EQ(bytes("adsl.hpc"), columns);
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder_)) names.push_back(entry.path().filename().string());
  std::sort(names.begin(), names.end());
  EXPECT_EQ(names, (std::vector<std::string>{"adrs.hpc", "adsl.hpc", "adtte.hpc"}));
}

TEST(ColumnRows, ACellOfAnotherTypeIsNoticed) {
  constexpr DataColumn columns[] = {{"A", k_text, ""}, {"B", k_whole, ""}};
  ColumnRows good(columns), wrong_type(columns), too_long(columns), too_short(columns), too_large(columns);
  good.text("a").integer(1).end_row();
  EXPECT_TRUE(good.sound());
  wrong_type.integer(1).integer(1).end_row();
  EXPECT_FALSE(wrong_type.sound());
  too_long.text("a").integer(1).empty().end_row();
  EXPECT_FALSE(too_long.sound());
  too_short.text("a").end_row();
  EXPECT_FALSE(too_short.sound());
  too_large.text("a").integer(1LL << 40).end_row();
  EXPECT_FALSE(too_large.sound());
}

}  // namespace
}  // namespace hepatrial::report
