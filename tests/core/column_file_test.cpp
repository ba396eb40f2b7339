#include "core/column_file.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <bit>
#include <cmath>
#include <csignal>

#include "core/column_layout.hpp"
#include "core/deflate.hpp"
#include "core/files.hpp"

namespace hepatrial::core {
namespace {

namespace fs = std::filesystem;

ColumnSchema schema() {
  return {"example",
          {{"trial", "any \"quoted\" name"}, {"seed", "7"}},
          {{"time", ColumnType::float64, "day"}, {"count", ColumnType::int32, ""}, {"word", ColumnType::text, ""}}};
}

ColumnTable table(std::size_t rows, std::size_t first = 0) {
  ColumnTable out(schema().columns);
  for (std::size_t row = first; row < first + rows; ++row) {
    if (row % 5 == 4) {
      for (std::size_t column = 0; column < 3; ++column) out.column(column).add_missing();
      continue;
    }
    out.column(0).add_number(std::sqrt(static_cast<double>(row)) - 1);
    out.column(1).add_integer(static_cast<std::int32_t>(row) - 2);
    out.column(2).add_text("word " + std::to_string(row % 3));
  }
  return out;
}

void expect_same(const ColumnTable& left, const ColumnTable& right) {
  ASSERT_EQ(left.specs(), right.specs());
  ASSERT_EQ(left.rows(), right.rows());
  for (std::size_t row = 0; row < left.rows(); ++row) {
    EXPECT_EQ(std::bit_cast<std::uint64_t>(left.column(0).number(row)),
              std::bit_cast<std::uint64_t>(right.column(0).number(row)));
    EXPECT_EQ(left.column(1).integer(row), right.column(1).integer(row));
    EXPECT_EQ(left.column(2).text(row), right.column(2).text(row));
  }
}

TEST(ColumnFile, ComesBackBitForBit) {
  for (const std::size_t rows : {std::size_t{0}, std::size_t{1}, std::size_t{1000}}) {
    const std::string bytes = column_file_bytes(schema(), table(rows));
    const auto back = read_columns(bytes, "example.hpc");
    ASSERT_TRUE(back) << text(back.error());
    expect_same(table(rows), back->table);
    EXPECT_EQ(back->schema.table, "example");
    EXPECT_EQ(back->schema.about, schema().about);
    EXPECT_TRUE(check_columns(bytes, "example.hpc"));
  }
}

TEST(ColumnFile, HoldsEveryDoubleAndEveryText) {
  ColumnTable odd(schema().columns);
  for (const double value : {0.0, -0.0, 1e-310, std::numeric_limits<double>::max(),
                             std::numeric_limits<double>::infinity(), std::numeric_limits<double>::quiet_NaN()}) {
    odd.column(0).add_number(value);
    odd.column(1).add_integer(odd.rows() % 2 == 0 ? std::numeric_limits<std::int32_t>::max() : -1);
    odd.column(2).add_text(std::string("\0\n\"\xE8\x82\x9D", 6).substr(0, odd.rows()));
  }
  const auto back = read_columns(column_file_bytes(schema(), odd), "odd.hpc");
  ASSERT_TRUE(back) << text(back.error());
  expect_same(odd, back->table);
}

TEST(ColumnFile, CutOffAnywhereIsAnError) {
  const std::string bytes = column_file_bytes(schema(), table(40));
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    const auto back = read_columns(std::string_view(bytes).substr(0, length), "cut.hpc");
    ASSERT_FALSE(back) << length;
    EXPECT_EQ(exit_code(back.error()), 3);
    EXPECT_FALSE(check_columns(std::string_view(bytes).substr(0, length), "cut.hpc")) << length;
  }
  EXPECT_FALSE(read_columns(bytes + "x", "longer.hpc"));
}

TEST(ColumnFile, AnyChangedByteIsFound) {
  const std::string bytes = column_file_bytes(schema(), table(40));
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    for (const char bit : {char{1}, char{64}}) {
      std::string changed = bytes;
      changed[at] = static_cast<char>(changed[at] ^ bit);
      EXPECT_FALSE(read_columns(changed, "changed.hpc")) << at;
    }
  }
}

// Sizes that lie, with checksums that fit: what a hostile file would do.
std::string sealed(std::string bytes) {
  std::string sum;
  column_layout::put_32(sum, crc32(std::string_view(bytes).substr(0, column_layout::k_header_checked)));
  return bytes.replace(column_layout::k_header_checked, 4, sum);
}

std::string with_32(std::string bytes, std::size_t at, std::uint32_t value) {
  std::string text;
  column_layout::put_32(text, value);
  return bytes.replace(at, 4, text);
}

TEST(ColumnFile, HostileSizesTakeNoMemory) {
  const std::string good = column_file_bytes(schema(), table(40));
  const std::size_t groups = column_layout::k_header_bytes + column_layout::get_32(good, 12);
  ASSERT_TRUE(read_columns(sealed(good), "sealed.hpc"));
  for (const std::uint32_t size : {0x7FFFFFFFU, 0xFFFFFFFFU, 1U, 0U}) {
    EXPECT_FALSE(read_columns(sealed(with_32(good, 12, size)), "schema size"));
    EXPECT_FALSE(read_columns(sealed(with_32(good, 16, size)), "rows"));
    EXPECT_FALSE(read_columns(sealed(with_32(good, 20, size | 1U)), "rows, upper half"));
    EXPECT_FALSE(read_columns(sealed(with_32(good, 24, size | 2U)), "groups"));
    EXPECT_FALSE(read_columns(with_32(good, groups, size), "rows of the group"));
    EXPECT_FALSE(read_columns(with_32(good, groups + 4, size), "bytes of the group"));
    EXPECT_FALSE(read_columns(with_32(good, groups + 8, size), "stored bytes"));
    EXPECT_FALSE(read_columns(with_32(good, groups + 12, size), "raw bytes"));
  }
  const auto later = read_columns(sealed(with_32(good, 8, 2)), "later.hpc");
  ASSERT_FALSE(later);
  EXPECT_NE(text(later.error()).find("version 2"), std::string::npos);
}

