#include "cli/solver_choice.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "model/read.hpp"
#include "simulate/time_course.hpp"

namespace hepatrial::cli {
namespace {

namespace fs = std::filesystem;

// A cache and a compiler of the test's own; the environment is put back at the end.
class SolverChoiceTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = testing::TempDir() + "hepatrial-solver-XXXXXX";
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
    cache_before_ = remember("XDG_CACHE_HOME", folder_.string());
    compiler_before_ = remember("HEPATRIAL_COMPILER", "c++");
  }
  void TearDown() override {
    put_back("XDG_CACHE_HOME", cache_before_);
    put_back("HEPATRIAL_COMPILER", compiler_before_);
    fs::remove_all(folder_);
  }

  static std::string remember(const char* name, const std::string& value) {
    const char* before = std::getenv(name);
    std::string kept = before != nullptr ? before : "";
    setenv(name, value.c_str(), 1);
    return kept;
  }
  static void put_back(const char* name, const std::string& value) {
    if (value.empty()) {
      unsetenv(name);
    } else {
      setenv(name, value.c_str(), 1);
    }
  }

  static core::Result<simulate::TimeCourse> simulated(SolverChoice solver, KernelUse kernel) {
    const auto model =
        model::read_antimony_text("x = 1; y = 0; k = 0.3; x' = -k*x + sin(time); y' = k*x - y;", "m.ant");
    EXPECT_TRUE(model) << (model ? "" : core::text(model.error()));
    simulate::TimeCourseSettings settings;
    settings.duration = 10;
    settings.steps = 20;
    settings.variables = {"x", "y"};
    return simulate::simulate_time_course(*model, settings, *make_solver(solver, kernel));
  }

  [[nodiscard]] std::size_t kernels() const {
    std::error_code error;
    std::size_t count = 0;
    for (fs::directory_iterator entry(folder_ / "hepatrial" / "kernels", error), end; !error && entry != end; ++entry) {
      ++count;
    }
    return count;
  }

  fs::path folder_;

 private:
  std::string cache_before_, compiler_before_;
};

TEST_F(SolverChoiceTest, EveryKernelGivesTheSameBits) {
  for (const SolverChoice solver : {SolverChoice::reference, SolverChoice::batch}) {
    const auto expected = simulated(solver, KernelUse::interpreter);
    ASSERT_TRUE(expected) << core::text(expected.error());
    EXPECT_TRUE(std::isfinite(expected->values.back()[0]));
    for (const KernelUse kernel : {KernelUse::existing, KernelUse::compile_where_possible, KernelUse::compile}) {
      const auto found = simulated(solver, kernel);
      ASSERT_TRUE(found) << core::text(found.error());
      EXPECT_EQ(found->values, expected->values);
    }
  }
}

TEST_F(SolverChoiceTest, OnlyWhoAsksCompiles) {
  EXPECT_TRUE(simulated(SolverChoice::batch, KernelUse::interpreter));
  EXPECT_TRUE(simulated(SolverChoice::batch, KernelUse::existing));
  EXPECT_EQ(kernels(), 0U);
  EXPECT_TRUE(simulated(SolverChoice::batch, KernelUse::compile_where_possible));
  EXPECT_EQ(kernels(), 1U);
  EXPECT_TRUE(simulated(SolverChoice::batch, KernelUse::compile));
  EXPECT_EQ(kernels(), 1U);
  EXPECT_TRUE(simulated(SolverChoice::reference, KernelUse::compile));
  EXPECT_EQ(kernels(), 1U);  // one row takes one lane, as the reference solver does
}

TEST_F(SolverChoiceTest, WithoutACompilerOnlyCompileIsAnError) {
  setenv("HEPATRIAL_COMPILER", "none", 1);
  EXPECT_TRUE(simulated(SolverChoice::batch, KernelUse::compile_where_possible));
  const auto refused = simulated(SolverChoice::batch, KernelUse::compile);
  ASSERT_FALSE(refused);
  EXPECT_THAT(core::text(refused.error()), testing::HasSubstr("there is no compiler"));
  EXPECT_EQ(core::exit_code(refused.error()), 5);
}

}  // namespace
}  // namespace hepatrial::cli
