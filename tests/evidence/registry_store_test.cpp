#include "evidence/registry/registry_store.hpp"

#include <gtest/gtest.h>

#include "evidence/registry/compression.hpp"
#include "evidence/registry/tables.hpp"
#include "evidence/registry_records.hpp"

namespace hepatrial::evidence::registry {
namespace {

TEST(RegistryStore, IsMadeOnceAndOpensAgain) {
  TemporaryFolder folder;
  ASSERT_TRUE(open_store(folder / "deep/er/s.sqlite"));
  const auto again = open_store(folder / "deep/er/s.sqlite");
  ASSERT_TRUE(again);
  EXPECT_EQ(count_of(*again, "PRAGMA user_version"), k_registry_schema_version);
  EXPECT_EQ(text_at(*again, "PRAGMA journal_mode"), "wal");
  // Every value table is strict.
  EXPECT_EQ(
      count_of(*again,
               "SELECT count(*) FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND strict = 0 AND "
               "name NOT LIKE 'sqlite%' AND name NOT LIKE 'record_text%'"),
      0);
}

TEST(RegistryStore, RefusesOtherFilesAndNewerLayouts) {
  TemporaryFolder folder;
  {
    auto other = open_writable(folder / "other.sqlite");
    ASSERT_TRUE(other);
    ASSERT_TRUE(other->execute("CREATE TABLE t (x)"));
  }
  EXPECT_FALSE(open_store(folder / "other.sqlite"));
  EXPECT_FALSE(open_store_to_read(folder / "other.sqlite"));
  EXPECT_FALSE(open_store_to_read(folder / "missing.sqlite"));
  EXPECT_FALSE(open_store(folder / ""));
  {
    auto newer = open_store(folder / "newer.sqlite");
    ASSERT_TRUE(newer);
    ASSERT_TRUE(newer->execute("PRAGMA user_version = 99"));
  }
  const auto refused = open_store(folder / "newer.sqlite");
  ASSERT_FALSE(refused);
  EXPECT_NE(core::text(refused.error()).find("layout 99"), std::string::npos);
}

TEST(RegistryStore, AnOlderLayoutIsMigratedWithItsRecords) {
  TemporaryFolder folder;
  {
    auto older = open_store(folder / "s.sqlite");
    ASSERT_TRUE(older);
    ASSERT_TRUE(import_text(*older, MadeStudy().text(), "t", import_options()));
    // Layout 1: no table sync_place.
    ASSERT_TRUE(older->execute("DROP TABLE sync_place; PRAGMA user_version = 1"));
  }
  const auto refused = open_store_to_read(folder / "s.sqlite");
  ASSERT_FALSE(refused);  // reading changes nothing
  auto store = open_store(folder / "s.sqlite");
  ASSERT_TRUE(store) << core::text(store.error());
  EXPECT_EQ(count_of(*store, "PRAGMA user_version"), k_registry_schema_version);
  EXPECT_EQ(count_of(*store, "SELECT count(*) FROM sync_place"), 0);
  EXPECT_EQ(count_of(*store, "SELECT count(*) FROM record"), 1);
  ASSERT_TRUE(store->execute("PRAGMA user_version = 0"));
  EXPECT_FALSE(open_store(folder / "s.sqlite"));  // no way from there
}

TEST(RegistryStore, ADamagedRawRecordIsAnErrorNotARecord) {
  TemporaryFolder folder;
  auto store = open_store(folder / "s.sqlite");
  ASSERT_TRUE(store);
  ASSERT_TRUE(import_text(*store, MadeStudy().text(), "t", import_options()));
  ASSERT_TRUE(raw_record(*store, 1));
  ASSERT_TRUE(store->execute("UPDATE version SET raw = zeroblob(length(raw))"));
  EXPECT_FALSE(raw_record(*store, 1));
  ASSERT_TRUE(store->execute("UPDATE version SET raw_bytes = 4000000000000"));
  EXPECT_FALSE(raw_record(*store, 1));
  EXPECT_FALSE(raw_record(*store, 2));
}

TEST(RegistryStore, CompressionRoundTrips) {
  Compressor compressor;
  std::string all;
  for (const std::string& raw : {std::string(), std::string("x"), std::string(100000, 'y'), MadeStudy().text()}) {
    const std::size_t begin = all.size();
    const std::size_t size = compressor.append(raw, all);
    const auto back = decompressed(std::string_view(all).substr(begin, size), raw.size());
    ASSERT_TRUE(back);
    EXPECT_EQ(*back, raw);
    EXPECT_FALSE(decompressed(std::string_view(all).substr(begin, size), raw.size() + 1));
  }
}

TEST(RegistryStore, EveryFieldOfDetailHasItsPlaceInEachLayout) {
  TemporaryFolder folder;
  auto store = open_store(folder / "s.sqlite");
  ASSERT_TRUE(store);
  EXPECT_EQ(
      count_of(*store,
               "SELECT count(*) FROM field_path WHERE field NOT IN (SELECT name FROM pragma_table_info('detail')) "
               "AND field <> 'updated_on'"),
      0);
  for (const char* shape : {"ctgov_v2", "euctr", "ctis", "ctis_2022", "isrctn"}) {
    EXPECT_GE(count_of(*store, "SELECT count(*) FROM field_path WHERE shape = ?", {std::string(shape)}), 10) << shape;
  }
}

TEST(RegistryJson, PointersFindWhatTheyName) {
  JsonParser parser;
  const auto json = parser.parse(R"({"a":[{"b":"x"},2.5,"7"],"c":null,"d":true,"e":18446744073709551615})");
  ASSERT_TRUE(json);
  EXPECT_EQ(value_at(*json, "/a/0/b").text(), "x");
  EXPECT_EQ(value_at(*json, "/a/1").number(), 2.5);
  EXPECT_EQ(value_at(*json, "/a/2").integer(), 7);
  EXPECT_EQ(value_at(*json, "").size(), 4U);
  for (const char* nothing : {"/a/3", "/a/x", "/z", "/a/0/b/c", "/a/-1"})
    EXPECT_TRUE(value_at(*json, nothing).absent()) << nothing;
  EXPECT_EQ(value_at(*json, "/d").boolean(), true);
  EXPECT_EQ(value_at(*json, "/e").printed(), "18446744073709551615");
}

TEST(RegistryJson, BrokenTextIsAnError) {
  JsonParser parser;
  for (const char* text : {"", "{", "{\"a\":}", "{\"a\":1}x", "\"\xFF\"", "[1,]", "{\"a\" 1}"})
    EXPECT_FALSE(parser.parse(text)) << text;
  EXPECT_FALSE(parser.parse(std::string(5000, '[')));
}

}  // namespace
}  // namespace hepatrial::evidence::registry
