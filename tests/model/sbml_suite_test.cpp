// Every file of the SBML Test Suite's 1,823 semantic cases is read, or named as unsupported; what is read is written
// without a libSBML error and reads back the same.

#include <algorithm>
#include <filesystem>

#include "model/support.hpp"
#include "sbml_suite_folder.hpp"

namespace hepatrial::model {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> files(const fs::path& folder) {
  std::vector<fs::path> found;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.path().filename().string().find("-sbml-l") != std::string::npos) found.push_back(entry.path());
  }
  std::sort(found.begin(), found.end());
  return found;
}

#define HEPATRIAL_SUITE_OR_SKIP(folder)                                                            \
  const fs::path folder = test::suite_folder();                                                    \
  if (folder.empty())                                                                              \
  GTEST_SKIP() << "SBML Test Suite not found: get the semantic cases of sbmlteam/sbml-test-suite " \
                  "(develop of 2024-02-23 or release 3.4.0) and set HEPATRIAL_REFERENCE_DATA"

TEST(SbmlSuite, EveryFileIsReadOrNamedAsUnsupported) {
  HEPATRIAL_SUITE_OR_SKIP(folder);
  std::size_t read = 0;
  std::size_t unsupported = 0;
  for (const fs::path& file : files(folder)) {
    const auto model = read_sbml(file);
    if (model) {
      ++read;
      continue;
    }
    ++unsupported;
    for (const core::Problem& problem : model.error())
      EXPECT_TRUE(problem.message.starts_with("unsupported: ")) << problem.text();
  }
  // 9,619 files in the archive; 463 use delay(), fast reactions or flux balance (counted with the suite's own tags and
  // XML).
  EXPECT_EQ(read + unsupported, 9619U);
  EXPECT_EQ(unsupported, 463U);
}

TEST(SbmlSuite, WhatIsReadIsWrittenAndReadsBackTheSame) {
  HEPATRIAL_SUITE_OR_SKIP(folder);
  std::size_t written = 0;
  for (const fs::path& file : files(folder)) {
    if (file.string().find("-l3v2.xml") == std::string::npos) continue;
    const auto model = read_sbml(file);
    if (!model) continue;
    const auto text = write_sbml(*model);
    ASSERT_TRUE(text.has_value()) << file << core::text(text.error());
    const auto again = read_sbml_text(*text, "again.xml");
    ASSERT_TRUE(again.has_value()) << file << core::text(again.error());
    const auto second = write_sbml(*again);
    ASSERT_TRUE(second.has_value()) << file;
    EXPECT_EQ(*text, *second) << file;
    ++written;
  }
  EXPECT_EQ(written, 1606U);  // 1,692 Level 3 Version 2 files less 52 with delay() and 34 with flux balance
}

}  // namespace
}  // namespace hepatrial::model
