#include "study/prediction_ledger.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/files.hpp"
#include "core/hashing.hpp"

namespace hepatrial::study {
namespace {

using ::testing::HasSubstr;

class Ledger : public ::testing::Test {
 protected:
  void SetUp() override {
    const std::string name = ::testing::UnitTest::GetInstance()->current_test_info()->name();
    file_ = std::filesystem::path(HEPATRIAL_BINARY_DIR) / "prediction_ledger_test" / (name + ".csv");
    std::filesystem::remove(file_);
    std::filesystem::create_directories(file_.parent_path());
  }

  static LedgerFields row(const std::string& trial, const std::string& value) {
    LedgerFields fields;
    fields[ledger_field("trial")] = trial;
    fields[ledger_field("value")] = value;
    fields[ledger_field("note")] = "a comma, a \"quote\" and\na line end";
    return fields;
  }

  LedgerState append(const std::vector<LedgerFields>& rows) {
    const auto state = append_predictions(file_, rows);
    EXPECT_TRUE(state.has_value()) << (state ? "" : core::text(state.error()));
    return state ? *state : LedgerState{};
  }

  std::vector<std::string> lines() {
    std::vector<std::string> out;
    std::string text = *core::read_file(file_);
    for (std::size_t end = 0; (end = text.find('\n')) != std::string::npos; text.erase(0, end + 1)) {
      out.push_back(text.substr(0, end));
    }
    return out;
  }

  // The problems of a ledger made of these lines, as text; empty when it verifies.
  std::string problems_of(const std::vector<std::string>& rows, bool last_line_end = true) {
    std::string text;
    for (const std::string& line : rows) text += line + "\n";
    if (!last_line_end) text.pop_back();
    EXPECT_TRUE(core::write_file(file_, text).has_value());
    const auto state = verify_ledger(file_);
    return state ? "" : core::text(state.error());
  }

  std::filesystem::path file_;
};

TEST_F(Ledger, RowsAreChained) {
  const LedgerState first = append({row("one", "0.1"), row("two", "0.2")});
  EXPECT_EQ(first.rows, 2U);
  const LedgerState second = append({row("three", "0.3")});
  EXPECT_EQ(second.rows, 3U);
  const auto written = lines();
  ASSERT_EQ(written.size(), 4U);
  // The documented rule, worked out here by hand from the text: hash of everything before the last comma.
  std::string before = core::sha256_hex(written[0]);
  for (std::size_t i = 1; i < written.size(); ++i) {
    const std::string own = written[i].substr(written[i].size() - 64);
    const std::string covered = written[i].substr(0, written[i].size() - 65);
    EXPECT_EQ(core::sha256_hex(covered), own);
    EXPECT_EQ(covered.substr(covered.size() - 64), before);
    EXPECT_EQ(written[i].substr(0, 2), std::to_string(i) + ",");
    before = own;
  }
  EXPECT_EQ(second.head_sha256, before);
  EXPECT_EQ(verify_ledger(file_)->head_sha256, before);
  EXPECT_THAT(written[1], HasSubstr("\"a comma, a \"\"quote\"\" and a line end\""));
}

TEST_F(Ledger, EveryChangedByteIsSeen) {
  append({row("one", "0.1"), row("two", "0.2"), row("three", "0.3")});
  const auto good = lines();
  ASSERT_EQ(problems_of(good), "");
  for (std::size_t line = 0; line < good.size(); ++line) {
    for (std::size_t at = 0; at < good[line].size(); at += 5) {
      auto changed = good;
      changed[line][at] = changed[line][at] == '7' ? '8' : '7';
      EXPECT_THAT(problems_of(changed), HasSubstr(":" + std::to_string(line + 1) + ":")) << line << " " << at;
    }
  }
}

TEST_F(Ledger, RowsTakenOutPutInOrMovedAreSeen) {
  append({row("one", "0.1"), row("two", "0.2"), row("three", "0.3")});
  const auto good = lines();
  auto without = good;
  without.erase(without.begin() + 2);
  EXPECT_THAT(problems_of(without), HasSubstr(":3:"));
  auto moved = good;
  std::swap(moved[1], moved[2]);
  EXPECT_NE(problems_of(moved), "");
  auto doubled = good;
  doubled.insert(doubled.begin() + 2, good[2]);
  EXPECT_THAT(problems_of(doubled), HasSubstr(":4:"));
  EXPECT_THAT(problems_of(good, false), HasSubstr("cut off"));
  auto blank = good;
  blank.insert(blank.begin() + 2, "");
  EXPECT_THAT(problems_of(blank), HasSubstr("no row"));
}

TEST_F(Ledger, RowsTakenOffTheEndAreSeenWithTheHead) {
  const std::string head = append({row("one", "0.1"), row("two", "0.2")}).head_sha256;
  EXPECT_TRUE(verify_ledger(file_, head).has_value());
  auto shorter = lines();
  shorter.pop_back();
  EXPECT_EQ(problems_of(shorter), "");  // the file alone cannot tell
  const auto known = verify_ledger(file_, head);
  ASSERT_FALSE(known.has_value());
  EXPECT_EQ(core::exit_code(known.error()), 3);
}

TEST_F(Ledger, ABrokenLedgerIsNotAddedTo) {
  append({row("one", "0.1")});
  auto changed = lines();
  changed[1].replace(changed[1].find("0.1"), 3, "0.9");
  ASSERT_NE(problems_of(changed), "");
  const std::string before = *core::read_file(file_);
  EXPECT_FALSE(append_predictions(file_, {row("two", "0.2")}).has_value());
  EXPECT_EQ(*core::read_file(file_), before);
}

TEST_F(Ledger, AnotherFileIsNoLedger) {
  ASSERT_TRUE(core::write_file(file_, "a,b\n1,2\n").has_value());
  EXPECT_FALSE(append_predictions(file_, {}).has_value());
  std::filesystem::remove(file_);
  EXPECT_FALSE(verify_ledger(file_).has_value());
  EXPECT_EQ(append({}).rows, 0U);
  EXPECT_TRUE(verify_ledger(file_).has_value());
}

}  // namespace
}  // namespace hepatrial::study
