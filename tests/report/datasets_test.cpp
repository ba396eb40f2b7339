#include "report/datasets.hpp"

#include <gtest/gtest.h>

#include "core/delimited.hpp"
#include "report/rendered.hpp"

namespace hepatrial::report {
namespace {

core::DelimitedTable table_of(const std::string& bytes, const std::string& name) {
  auto table = core::parse_delimited(bytes, ',', name);
  EXPECT_TRUE(table.has_value()) << (table ? "" : core::text(table.error()));
  return table.value_or(core::DelimitedTable{});
}

std::string cell(const core::DelimitedTable& table, std::size_t row, const std::string& column) {
  const int index = table.column(column);
  EXPECT_GE(index, 0) << column;
  return index < 0 ? "" : table.rows[row][static_cast<std::size_t>(index)];
}

class Datasets : public testing::Test {
 protected:
  synthetic::Material material_ = synthetic::usual_material(3);
  const trial::TrialResult& result_ = material_.result;
};

TEST_F(Datasets, EveryRowSaysThatThePatientIsVirtual) {
  for (const auto& [name, bytes] : datasets(result_)) {
    const auto table = table_of(bytes, name);
    EXPECT_GT(table.rows.size(), 0U) << name;
    for (std::size_t row = 0; row < table.rows.size(); ++row) ASSERT_EQ(cell(table, row, "VIRTFL"), "Y") << name;
  }
}

TEST_F(Datasets, ColumnNamesFitTransportFiles) {
  // Version 5 transport files take at most 8 characters, capitals and digits (SAS TS-140).
  for (const auto& [name, bytes] : datasets(result_)) {
    for (const std::string& column : table_of(bytes, name).header) {
      EXPECT_LE(column.size(), 8U) << name << " " << column;
      EXPECT_EQ(column.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"), std::string::npos) << column;
    }
  }
}

TEST_F(Datasets, SubjectsAreAllCandidatesWithTheirArms) {
  const auto table = table_of(adsl_csv(result_), "adsl.csv");
  ASSERT_EQ(table.rows.size(), result_.patients.size());
  for (std::size_t row = 0; row < table.rows.size(); ++row) {
    const trial::PatientRecord& patient = result_.patients[row];
    EXPECT_EQ(cell(table, row, "ITTFL"), patient.arm >= 0 ? "Y" : "N");
    double age = 0;
    ASSERT_TRUE(core::parse_number(cell(table, row, "AGE"), age));
    EXPECT_EQ(age, patient.covariates.age_years);  // shortest text reads back as the same number
    EXPECT_EQ(cell(table, row, "ARMCD") == "NOTRAND", patient.arm < 0);
  }
  EXPECT_EQ(cell(table, 0, "STATUS"), "numerical failure");
  EXPECT_EQ(cell(table, 0, "STATREAS"), "step size fell below the smallest at day 61");
}

TEST_F(Datasets, EventsAreZeroAndHaveTheirOwnDescription) {
  const auto table = table_of(adtte_csv(result_), "adtte.csv");
  std::size_t events = 0, censored = 0;
  for (std::size_t row = 0; row < table.rows.size(); ++row) {
    const bool event = cell(table, row, "CNSR") == "0";
    (event ? events : censored) += 1;
    EXPECT_EQ(cell(table, row, "EVNTDESC").empty(), !event);
    EXPECT_EQ(cell(table, row, "CNSDTDSC").empty(), event);
  }
  EXPECT_GT(events, 0U);
  EXPECT_GT(censored, 0U);
}

TEST_F(Datasets, DurationOfResponseExistsForRespondersOnly) {
  const auto table = table_of(adtte_csv(result_), "adtte.csv");
  std::size_t durations = 0, responders = 0;
  for (std::size_t row = 0; row < table.rows.size(); ++row) {
    durations += cell(table, row, "PARAMCD") == "DOR" && cell(table, row, "TRIALFL") == "Y" ? 1 : 0;
  }
  for (const auto& patient : result_.patients) responders += patient.trial_line.duration_of_response.available ? 1 : 0;
  EXPECT_EQ(durations, responders);
  EXPECT_GT(responders, 0U);
}

TEST_F(Datasets, LinesBeforeTheTrialAreNumberedAndFlagged) {
  const auto table = table_of(adrs_csv(result_), "adrs.csv");
  std::size_t before = 0, in_trial = 0;
  for (std::size_t row = 0; row < table.rows.size(); ++row) {
    const bool trial_line = cell(table, row, "TRIALFL") == "Y";
    EXPECT_EQ(cell(table, row, "APERIOD"), trial_line ? "2" : "1");
    if (cell(table, row, "PARAMCD") != "CBOR") continue;
    (trial_line ? in_trial : before) += 1;
  }
  EXPECT_EQ(in_trial, 180U);          // 3 arms of 60
  EXPECT_EQ(before, 180U + 4U * 4U);  // and four kinds of candidates who started the first line, four of each
}

TEST_F(Datasets, TumourSumsCompareWithBaselineAndWithTheNadirBefore) {
  const auto table = table_of(adtr_csv(result_), "adtr.csv");
  double lowest = 0, baseline = 0;
  std::string subject;
  std::size_t checked = 0;
  for (std::size_t row = 0; row < table.rows.size(); ++row) {
    if (cell(table, row, "PARAMCD") != "SDIAM" || cell(table, row, "TRIALFL") != "Y") continue;
    double value = 0, number = 0;
    ASSERT_TRUE(core::parse_number(cell(table, row, "AVAL"), value));
    if (cell(table, row, "ABLFL") == "Y") {
      subject = cell(table, row, "USUBJID");
      lowest = baseline = value;
      EXPECT_EQ(cell(table, row, "CHG"), "");
      EXPECT_EQ(cell(table, row, "ADY"), "-10");  // ten days before the line starts
      continue;
    }
    ASSERT_EQ(cell(table, row, "USUBJID"), subject);
    ASSERT_TRUE(core::parse_number(cell(table, row, "PCHG"), number));
    EXPECT_NEAR(number, 100 * (value - baseline) / baseline, 1e-9);
    ASSERT_TRUE(core::parse_number(cell(table, row, "PCHGNAD"), number));
    EXPECT_NEAR(number, 100 * (value - lowest) / lowest, 1e-9);
    lowest = std::min(lowest, value);
    ++checked;
  }
  EXPECT_GT(checked, 180U);
}

TEST(DatasetsHostile, NoCellIsAFormulaAndNoRowIsTorn) {
  const auto material = synthetic::material(synthetic::hostile_options());
  for (const auto& [name, bytes] : datasets(material.result)) {
    const auto table = table_of(bytes, name);  // refuses rows of another length
    const int subject = table.column("USUBJID");
    for (const auto& row : table.rows) {
      EXPECT_EQ(row[static_cast<std::size_t>(subject)][0], '\'') << name;
      EXPECT_EQ(row[0][0], '\'') << name;
    }
    EXPECT_EQ(bytes.find('\x1b'), std::string::npos);
    EXPECT_EQ(bytes.find('\r'), std::string::npos);
  }
}

}  // namespace
}  // namespace hepatrial::report
