// Every drug, regimen and trial that the product ships is read without a problem.
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "trial/trial_spec.hpp"

namespace hepatrial::trial {
namespace {

TEST(ShippedFiles, AreAllGood) {
  const std::filesystem::path root = HEPATRIAL_SOURCE_DIR;
  const auto pharmacy = read_pharmacy(root / "models");
  ASSERT_TRUE(pharmacy.has_value()) << core::text(pharmacy.error());
  EXPECT_GE(pharmacy->drugs.size(), 10U);
  int trials = 0;
  for (const auto& entry : std::filesystem::directory_iterator(root / "trials")) {
    if (entry.path().extension() != ".toml") continue;
    ++trials;
    const auto spec = read_trial(entry.path(), *pharmacy);
    EXPECT_TRUE(spec.has_value()) << core::text(spec.error());
  }
  EXPECT_GE(trials, 5);
}

}  // namespace
}  // namespace hepatrial::trial
