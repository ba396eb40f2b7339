#pragma once
// Folders and stores for the tests of this room.

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "evidence/store.hpp"

namespace hepatrial::evidence::testing {

namespace fs = std::filesystem;

inline fs::path shipped_evidence() { return fs::path(HEPATRIAL_SOURCE_DIR) / "evidence"; }

inline std::string bytes_of(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

inline void write(const fs::path& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

/// A folder of this test's own, removed at the end.
class Folder {
 public:
  Folder() {
    static int count = 0;
    path_ = fs::temp_directory_path() /
            ("hepatrial_evidence_" + std::to_string(::getpid()) + "_" + std::to_string(count++));
    fs::create_directories(path_);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    std::error_code error;
    fs::remove_all(path_, error);
  }
  [[nodiscard]] const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

/// A writable copy of the shipped CSV files.
class EvidenceCopy : public Folder {
 public:
  EvidenceCopy() { fs::copy(shipped_evidence(), path(), fs::copy_options::recursive); }

  /// Replaces the only occurrence of `before`; a test that no longer finds its text fails.
  void edit(const std::string& file, const std::string& before, const std::string& after) {
    std::string text = bytes_of(path() / file);
    const std::size_t at = text.find(before);
    ASSERT_NE(at, std::string::npos) << file << " holds no " << before;
    ASSERT_EQ(text.find(before, at + 1), std::string::npos) << file << " holds it twice: " << before;
    write(path() / file, text.replace(at, before.size(), after));
  }
};

/// Where the shipped evidence was built once for the whole program.
inline const fs::path& shipped_stores() {
  static const Folder folder;
  static const bool built = [] {
    const auto done = build_store(shipped_evidence(), folder.path());
    EXPECT_TRUE(done) << (done ? "" : core::text(done.error()));
    return done.has_value();
  }();
  EXPECT_TRUE(built);
  return folder.path();
}

inline const Store& shipped_store() {
  static const auto store = Store::open(shipped_stores() / "evidence.sqlite");
  if (!store) throw std::runtime_error(core::text(store.error()));
  return *store;
}

inline std::int64_t count(const Store& store, const std::string& from) {
  const auto rows = store.database().select("SELECT count(*) FROM " + from);
  return rows ? integer_of(rows->front().front()).value_or(-1) : -1;
}

}  // namespace hepatrial::evidence::testing
