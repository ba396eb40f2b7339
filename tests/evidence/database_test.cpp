#include "evidence/database.hpp"

#include <gtest/gtest.h>

namespace hepatrial::evidence {
namespace {

TEST(Database, ValuesComeBackAsTheyWent) {
  auto database = Database::in_memory();
  ASSERT_TRUE(database);
  ASSERT_TRUE(database->execute("CREATE TABLE t (a TEXT, b INTEGER, c REAL, d TEXT) STRICT"));
  const std::string odd("it's \"x\"; --\0z", 14);
  ASSERT_TRUE(database->insert("INSERT INTO t VALUES (?, ?, ?, ?)", {{odd, std::int64_t{-7}, 0.1, Cell{}}}));
  const auto rows = database->select("SELECT a, b, c, d FROM t WHERE a = ?", {odd});
  ASSERT_TRUE(rows);
  ASSERT_EQ(rows->size(), 1u);
  EXPECT_EQ(text_of((*rows)[0][0]), odd);
  EXPECT_EQ(integer_of((*rows)[0][1]), -7);
  EXPECT_EQ(number_of((*rows)[0][2]), 0.1);
  EXPECT_EQ(text_of((*rows)[0][3]), "");
  EXPECT_EQ(number_of((*rows)[0][3]), std::nullopt);
}

TEST(Database, FaultsAreProblemsNotExceptions) {
  auto database = Database::in_memory();
  ASSERT_TRUE(database);
  EXPECT_FALSE(database->execute("CREATE TABEL t (a)"));
  EXPECT_FALSE(database->select("SELECT * FROM nowhere"));
  EXPECT_FALSE(database->select("SELECT ?"));  // a value is missing
  ASSERT_TRUE(
      database->execute("CREATE TABLE p (id TEXT PRIMARY KEY) STRICT;"
                        "CREATE TABLE c (id TEXT REFERENCES p(id), n INTEGER) STRICT"));
  EXPECT_FALSE(database->insert("INSERT INTO c VALUES (?, ?)", {{"absent", std::int64_t{1}}}));  // foreign key
  EXPECT_FALSE(database->insert("INSERT INTO c VALUES (NULL, ?)", {{"seven"}}));                 // STRICT type
}

TEST(Database, EqualContentGivesEqualBytes) {
  const auto image = [] {
    auto database = Database::in_memory();
    EXPECT_TRUE(database->execute("CREATE TABLE t (a TEXT) STRICT"));
    Rows rows;
    for (int index = 0; index < 2000; ++index) rows.push_back({"row " + std::to_string(index * 7919 % 2000)});
    EXPECT_TRUE(database->insert("INSERT INTO t VALUES (?)", rows));
    EXPECT_TRUE(database->execute("DELETE FROM t WHERE rowid % 3 = 0; VACUUM"));
    return *database->bytes();
  };
  const std::string once = image();
  EXPECT_GT(once.size(), 8192u);
  EXPECT_TRUE(once == image());
}

}  // namespace
}  // namespace hepatrial::evidence