// One text column whose decompressed bytes are what a test says, with right checksums.
std::string text_file(const std::string& raw, std::uint32_t rows) {
  const ColumnSchema one{"t", {}, {{"w", ColumnType::text, ""}}};
  ColumnTable cells(one.columns);
  for (std::uint32_t row = 0; row < rows; ++row) cells.column(0).add_missing();
  const std::string good = column_file_bytes(one, cells);
  std::string out = good.substr(0, column_layout::k_header_bytes + column_layout::get_32(good, 12));
  const std::string stored = deflated(raw);
  column_layout::put_32(out, rows);
  column_layout::put_32(out, static_cast<std::uint32_t>(12 + stored.size()));
  column_layout::put_32(out, static_cast<std::uint32_t>(stored.size()));
  column_layout::put_32(out, static_cast<std::uint32_t>(raw.size()));
  column_layout::put_32(out, crc32(stored));
  out += stored;
  return sealed(with_32(out, 32, static_cast<std::uint32_t>(out.size())));
}

TEST(ColumnFile, HostileTextColumnsAreRefused) {
  const auto words = [](std::initializer_list<std::uint32_t> numbers) {
    std::string out;
    for (const std::uint32_t number : numbers) column_layout::put_32(out, number);
    return out;
  };
  EXPECT_TRUE(read_columns(text_file(words({1, 0, 0}), 1), "one empty word"));
  EXPECT_FALSE(read_columns(text_file(words({1, 0, 1}), 1), "a code without a word"));
  EXPECT_FALSE(read_columns(text_file(words({1, 0xFFFFFFFF, 0}), 1), "a word without an end"));
  EXPECT_FALSE(read_columns(text_file(words({0xFFFFFFFF, 0, 0}), 1), "more words than rows"));
  EXPECT_FALSE(read_columns(text_file(words({1, 0}), 1), "no code"));
  EXPECT_FALSE(read_columns(text_file("", 1), "nothing"));
  EXPECT_FALSE(read_columns(text_file(words({1, 0, 0, 0}), 1), "bytes too many"));
}

TEST(ColumnFile, SchemasAreChecked) {
  EXPECT_TRUE(parse_schema(schema_json(schema())));
  for (
      const char* const json :
      {"", "[]", "{}", "null", R"({"table":"t","about":{},"columns":[]})",
       R"({"table":"t","about":{},"columns":[{"name":"","type":"text","unit":""}]})",
       R"({"table":"t","about":{},"columns":[{"name":"a","type":"float32","unit":""}]})",
       R"({"table":"t","about":{"a":1},"columns":[{"name":"a","type":"text","unit":""}]})",
       R"({"table":"t","about":{},"columns":[{"name":"a","type":"text","unit":""},{"name":"a","type":"text","unit":""}]})"}) {
    EXPECT_FALSE(parse_schema(json)) << json;
  }
}

class ColumnFileWriterTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / ("hepatrial-columns-" + std::to_string(::getpid()));
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }
  [[nodiscard]] std::ptrdiff_t files() const { return std::distance(fs::directory_iterator(folder_), {}); }
  fs::path folder_;
};

TEST_F(ColumnFileWriterTest, GroupsReadAsOneTable) {
  ColumnFileWriter writer(folder_ / "a.hpc", schema());
  for (const std::size_t first : {0U, 300U, 600U}) ASSERT_TRUE(writer.add(table(300, first)));
  EXPECT_FALSE(fs::exists(folder_ / "a.hpc"));
  ASSERT_TRUE(writer.finish());
  const auto back = read_columns(read_file(folder_ / "a.hpc").value(), "a.hpc");
  ASSERT_TRUE(back) << text(back.error());
  expect_same(table(900), back->table);
  EXPECT_EQ(files(), 1);
}

TEST_F(ColumnFileWriterTest, AnUnfinishedFileLeavesNothing) {
  {
    ColumnFileWriter writer(folder_ / "a.hpc", schema());
    ASSERT_TRUE(writer.add(table(10)));
  }
  EXPECT_EQ(files(), 0);
  ColumnFileWriter empty(folder_ / "empty.hpc", schema());
  ASSERT_TRUE(empty.finish());
  EXPECT_EQ(read_columns(read_file(folder_ / "empty.hpc").value(), "empty.hpc")->table.rows(), 0U);
  ColumnFileWriter nowhere(folder_ / "no" / "where.hpc", schema());
  const auto refused = nowhere.add(table(1));
  ASSERT_FALSE(refused);
  EXPECT_EQ(exit_code(refused.error()), 5);
  EXPECT_FALSE(nowhere.finish());
}

// A limit on the file size stands for a full disk.
TEST_F(ColumnFileWriterTest, AFullDiskIsTold) {
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit small{4096, before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  ColumnFileWriter writer(folder_ / "a.hpc", schema());
  const auto written = writer.add(table(5000));
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
  std::signal(SIGXFSZ, handler);
  ASSERT_FALSE(written);
  EXPECT_EQ(exit_code(written.error()), 5);
  EXPECT_EQ(files(), 0);
}

}  // namespace
}  // namespace hepatrial::core
