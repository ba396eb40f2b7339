// A slice of the measurement of benchmarks/registry: what must hold at any size. Times are compared there, not here.

#include <sys/resource.h>

#include <fstream>

#include <gtest/gtest.h>

#include "benchmarks/registry/registry_floor.hpp"
#include "benchmarks/registry/synthetic_studies.hpp"
#include "evidence/linking/link.hpp"
#include "evidence/registry_records.hpp"
#include "evidence/screening/screen_store.hpp"

namespace hepatrial::evidence::registry {
namespace {

double peak_megabytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

std::filesystem::path made_registry(const TemporaryFolder& folder, std::size_t records) {
  const auto file = folder / "registry.ndjson";
  std::ofstream out(file, std::ios::binary);
  std::string text;
  for (std::size_t index = 0; index < records; ++index) {
    text.clear();
    benchmarks::append_synthetic_study(1, index, text);
    out << text << '\n';
  }
  return file;
}

// The floor program does the least that any import must do; both have to end with the same records.
TEST(RegistryScale, ASliceHasAsManyRecordsAsTheFloor) {
  TemporaryFolder folder;
  const auto file = made_registry(folder, 3000);
  auto store = open_store(folder / "store");
  ASSERT_TRUE(store);
  const auto report = import_file(*store, file, import_options());
  ASSERT_TRUE(report);
  EXPECT_EQ(report->added, 3000);
  EXPECT_EQ(count_of(*store, "SELECT count(*) FROM record"), 3000);
  const auto floor = benchmarks::run_floor(file, folder / "floor", 2);
  ASSERT_TRUE(floor) << core::text(floor.error());
  EXPECT_EQ(floor->records, 3000U);
}

TEST(RegistryScale, MemoryDoesNotGrowWithTheFile) {
  TemporaryFolder folder;
  const auto file = made_registry(folder, 4000);
  ImportOptions options = import_options();
  options.block_bytes = 1 << 20;
  auto store = open_store(folder / "store");
  ASSERT_TRUE(store);
  const double before = peak_megabytes();
  const auto report = import_file(*store, file, options);
  ASSERT_TRUE(report);
  EXPECT_GT(report->bytes, 60'000'000U);
  // Blocks in flight, their rows, and SQLite's page cache of 64 MB; never the file.
  EXPECT_LT(peak_megabytes() - before, 150);
}

TEST(RegistryScale, LinkingAndScreeningOfASliceGiveSums) {
  TemporaryFolder folder;
  const auto file = made_registry(folder, 1500);
  auto store = open_store(folder / "store");
  ASSERT_TRUE(store);
  ASSERT_TRUE(import_file(*store, file, import_options()));
  const auto links = linking::link_store(*store);
  ASSERT_TRUE(links);
  EXPECT_EQ(links->trials, 1500U);
  const auto rules = screening::read_rules(std::filesystem::path(HEPATRIAL_SOURCE_DIR) / "evidence/registry");
  ASSERT_TRUE(rules);
  const auto report = screening::screen_store(*store, *rules, std::nullopt);
  ASSERT_TRUE(report);
  EXPECT_GT(report->flow.screened, 5U);  // one in a hundred is about HCC
  EXPECT_EQ(report->flow.excluded_in_all() + report->flow.unclear + report->flow.included, report->flow.screened);
}

}  // namespace
}  // namespace hepatrial::evidence::registry
