#include "core/files.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <filesystem>

namespace hepatrial::core {
namespace {

namespace fs = std::filesystem;

class FilesTest : public testing::Test {
 protected:
  void SetUp() override {
    directory_ = fs::temp_directory_path() / ("hepatrial-files-" + std::to_string(::getpid()) + "-" +
                                              testing::UnitTest::GetInstance()->current_test_info()->name());
    fs::remove_all(directory_);
  }
  void TearDown() override { fs::remove_all(directory_); }

  [[nodiscard]] std::size_t file_count() const {
    std::size_t count = 0;
    for ([[maybe_unused]] const auto& entry : fs::recursive_directory_iterator(directory_)) ++count;
    return count;
  }

  fs::path directory_;
};

TEST_F(FilesTest, WritesAllFilesAndLeavesNothingElse) {
  ASSERT_TRUE(write_files(directory_, {{"a.txt", "alpha"}, {"b.txt", std::string("\0b", 2)}}));
  EXPECT_EQ(read_file(directory_ / "a.txt").value(), "alpha");
  EXPECT_EQ(read_file(directory_ / "b.txt").value(), std::string("\0b", 2));
  EXPECT_EQ(file_count(), 2U);
}

// A limit on the file size stands for a full disk: the write fails half way.
TEST_F(FilesTest, NothingAppearsWhenOneFileCannotBeFinished) {
  ASSERT_TRUE(write_files(directory_, {{"a.txt", "old"}}));
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit small{4096, before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  const auto written = write_files(directory_, {{"a.txt", "new"}, {"b.txt", std::string(100000, 'x')}});
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
  std::signal(SIGXFSZ, handler);
  ASSERT_FALSE(written);
  EXPECT_EQ(exit_code(written.error()), 5);
  EXPECT_EQ(written.error().front().where.file, (directory_ / "b.txt").string());
  EXPECT_EQ(read_file(directory_ / "a.txt").value(), "old");
  EXPECT_EQ(file_count(), 1U);
}

TEST_F(FilesTest, WhatEndedProcessesLeftIsRemovedAndNothingElse) {
  const std::string own = ".b.txt.partial-" + std::to_string(::getpid());
  // No process has this id: Linux ends at 2^22.
  for (const std::string& name : {std::string(".a.txt.partial-99999999"), own, std::string("a.txt.partial-99999999"),
                                  std::string(".a.txt.partial-"), std::string(".a.txt.partial-9x"),
                                  std::string(".a.txt.partial--1"), std::string("a.txt")}) {
    ASSERT_TRUE(write_files(directory_, {{name, "x"}}));
  }
  remove_partial_files(directory_);
  EXPECT_FALSE(fs::exists(directory_ / ".a.txt.partial-99999999"));
  EXPECT_TRUE(fs::exists(directory_ / own));
  EXPECT_EQ(file_count(), 6U);
  remove_partial_files(directory_ / "nowhere");
}

TEST_F(FilesTest, OutputDirectoryThatIsAFileIsBadInput) {
  fs::create_directories(directory_);
  ASSERT_TRUE(write_file(directory_ / "taken", "x"));
  const auto writable = check_writable(directory_ / "taken");
  ASSERT_FALSE(writable);
  EXPECT_EQ(exit_code(writable.error()), 3);
  EXPECT_EQ(writable.error().front().where.field, "output directory");
}

TEST_F(FilesTest, MissingDirectoryAndLargeFilesAreNamed) {
  EXPECT_FALSE(read_file(directory_ / "absent"));
  ASSERT_TRUE(write_files(directory_, {{"big", std::string(100, 'x')}}));
  const auto read = read_file(directory_ / "big", 10);
  ASSERT_FALSE(read);
  EXPECT_NE(read.error().front().message.find("100 bytes"), std::string::npos);
  EXPECT_FALSE(read_file(directory_));
}

}  // namespace
}  // namespace hepatrial::core
