#include "study/holdout_ledger.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "core/delimited.hpp"
#include "core/files.hpp"

namespace hepatrial::study {
namespace {

using ::testing::HasSubstr;

class HoldoutLedger : public ::testing::Test {
 protected:
  void SetUp() override {
    const std::string name = ::testing::UnitTest::GetInstance()->current_test_info()->name();
    file_ = std::filesystem::path(HEPATRIAL_BINARY_DIR) / ("holdout-ledger-" + name + ".csv");
    std::filesystem::remove(file_);
    score_.arms = 12;
    score_.medians = 23;
    score_.median_abs_log_ratio = 0.25;
    score_.coverage = 0.75;
    score_.parameter_draws = 20;
    score_.rivals = {{"older_setting", 9, 0.25, 0.5, -0.125, -0.25, 0.125},
                     {"active_mean", 0, std::nan(""), std::nan(""), std::nan(""), std::nan(""), std::nan("")}};
  }

  core::DelimitedTable table() const {
    auto read = core::parse_delimited(core::read_file(file_).value(), ',', "ledger");
    EXPECT_TRUE(read.has_value()) << (read ? "" : core::text(read.error()));
    return read.value_or(core::DelimitedTable{});
  }
  static std::string cell(const core::DelimitedTable& table, std::size_t row, const std::string& column) {
    const int place = table.column(column);
    return place < 0 ? "no column" : table.rows[row][static_cast<std::size_t>(place)];
  }
  std::string refusal(const std::string& bytes) {
    EXPECT_TRUE(core::write_file(file_, bytes).has_value());
    const auto appended = append_to_ledger(file_, entry_, score_);
    EXPECT_EQ(core::read_file(file_).value(), bytes) << "a refused ledger stays as it is";
    EXPECT_EQ(check_ledger(file_).has_value(), appended.has_value());
    return appended ? "accepted" : core::text(appended.error());
  }

  std::filesystem::path file_;
  LedgerEntry entry_{"2026-01-01T00:00:00Z", "0.1.0, odd \"version\"", "trial", "hash", 7, 200};
  HoldoutScore score_;
};

TEST_F(HoldoutLedger, GrowsByOneLineAScoring) {
  EXPECT_TRUE(check_ledger(file_).has_value());
  ASSERT_TRUE(append_to_ledger(file_, entry_, score_));
  const std::string one = core::read_file(file_).value();
  ASSERT_TRUE(append_to_ledger(file_, entry_, score_));
  const std::string two = core::read_file(file_).value();
  EXPECT_TRUE(two.starts_with(one));
  EXPECT_EQ(std::count(two.begin(), two.end(), '\n'), 3);
  EXPECT_THAT(two, HasSubstr("\"0.1.0, odd \"\"version\"\"\""));
  const auto read = table();
  EXPECT_EQ(cell(read, 1, "version"), entry_.version);
  EXPECT_EQ(cell(read, 1, "coverage"), "0.75");
  EXPECT_EQ(cell(read, 1, "parameter_draws"), "20");
  EXPECT_EQ(cell(read, 1, "older_setting_medians"), "9");
  EXPECT_EQ(cell(read, 1, "older_setting_model_median_abs_log_ratio"), "0.25");
  EXPECT_EQ(cell(read, 1, "older_setting_rival_median_abs_log_ratio"), "0.5");
  EXPECT_EQ(cell(read, 1, "older_setting_difference"), "-0.125");
  EXPECT_EQ(cell(read, 1, "older_setting_difference_low"), "-0.25");
  EXPECT_EQ(cell(read, 1, "older_setting_difference_high"), "0.125");
  EXPECT_EQ(cell(read, 1, "active_mean_medians"), "0");
  EXPECT_EQ(cell(read, 1, "active_mean_difference"), "");
}

// The header and a row of the first ledgers, the version quoted and with a line end.
constexpr const char* k_old =
    "date,version,trial,parameter_hash,seed,patients_per_arm,arms,medians,median_abs_log_ratio,coverage,mean_log_width,"
    "mean_interval_score,rates,median_rate_error_se\n"
    "2026-01-01T00:00:00Z,\"0.1.0, odd\nline\",t,abc,1,200,12,23,0.4906543445718506,0.38,0.8,4.1,21,2.2\n";

TEST_F(HoldoutLedger, AnOlderOneGetsTheNewColumnsAndKeepsEveryCell) {
  std::string without_end = k_old;
  without_end.pop_back();
  for (const std::string& old : {std::string(k_old), without_end}) {
    ASSERT_TRUE(core::write_file(file_, old));
    const auto before = table();
    ASSERT_TRUE(append_to_ledger(file_, entry_, score_)) << "as it was written before draws";
    const auto after = table();
    ASSERT_EQ(after.rows.size(), 2U);
    for (std::size_t column = 0; column < before.header.size(); ++column) {
      EXPECT_EQ(after.header[column], before.header[column]);
      EXPECT_EQ(after.rows[0][column], before.rows[0][column]);
    }
    for (std::size_t column = before.header.size(); column < after.header.size(); ++column) {
      EXPECT_EQ(after.rows[0][column], "") << after.header[column];
    }
    EXPECT_EQ(cell(after, 1, "date"), entry_.date);
    EXPECT_EQ(cell(after, 1, "parameter_draws"), "20");
  }
}

TEST_F(HoldoutLedger, ANewRivalAddsColumnsAndOneThatIsGoneLeavesThemEmpty) {
  ASSERT_TRUE(append_to_ledger(file_, entry_, score_));
  score_.rivals = {{"third", 4, 0.1, 0.2, 0.1, 0.0, 0.2}};
  ASSERT_TRUE(append_to_ledger(file_, entry_, score_));
  const auto read = table();
  EXPECT_EQ(cell(read, 0, "older_setting_medians"), "9");
  EXPECT_EQ(cell(read, 1, "older_setting_medians"), "");
  EXPECT_EQ(cell(read, 0, "third_medians"), "");
  EXPECT_EQ(cell(read, 1, "third_medians"), "4");
}

TEST_F(HoldoutLedger, WhatIsNoLedgerIsRefusedAndStays) {
  EXPECT_THAT(refusal("date,version\n1,2\n"), HasSubstr("parameter_hash"));
  EXPECT_THAT(refusal(std::string(k_old) + "2026-01-02,only three,cells\n"), HasSubstr("fields"));
  EXPECT_THAT(refusal(""), HasSubstr("header"));
}

// The ledger in the repository has the columns of this program: adding a line changes no byte before it.
TEST_F(HoldoutLedger, TheShippedOneHasEveryColumn) {
  const std::string shipped = core::read_file(HEPATRIAL_SOURCE_DIR "/docs/validation/holdout-ledger.csv").value();
  ASSERT_TRUE(core::write_file(file_, shipped));
  ASSERT_TRUE(append_to_ledger(file_, entry_, score_));
  EXPECT_TRUE(core::read_file(file_).value().starts_with(shipped));
}

}  // namespace
}  // namespace hepatrial::study
