#include "trial/cohort_result.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>

#include "cohort_fixture.hpp"
#include "trial/analysis.hpp"

namespace hepatrial::trial {
namespace {

using testing::CohortTest;

void expect_same(const Estimate& left, const Estimate& right, const std::string& what) {
  const auto same = [](double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); };
  EXPECT_TRUE(same(left.value, right.value) && same(left.ci_low, right.ci_low) && same(left.ci_high, right.ci_high))
      << what << ": " << left.value << " and " << right.value;
}

void expect_same(const std::vector<ArmSummary>& left, const std::vector<ArmSummary>& right) {
  ASSERT_EQ(left.size(), right.size());
  for (std::size_t i = 0; i < left.size(); ++i) {
    EXPECT_EQ(left[i].n, right[i].n);
    EXPECT_EQ(left[i].failed, right[i].failed);
    ASSERT_EQ(left[i].endpoints.size(), right[i].endpoints.size());
    for (const auto& [key, value] : left[i].endpoints) {
      expect_same(value, right[i].endpoints.at(key), left[i].name + " " + key);
    }
    for (const auto& [key, ratio] : left[i].hazard_ratio) {
      expect_same(ratio.estimate, right[i].hazard_ratio.at(key).estimate, left[i].name + " HR " + key);
    }
  }
}

// 20 a smallest arm is an even number of blocks: then the ordinary run and a chunk deal out the same blocks.
TEST_F(CohortTest, WithinOneChunkACohortIsTheOrdinaryRun) {
  for (const char* const file : {"first-line.toml", "second-line.toml"}) {
    spec_ = testing::example_trial(file, pharmacy_);
    for (const double failing : {0.0, 0.1}) {
      RunOptions ordinary;
      ordinary.seed = 7;
      ordinary.patients_per_arm = 20;
      ordinary.inject_failure_share = failing;
      ordinary.max_failed_share = 0.5;
      testing::FakeSolver solver;
      const auto small = run_trial(spec_, pharmacy_, testing::fake_table(), testing::fake_disease(), solver, ordinary,
                                   nullptr, nullptr);
      ASSERT_TRUE(small) << core::text(small.error());
      CohortOptions chunked = options(0, 20, 400);
      chunked.run.inject_failure_share = failing;
      chunked.run.max_failed_share = 0.5;
      const CohortFolder to = folder(file + std::to_string(failing));
      ASSERT_TRUE(run(to, chunked));
      std::map<std::string, int> arms;
      const auto large = result(to, [&](const std::vector<PatientRecord>& patients) -> core::Result<void> {
        for (const PatientRecord& patient : patients) arms[patient.usubjid] = patient.arm;
        return {};
      });
      ASSERT_TRUE(large) << core::text(large.error());
      const auto left = summarise(*small), right = summarise(*large);
      ASSERT_TRUE(left && right);
      expect_same(left->arms, right->arms);
      expect_same(left->prior_lines, right->prior_lines);
      // Subject by subject up to the last one randomised.
      std::size_t compared = 0;
      for (const PatientRecord& patient : small->patients) {
        if (!arms.contains(patient.usubjid)) continue;
        EXPECT_EQ(arms.at(patient.usubjid), patient.arm) << patient.usubjid;
        ++compared;
      }
      EXPECT_EQ(compared, arms.size());
      EXPECT_EQ(large->failed_patients > 0, failing > 0);
    }
  }
}

TEST_F(CohortTest, TheAnswerIsOfTheFirstPatientsHoweverManyChunksThereAre) {
  ASSERT_TRUE(run(folder("until"), options(0, 100)));
  const auto until = result(folder("until"));
  ASSERT_TRUE(until) << core::text(until.error());
  EXPECT_EQ(until->analysed->arms[0].size(), 100U);
  EXPECT_EQ(until->analysed->arms[1].size(), 100U);
  EXPECT_GT(folder("until").indices().size(), 2U);
  ASSERT_TRUE(run(folder("more"), options(12, 100)));
  const auto more = result(folder("more"));
  ASSERT_TRUE(more) << core::text(more.error());
  expect_same(summarise(*until)->arms, summarise(*more)->arms);
  expect_same(summarise(*until)->prior_lines, summarise(*more)->prior_lines);
  EXPECT_EQ(until->candidates_by_status, more->candidates_by_status);
  EXPECT_EQ(until->statistics.steps, more->statistics.steps);
  EXPECT_TRUE(more->notes.empty());
}

TEST_F(CohortTest, WithoutANumberEverybodyRandomisedIsAnalysed) {
  const auto made = run(folder("a"), options(3));
  ASSERT_TRUE(made);
  const auto all = result(folder("a"));
  ASSERT_TRUE(all);
  EXPECT_EQ(all->analysed->candidates, 3U * 64U);
  for (std::size_t arm = 0; arm < 2; ++arm) {
    EXPECT_EQ(all->analysed->arms[arm].size(), made->tally.randomised[arm]);
    EXPECT_GT(made->tally.randomised[arm], 10U);
  }
}

TEST_F(CohortTest, TooFewPatientsAreNotedOrRefused) {
  ASSERT_TRUE(run(folder("a"), options(2, 1000)));
  const auto few = result(folder("a"));
  ASSERT_TRUE(few);
  ASSERT_EQ(few->notes.size(), 1U);
  EXPECT_NE(few->notes[0].find("fewer patients"), std::string::npos);
  // Without a number of chunks the run is simply not finished.
  CohortPlan plan = folder("a").existing_plan().value();
  plan.chunks = 0;
  const auto unfinished = cohort_result(spec_, 7, plan, folder("a"), {}, nullptr, nullptr);
  ASSERT_FALSE(unfinished);
  EXPECT_NE(core::text(unfinished.error()).find("do not fill the arms yet"), std::string::npos);
  // A gap that does not matter to the patients asked for does not matter.
  ASSERT_TRUE(run(folder("b"), options(6, 20)));
  std::filesystem::remove(folder("b").chunk_file(5));
  EXPECT_TRUE(result(folder("b")));
  std::filesystem::remove(folder("b").chunk_file(0));
  EXPECT_FALSE(result(folder("b")));
}

// Over many chunks: what is computed from chunks is what is computed from the same patients held in memory.
TEST_F(CohortTest, TheAnalysisIsThatOfTheSamePatients) {
  for (const char* const file : {"first-line.toml", "second-line.toml"}) {
    spec_ = testing::example_trial(file, pharmacy_);
    CohortOptions chunked = options(0, 90);
    chunked.run.inject_failure_share = 0.05;
    chunked.run.max_failed_share = 0.5;
    ASSERT_TRUE(run(folder(file), chunked));
    TrialResult held;
    held.spec = spec_;
    const auto streamed = result(folder(file), [&](const std::vector<PatientRecord>& patients) -> core::Result<void> {
      held.patients.insert(held.patients.end(), patients.begin(), patients.end());
      return {};
    });
    ASSERT_TRUE(streamed) << core::text(streamed.error());
    const auto left = summarise(*streamed), right = summarise(held);
    ASSERT_TRUE(left && right);
    expect_same(left->arms, right->arms);
    expect_same(left->prior_lines, right->prior_lines);
    EXPECT_GT(streamed->failed_patients, 0U);
    EXPECT_EQ(streamed->analysed->candidates, held.patients.size());
    for (std::size_t arm = 0; arm < spec_.arms.size(); ++arm) {
      EXPECT_EQ(death_times(*streamed, arm).time_days, death_times(held, arm).time_days);
      EXPECT_EQ(death_times(*streamed, arm).event, death_times(held, arm).event);
      EXPECT_EQ(first_line_event_times(*streamed, arm).time_days, first_line_event_times(held, arm).time_days);
    }
  }
}

// The size that the regular tests stand for; the million is run by tools/million_patients.sh.
TEST_F(CohortTest, TwentyThousandPatients) {
  constexpr std::size_t k_per_arm = 10000;
  CohortOptions half = options(0, k_per_arm, k_chunk_candidates);
  half.chunks = 3;
  ASSERT_TRUE(run(folder("a"), half));
  half.chunks = 0;
  const auto whole = run(folder("a"), half);
  ASSERT_TRUE(whole) << core::text(whole.error());
  EXPECT_EQ(whole->kept, 3U);
  std::size_t seen = 0;
  const auto large = result(folder("a"), [&](const std::vector<PatientRecord>& patients) -> core::Result<void> {
    seen += patients.size();
    return {};
  });
  ASSERT_TRUE(large) << core::text(large.error());
  EXPECT_EQ(seen, large->analysed->candidates);
  const auto summary = summarise(*large);
  ASSERT_TRUE(summary);
  EXPECT_EQ(summary->arms[0].n, k_per_arm);
  EXPECT_EQ(summary->arms[1].n, k_per_arm);
  // 10,000 patients an arm pin the median to about one part in fifty.
  const Estimate& median = summary->arms[0].endpoints.at("OS_median_months");
  EXPECT_LT(median.ci_high - median.ci_low, 0.1 * median.value);
}

}  // namespace
}  // namespace hepatrial::trial
