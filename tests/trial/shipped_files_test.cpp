// Every drug, regimen and trial that the product ships is read without a problem.
#include <gtest/gtest.h>

#include <filesystem>
#include <set>
#include <string>

#include "trial/trial_spec.hpp"

namespace hepatrial::trial {
namespace {

TEST(ShippedFiles, AreAllGood) {
  const std::filesystem::path root = HEPATRIAL_SOURCE_DIR;
  const auto pharmacy = read_pharmacy(root / "models");
  ASSERT_TRUE(pharmacy.has_value()) << core::text(pharmacy.error());
  EXPECT_GE(pharmacy->drugs.size(), 100U);
  EXPECT_GE(pharmacy->regimens.size(), 80U);
  std::set<std::string> names, ids;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root / "trials")) {
    if (entry.path().extension() != ".toml") continue;
    const auto spec = read_trial(entry.path(), *pharmacy);
    EXPECT_TRUE(spec.has_value()) << core::text(spec.error());
    EXPECT_TRUE(names.insert(entry.path().filename().string()).second) << entry.path();
    if (spec) {
      EXPECT_TRUE(ids.insert(spec->id).second) << spec->id;
    }
  }
  EXPECT_GE(names.size(), 43U);
}

}  // namespace
}  // namespace hepatrial::trial
