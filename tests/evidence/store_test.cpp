// The store as built from the shipped data, and files that are no store.
#include <gmock/gmock.h>

#include <thread>

#include "evidence/search.hpp"
#include "evidence/show.hpp"
#include "test_store.hpp"

namespace hepatrial::evidence {
namespace {

using testing::bytes_of;
using testing::count;
using testing::Folder;
using ::testing::HasSubstr;
using testing::shipped_store;
using testing::write;

TEST(EvidenceStore, RowCountsOfTheShippedData) {
  // Counts stated for the extraction of the three reviews (evidence/README.md), taken when the files were written.
  const std::vector<std::pair<std::string, int>> expected = {{"trial", 144},          {"arm", 197},
                                                             {"outcome", 330},        {"study", 15},
                                                             {"drug", 155},           {"pathway", 64},
                                                             {"mechanism", 98},       {"combination", 111},
                                                             {"biomarker", 53},       {"edge", 567},
                                                             {"node", 371},           {"requirement", 79},
                                                             {"anomaly", 114},        {"target", 119},
                                                             {"source", 3},           {"target_check", 24},
                                                             {"target_context", 600}, {"discrepancy_trap", 20}};
  for (const auto& [table, rows] : expected) EXPECT_EQ(count(shipped_store(), table), rows) << table;
  EXPECT_EQ(count(shipped_store(), "(SELECT DISTINCT trial_id FROM trial)"), 119);
  EXPECT_EQ(count(shipped_store(), "drug_code"), 117);
}

TEST(EvidenceStore, EveryRowKnowsItsPlace) {
  const auto rows = shipped_store().database().select(
      "SELECT source, source_where, file, file_line, value, ci_low, ci_high FROM outcome WHERE row_id = 'OC096'");
  ASSERT_TRUE(rows);
  ASSERT_EQ(rows->size(), 1u);
  const Row& row = rows->front();
  EXPECT_EQ(text_of(row[0]), "ascari2026");
  EXPECT_EQ(text_of(row[1]), "001 text 'Regorafenib'");
  EXPECT_EQ(text_of(row[2]), "reviews/outcomes.csv");
  EXPECT_EQ(integer_of(row[3]), 97);
  EXPECT_EQ(number_of(row[4]), 9.7);
  EXPECT_EQ(number_of(row[5]), 8.3);
  EXPECT_EQ(number_of(row[6]), 11.1);
}

TEST(EvidenceStore, ForeignKeysHoldAndNoHeldOutTargetIsInside) {
  const auto broken = shipped_store().database().select("PRAGMA foreign_key_check");
  ASSERT_TRUE(broken);
  EXPECT_TRUE(broken->empty());
  EXPECT_EQ(count(shipped_store(), "target WHERE use <> 'calibration'"), 0);
}

TEST(EvidenceStore, DrugsOfARegimenCanBeSearched) {
  // AR001 of the reviews: atezolizumab+lenvatinib|atezolizumab+sorafenib.
  const auto rows = shipped_store().database().select(
      "SELECT alternative, code FROM drug_use WHERE owner = 'arm' AND owner_id = 'AR001' ORDER BY rowid");
  ASSERT_TRUE(rows);
  std::string text;
  for (const Row& row : *rows) text += text_of(row[0]) + text_of(row[1]) + " ";
  EXPECT_EQ(text, "1atezolizumab 1lenvatinib 2atezolizumab 2sorafenib ");
}

TEST(EvidenceStore, CannotBeWritten) {
  auto store = Store::open(testing::shipped_stores() / "evidence.sqlite");
  ASSERT_TRUE(store);
  const std::string before = bytes_of(testing::shipped_stores() / "evidence.sqlite");
  EXPECT_FALSE(store->database().select("DELETE FROM trial"));
  EXPECT_FALSE(store->database().select("UPDATE target SET value = 1"));
  EXPECT_TRUE(before == bytes_of(testing::shipped_stores() / "evidence.sqlite"));
}

TEST(EvidenceStore, FilesThatAreNoStoreAreRefused) {
  const Folder folder;
  const auto path = folder.path() / "evidence.sqlite";
  const std::string good = bytes_of(testing::shipped_stores() / "evidence.sqlite");
  const auto message = [&](const std::string& bytes) {
    write(path, bytes);
    const auto store = Store::open(path);
    EXPECT_FALSE(store);
    if (store) return std::string();
    EXPECT_EQ(core::exit_code(store.error()), 3);
    EXPECT_THAT(core::text(store.error()), HasSubstr(path.string()));
    return core::text(store.error());
  };
  EXPECT_THAT(message(""), HasSubstr("is not a hepatrial store"));
  EXPECT_THAT(message("trial,arm\n" + std::string(5000, 'x')), HasSubstr("not a database"));
  message(good.substr(0, good.size() / 2));
  std::string newer = good;
  newer[63] = 2;  // user_version, big-endian at byte 60 of the SQLite header
  EXPECT_THAT(message(newer), HasSubstr("has schema version 2, this program reads 1"));
  std::string damaged = good;
  for (std::size_t at = 8192; at < 40960; ++at) damaged[at] = '\xA5';
  message(damaged);
  EXPECT_THAT(message(bytes_of(testing::shipped_stores() / "holdout.sqlite")), HasSubstr("is the other store file"));
  const auto absent = Store::open(folder.path() / "nowhere.sqlite");
  ASSERT_FALSE(absent);
  EXPECT_THAT(core::text(absent.error()), HasSubstr("does not exist"));
  EXPECT_FALSE(Store::open(folder.path()));
}

TEST(EvidenceStore, PathsWithSignsOfUrisAreOpened) {
  const Folder folder;
  const auto path = folder.path() / "a b?mode=rwc#%41&c.sqlite";
  write(path, bytes_of(testing::shipped_stores() / "evidence.sqlite"));
  const auto store = Store::open(path);
  ASSERT_TRUE(store) << core::text(store.error());
  EXPECT_EQ(count(*store, "trial"), 144);
}

TEST(EvidenceStore, FourReadersAtOnceGetTheSameAnswers) {
  const auto expected = what_is_known(shipped_store(), "regorafenib", "atezolizumab+bevacizumab");
  ASSERT_TRUE(expected);
  const std::string wanted = text(*expected);
  std::vector<std::string> answers(4);
  std::vector<std::thread> readers;
  for (std::size_t reader = 0; reader < answers.size(); ++reader) {
    readers.emplace_back([&, reader] {
      // Two share one connection, two have their own.
      const auto own = Store::open(testing::shipped_stores() / "evidence.sqlite");
      for (int round = 0; round < 5; ++round) {
        const Store& store = reader < 2 || !own ? shipped_store() : *own;
        const auto known = what_is_known(store, "regorafenib", "atezolizumab+bevacizumab");
        answers[reader] = known ? text(*known) : core::text(known.error());
        if (answers[reader] != wanted) return;
      }
    });
  }
  for (std::thread& reader : readers) reader.join();
  for (const std::string& answer : answers) EXPECT_EQ(answer, wanted);
}

TEST(EvidenceSearch, FindsRowsByWordsAndTakesNoWordAsAnOperator) {
  const auto hits = search_evidence(shipped_store(), "regonext Phase");
  ASSERT_TRUE(hits) << core::text(hits.error());
  // The trial and the study with the full title, and AN026, which suspects another trial of being REGONEXT.
  ASSERT_EQ(hits->size(), 3u);
  EXPECT_EQ((*hits)[0].kind + " " + (*hits)[0].id, "trial TR028");
  EXPECT_EQ((*hits)[1].kind + " " + (*hits)[1].id, "study REGONEXT");
  EXPECT_EQ((*hits)[2].kind + " " + (*hits)[2].id, "anomaly AN026");
  for (const char* words : {"", "\"", "regonext OR", "NEAR(", "* ^ : - +", "'; DROP TABLE full_text; --"}) {
    EXPECT_TRUE(search_evidence(shipped_store(), words)) << words;
  }
  EXPECT_EQ(count(shipped_store(), "full_text"), 144 + 197 + 330 + 15 + 114 + 567);
}

}  // namespace
}  // namespace hepatrial::evidence
