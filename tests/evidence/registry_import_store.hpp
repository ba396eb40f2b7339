#pragma once
// A registry store in a folder of its own, made-up registries, and all of a store as one text: what import tests share.

#include <fstream>

#include <gtest/gtest.h>

#include "benchmarks/registry/synthetic_studies.hpp"
#include "evidence/registry/import.hpp"
#include "evidence/registry/tables.hpp"
#include "evidence/registry_records.hpp"

namespace hepatrial::evidence::registry {

/// A store in a folder of its own.
class RegistryImport : public ::testing::Test {
 protected:
  void SetUp() override {
    auto opened = open_store(folder_ / "store.sqlite");
    ASSERT_TRUE(opened) << core::text(opened.error());
    store_.emplace(std::move(*opened));
  }
  ImportReport import(const std::string& text) {
    const auto report = import_text(*store_, text, "text", import_options());
    EXPECT_TRUE(report) << (report ? "" : core::text(report.error()));
    return report ? *report : ImportReport{};
  }
  std::int64_t count(const std::string& query) { return count_of(*store_, query); }

  TemporaryFolder folder_;
  std::optional<Database> store_;
};

/// All parsed values and raw hashes of a store as one text.
inline std::string everything(const Database& store) {
  std::string text;
  std::vector<std::string> queries{
      "SELECT registry, registry_id, shape, completeness, updated_on FROM record ORDER BY id",
      "SELECT record, hex(sha256), raw_bytes FROM version ORDER BY id",
      "SELECT source_offset, reason FROM refusal ORDER BY id",
      "SELECT rowid, title, condition, intervention, sponsor FROM record_text ORDER BY rowid"};
  for (const TableLayout& table : value_tables())
    queries.push_back("SELECT * FROM " + std::string(table.name) + " ORDER BY 1, 2");
  for (const std::string& query : queries) {
    const auto rows = store.select(query);
    EXPECT_TRUE(rows) << query;
    for (const Row& row : *rows) {
      for (const Cell& cell : row) text += text_of(cell) + "|";
      text += "\n";
    }
  }
  return text;
}

inline std::string synthetic_registry(std::size_t records) {
  std::string text;
  for (std::size_t index = 0; index < records; ++index) {
    benchmarks::append_synthetic_study(7, index, text);
    text += '\n';
  }
  return text;
}

inline void write(const std::filesystem::path& file, const std::string& text) {
  std::ofstream(file, std::ios::binary) << text;
}

}  // namespace hepatrial::evidence::registry
