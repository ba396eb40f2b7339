#include "evidence/registry/byte_source.hpp"

#include <minizip/unzip.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <string>
#include <vector>

namespace hepatrial::evidence::registry {

namespace fs = std::filesystem;
using core::fail;
using core::ProblemKind;
using core::Result;

namespace {

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

class PlainBytes : public ByteSource {
 public:
  PlainBytes(std::FILE* file, std::string name) : file_(file), name_(std::move(name)) {}
  Result<std::size_t> read(char* into, std::size_t size) override {
    const std::size_t got = std::fread(into, 1, size, file_.get());
    if (got < size && std::ferror(file_.get()) != 0) {
      return fail({ProblemKind::io, "reading failed", {name_, 0, ""}, ""});
    }
    return got;
  }
  Result<void> skip(std::uint64_t offset) override {
    if (fseeko(file_.get(), static_cast<off_t>(offset), SEEK_SET) != 0) return ByteSource::skip(offset);
    return {};
  }

 private:
  std::unique_ptr<std::FILE, CloseFile> file_;
  std::string name_;
};

struct CloseGzip {
  void operator()(gzFile file) const { gzclose(file); }
};

class GzipBytes : public ByteSource {
 public:
  GzipBytes(gzFile file, std::string name) : file_(file), name_(std::move(name)) {}
  Result<std::size_t> read(char* into, std::size_t size) override {
    const int got = gzread(file_.get(), into, static_cast<unsigned>(std::min<std::size_t>(size, 1U << 30)));
    int state = Z_OK;
    gzerror(file_.get(), &state);
    if (got < 0 || state == Z_BUF_ERROR) {
      return fail({ProblemKind::bad_input, "the gzip file is damaged or cut off", {name_, 0, ""}, "fetch it again"});
    }
    return static_cast<std::size_t>(got);
  }

 private:
  std::unique_ptr<gzFile_s, CloseGzip> file_;
  std::string name_;
};

bool holds_records(std::string_view name) {
  for (const std::string_view ending : {".json", ".ndjson", ".jsonl", ".txt"}) {
    if (name.size() >= ending.size() && name.substr(name.size() - ending.size()) == ending) return true;
  }
  return false;
}

struct CloseZip {
  void operator()(unzFile file) const { unzClose(file); }
};

class ZipBytes : public ByteSource {
 public:
  ZipBytes(unzFile file, std::string name) : file_(file), name_(std::move(name)) {}

  Result<std::size_t> read(char* into, std::size_t size) override {
    while (!ended_) {
      if (!member_open_) {
        if (auto opened = open_next(); !opened) return fail(std::move(opened.error()));
        if (ended_) break;
      }
      const int got =
          unzReadCurrentFile(file_.get(), into, static_cast<unsigned>(std::min<std::size_t>(size, 1U << 30)));
      if (got < 0) return fail(damaged("a member does not decompress"));
      if (got > 0) return static_cast<std::size_t>(got);
      member_open_ = false;
      if (unzCloseCurrentFile(file_.get()) != UNZ_OK) return fail(damaged("a member has another checksum"));
      *into = '\n';
      return std::size_t{1};
    }
    return std::size_t{0};
  }

  // Whole members are stepped over by their stated size; the rest of the way is read.
  Result<void> skip(std::uint64_t offset) override {
    while (offset > 0) {
      if (auto opened = open_next(); !opened) return opened;
      if (ended_) return {};
      if (offset <= member_bytes_) return ByteSource::skip(offset);
      offset -= member_bytes_ + 1;
      unzCloseCurrentFile(file_.get());
      member_open_ = false;
    }
    return {};
  }

 private:
  core::Problem damaged(const char* why) const {
    return {
        ProblemKind::bad_input, std::string("the zip archive is damaged: ") + why, {name_, 0, ""}, "fetch it again"};
  }

  Result<void> open_next() {
    while (true) {
      const int state = started_ ? unzGoToNextFile(file_.get()) : unzGoToFirstFile(file_.get());
      started_ = true;
      if (state == UNZ_END_OF_LIST_OF_FILE) {
        ended_ = true;
        return {};
      }
      if (state != UNZ_OK) return fail(damaged("its list of members cannot be read"));
      unz_file_info64 info{};
      std::array<char, 1024> name{};
      if (unzGetCurrentFileInfo64(file_.get(), &info, name.data(), name.size() - 1, nullptr, 0, nullptr, 0) != UNZ_OK) {
        return fail(damaged("its list of members cannot be read"));
      }
      if (!holds_records(name.data())) continue;
      if (unzOpenCurrentFile(file_.get()) != UNZ_OK) return fail(damaged("a member cannot be opened"));
      member_open_ = true;
      member_bytes_ = info.uncompressed_size;
      return {};
    }
  }

  std::unique_ptr<void, CloseZip> file_;
  std::string name_;
  bool started_ = false, ended_ = false, member_open_ = false;
  std::uint64_t member_bytes_ = 0;
};

}  // namespace

Result<void> ByteSource::skip(std::uint64_t offset) {
  std::vector<char> unused(1 << 20);
  while (offset > 0) {
    const auto got = read(unused.data(), static_cast<std::size_t>(std::min<std::uint64_t>(offset, unused.size())));
    if (!got) return fail(got.error());
    if (*got == 0) return {};
    offset -= *got;
  }
  return {};
}

Result<std::unique_ptr<ByteSource>> open_bytes(const fs::path& path) {
  std::error_code error;
  if (!fs::is_regular_file(path, error)) {
    return fail({ProblemKind::bad_input,
                 fs::exists(path, error) ? "not a regular file" : "file does not exist",
                 {path.string(), 0, ""},
                 ""});
  }
  std::FILE* file = std::fopen(path.c_str(), "rb");
  if (file == nullptr) return fail({ProblemKind::io, "cannot open the file", {path.string(), 0, ""}, ""});
  auto plain = std::make_unique<PlainBytes>(file, path.string());
  std::array<unsigned char, 4> head{};
  const std::size_t got = std::fread(head.data(), 1, head.size(), file);
  std::rewind(file);
  if (got >= 4 && head[0] == 'P' && head[1] == 'K' && (head[2] == 3 || head[2] == 5)) {
    const unzFile zip = unzOpen64(path.c_str());
    if (zip == nullptr) {
      return fail(
          {ProblemKind::bad_input, "the zip archive is damaged or cut off", {path.string(), 0, ""}, "fetch it again"});
    }
    return std::make_unique<ZipBytes>(zip, path.string());
  }
  if (got >= 2 && head[0] == 0x1F && head[1] == 0x8B) {
    const gzFile gzip = gzopen(path.c_str(), "rb");
    if (gzip == nullptr) return fail({ProblemKind::io, "cannot open the file", {path.string(), 0, ""}, ""});
    gzbuffer(gzip, 1 << 18);
    return std::make_unique<GzipBytes>(gzip, path.string());
  }
  return plain;
}

}  // namespace hepatrial::evidence::registry
