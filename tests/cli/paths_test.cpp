#include "cli/paths.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>

namespace hepatrial::cli {
namespace {

namespace fs = std::filesystem;

class PathsTest : public testing::Test {
 protected:
  PathsTest() {
    fs::create_directories(root_ / "models");
    fs::create_directories(root_ / "trials");
    std::ofstream(root_ / "trials/one.toml") << "\n";
    setenv("HEPATRIAL_DATA", root_.c_str(), 1);
  }
  ~PathsTest() override {
    unsetenv("HEPATRIAL_DATA");
    fs::remove_all(root_);
  }

  fs::path root_ = fs::temp_directory_path() / ("hepatrial paths test " + std::to_string(getpid()));
};

TEST_F(PathsTest, TheEnvironmentNamesTheData) {
  const auto data = find_data();
  ASSERT_TRUE(data) << core::text(data.error());
  EXPECT_EQ(data->models, root_ / "models");
  EXPECT_EQ(data->trials, root_ / "trials");
}

TEST_F(PathsTest, StoresLieBesideTheDataWhereTheyExist) {
  EXPECT_NE(find_data()->stores, root_);  // a source folder: stores come from the build
  std::ofstream(root_ / "evidence.sqlite") << "x";
  EXPECT_EQ(find_data()->stores, root_);
  EXPECT_EQ(find_data()->evidence_store(), root_ / "evidence.sqlite");
}

TEST_F(PathsTest, AWrongEnvironmentIsAnErrorAndNotSilentlyReplaced) {
  setenv("HEPATRIAL_DATA", "/nonexistent", 1);
  const auto data = find_data();
  ASSERT_FALSE(data);
  EXPECT_EQ(core::exit_code(data.error()), 3);
  EXPECT_THAT(core::text(data.error()), testing::HasSubstr("/nonexistent"));
}

TEST_F(PathsTest, WithoutTheEnvironmentTheSourceFolderServes) {
  unsetenv("HEPATRIAL_DATA");
  const auto data = find_data();
  ASSERT_TRUE(data) << core::text(data.error());
  EXPECT_TRUE(fs::is_directory(data->models));
}

TEST_F(PathsTest, TrialsAreFoundByPathAndByName) {
  const auto data = find_data();
  EXPECT_EQ(*find_trial(*data, "one"), root_ / "trials/one.toml");
  EXPECT_EQ(*find_trial(*data, "one.toml"), root_ / "trials/one.toml");
  EXPECT_EQ(*find_trial(*data, (root_ / "trials/one.toml").string()), root_ / "trials/one.toml");
  for (const char* wrong : {"two", "", "../trials/one", "no/such.toml"}) {
    const auto trial = find_trial(*data, wrong);
    ASSERT_FALSE(trial) << wrong;
    EXPECT_EQ(core::exit_code(trial.error()), 3);
  }
}

TEST_F(PathsTest, TrialsInFoldersBelowAreListedAndFound) {
  fs::create_directories(root_ / "trials/below/deeper");
  std::ofstream(root_ / "trials/below/two.toml") << "\n";
  std::ofstream(root_ / "trials/below/one.toml") << "\n";
  std::ofstream(root_ / "trials/below/notes.tsv") << "\n";
  std::ofstream(root_ / "trials/below/deeper/three.toml") << "\n";
  const auto data = find_data();
  EXPECT_THAT(*shipped_trials(*data), testing::ElementsAre(root_ / "trials/below/one.toml",
                                                           root_ / "trials/below/two.toml", root_ / "trials/one.toml"));
  EXPECT_EQ(*find_trial(*data, "two"), root_ / "trials/below/two.toml");
  EXPECT_EQ(*find_trial(*data, "two.toml"), root_ / "trials/below/two.toml");
  EXPECT_EQ(*find_trial(*data, "one"), root_ / "trials/one.toml");  // the upper folder comes first
  EXPECT_FALSE(find_trial(*data, "three"));
}

}  // namespace
}  // namespace hepatrial::cli
