// Files of records: plain, gzip, zip, damaged, read on from any place.

#include "evidence/registry/record_stream.hpp"

#include <fstream>

#include <gtest/gtest.h>
#include <minizip/zip.h>
#include <zlib.h>

#include "evidence/registry_records.hpp"

namespace hepatrial::evidence::registry {
namespace {

std::string read_all(const std::filesystem::path& file, std::uint64_t offset, std::size_t block) {
  auto bytes = open_bytes(file);
  EXPECT_TRUE(bytes);
  RecordStream stream(std::move(*bytes), offset, block);
  std::string all;
  while (true) {
    const auto next = stream.next();
    EXPECT_TRUE(next);
    if (!next || next->records.empty()) return all;
    for (const auto& slice : next->records) all += std::string(next->text(slice)) + (slice.whole ? "\n" : "!\n");
  }
}

void write(const std::filesystem::path& file, const std::string& text) {
  std::ofstream(file, std::ios::binary) << text;
}

void write_zip(const std::filesystem::path& file, const std::vector<std::pair<std::string, std::string>>& members) {
  const zipFile zip = zipOpen64(file.c_str(), APPEND_STATUS_CREATE);
  for (const auto& [name, text] : members) {
    zip_fileinfo info{};
    zipOpenNewFileInZip64(zip, name.c_str(), &info, nullptr, 0, nullptr, 0, nullptr, Z_DEFLATED, 6, 0);
    zipWriteInFileInZip(zip, text.data(), static_cast<unsigned>(text.size()));
    zipCloseFileInZip(zip);
  }
  zipClose(zip, nullptr);
}

const std::string k_records = "{\"a\":1}\n{\"b\":\"}{\\\"\"}\n{\"c\":[1,{\"d\":2}]}\n";

TEST(RegistryStream, PlainGzipAndZipGiveTheSameRecords) {
  TemporaryFolder folder;
  write(folder / "plain", k_records);
  const gzFile gzip = gzopen((folder / "packed").c_str(), "wb");
  gzwrite(gzip, k_records.data(), static_cast<unsigned>(k_records.size()));
  gzclose(gzip);
  write_zip(folder / "zip", {{"x/1.json", "{\"a\":1}"},
                             {"readme.md", "{\"no\":1}"},
                             {"2.ndjson", "{\"b\":\"}{\\\"\"}\n{\"c\":[1,{\"d\":2}]}"}});
  for (const char* name : {"plain", "packed", "zip"}) {
    for (const std::size_t block : {1U, 5U, 100U, 4096U})
      EXPECT_EQ(read_all(folder / name, 0, block), k_records) << name << block;
  }
}

TEST(RegistryStream, ReadingGoesOnFromTheEndOfAnyBlock) {
  TemporaryFolder folder;
  std::string text;
  for (int i = 0; i < 40; ++i)
    text += "{\"id\":" + std::to_string(i) + ",\"text\":\"" + std::string(static_cast<std::size_t>(i), 'x') + "\"}\n";
  write(folder / "plain", text);
  std::vector<std::pair<std::string, std::string>> members;
  for (int part = 0; part < 4; ++part) {
    std::string some;
    for (int i = part * 10; i < part * 10 + 10; ++i)
      some += "{\"id\":" + std::to_string(i) + ",\"text\":\"" + std::string(static_cast<std::size_t>(i), 'x') + "\"}\n";
    members.emplace_back(std::to_string(part) + ".ndjson", some);
  }
  write_zip(folder / "zip", members);
  for (const char* name : {"plain", "zip"}) {
    auto bytes = open_bytes(folder / name);
    ASSERT_TRUE(bytes);
    RecordStream stream(std::move(*bytes), 0, 64);
    std::string before;
    while (true) {
      const auto block = stream.next();
      ASSERT_TRUE(block);
      if (block->records.empty()) break;
      for (const auto& slice : block->records) before += std::string(block->text(slice)) + "\n";
      EXPECT_EQ(before + read_all(folder / name, block->next_offset, 100), text)
          << name << " at " << block->next_offset;
    }
  }
}

TEST(RegistryStream, DamagedArchivesAreErrorsNotRecords) {
  TemporaryFolder folder;
  write_zip(folder / "good.zip", {{"1.json", std::string(5000, 'x') + k_records}});
  std::ifstream in(folder / "good.zip", std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(in)), {});
  write(folder / "cut.zip", bytes.substr(0, bytes.size() / 2));
  EXPECT_FALSE(open_bytes(folder / "cut.zip"));
  std::string flipped = bytes;
  flipped[60] = static_cast<char>(flipped[60] ^ 0x55);
  write(folder / "flipped.zip", flipped);
  auto opened = open_bytes(folder / "flipped.zip");
  if (opened) {
    RecordStream stream(std::move(*opened), 0);
    EXPECT_FALSE(stream.next());
  }
  // A gzip file that ends too early.
  const gzFile gzip = gzopen((folder / "packed").c_str(), "wb");
  for (int i = 0; i < 200; ++i) gzwrite(gzip, k_records.data(), static_cast<unsigned>(k_records.size()));
  gzclose(gzip);
  std::ifstream packed(folder / "packed", std::ios::binary);
  const std::string whole((std::istreambuf_iterator<char>(packed)), {});
  write(folder / "short", whole.substr(0, whole.size() - 12));
  auto short_file = open_bytes(folder / "short");
  ASSERT_TRUE(short_file);
  RecordStream stream(std::move(*short_file), 0);
  EXPECT_FALSE(stream.next());
}

TEST(RegistryStream, CutOffAndForeignTextIsMarked) {
  TemporaryFolder folder;
  write(folder / "f", "{\"a\":1}\nnoise\n{\"b\":2");
  EXPECT_EQ(read_all(folder / "f", 0, 7), "{\"a\":1}\nnoise!\n{\"b\":2!\n");
}

}  // namespace
}  // namespace hepatrial::evidence::registry
