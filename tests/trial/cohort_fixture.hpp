#pragma once
// A folder of its own for each test, and cohorts of the toy disease in it.

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <map>

#include "core/files.hpp"
#include "example_trial.hpp"
#include "fake_solver.hpp"
#include "trial/cohort.hpp"
#include "trial/cohort_result.hpp"

namespace hepatrial::trial::testing {

class CohortTest : public ::testing::Test {
 protected:
  void SetUp() override {
    root_ = std::filesystem::temp_directory_path() / ("hepatrial-cohort-" + std::to_string(::getpid()) + "-" +
                                                      ::testing::UnitTest::GetInstance()->current_test_info()->name());
    std::filesystem::remove_all(root_);
  }
  void TearDown() override { std::filesystem::remove_all(root_); }

  [[nodiscard]] CohortFolder folder(const std::string& name) const { return CohortFolder(root_ / name); }

  static CohortOptions options(std::uint64_t chunks, std::size_t patients = 0, std::size_t chunk_candidates = 64) {
    CohortOptions out;
    out.run.seed = 7;
    out.run.solver.threads = 2;
    out.chunks = chunks;
    out.patients_per_arm = patients;
    out.chunk_candidates = chunk_candidates;
    return out;
  }

  core::Result<CohortProgress> run(const CohortFolder& to, const CohortOptions& options,
                                   core::Progress* progress = nullptr, const core::StopFlag* stop = nullptr) {
    FakeSolver solver;
    const CohortPlan plan = cohort_plan(spec_, "trial text", {{"model", "fake"}}, options);
    return run_cohort(spec_, pharmacy_, fake_table(), fake_disease(), solver, options, plan, to, progress, stop);
  }

  core::Result<TrialResult> result(const CohortFolder& from, const TakePatients& take = {}) {
    const auto plan = from.existing_plan();
    if (!plan) return core::fail(plan.error());
    return cohort_result(spec_, 7, *plan, from, take, nullptr, nullptr);
  }

  /// Chunk file name -> bytes.
  static std::map<std::string, std::string> chunks(const CohortFolder& from) {
    std::map<std::string, std::string> out;
    for (const std::uint64_t index : from.indices()) {
      const auto file = from.chunk_file(index);
      out[file.filename().string()] = core::read_file(file).value_or("unreadable");
    }
    return out;
  }

  std::filesystem::path root_;
  Pharmacy pharmacy_ = example_pharmacy();
  TrialSpec spec_ = example_trial("second-line.toml", pharmacy_);
};

}  // namespace hepatrial::trial::testing
