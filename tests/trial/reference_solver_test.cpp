// The whole room with a real model text and the reference solver: tests/trial/data/tiny.
#include <gtest/gtest.h>

#include <cmath>

#include "compile/compiled_model.hpp"
#include "example_trial.hpp"
#include "model/read.hpp"
#include "trial/analysis.hpp"

namespace hepatrial::trial {
namespace {

using testing::data_path;
using testing::example_pharmacy;
using testing::example_trial;

class TinyDisease : public ::testing::Test {
 protected:
  void SetUp() override {
    auto text = model::read_antimony({data_path("tiny/tiny.ant")});
    ASSERT_TRUE(text.has_value()) << core::text(text.error());
    auto read = population::read_parameter_table(data_path("tiny/parameters.tsv"));
    ASSERT_TRUE(read.has_value()) << core::text(read.error());
    table = *read;
    const auto applied = population::apply(table, *text);
    ASSERT_TRUE(applied.has_value()) << core::text(applied.error());
    auto lowered = compile::compile(*text);
    ASSERT_TRUE(lowered.has_value()) << core::text(lowered.error());
    compiled = *lowered;
  }
  core::Result<TrialResult> run(const TrialSpec& spec, RunOptions options) {
    auto solver = simulate::make_reference_solver();
    return run_trial(spec, pharmacy, table, compiled, *solver, options, nullptr, nullptr);
  }
  RunOptions small(int threads) {
    RunOptions options;
    options.patients_per_arm = 10;
    options.seed = 3;
    options.solver.threads = threads;
    return options;
  }
  Pharmacy pharmacy = example_pharmacy();
  population::ParameterTable table;
  compile::CompiledModel compiled;
};

std::vector<double> survival_times(const TrialResult& result) {
  std::vector<double> out;
  for (const PatientRecord& patient : result.patients) {
    for (const LineRecord& line : patient.prior_lines) out.push_back(line.overall_survival.time_days);
    if (patient.arm < 0) continue;
    out.push_back(patient.trial_line.overall_survival.time_days);
    for (const Assessment& scan : patient.trial_line.assessments) out.push_back(scan.sum_mm);
  }
  return out;
}

TEST_F(TinyDisease, SecondLineTrialRunsAndIsTheSameForAnyThreads) {
  const TrialSpec spec = example_trial("second-line.toml", pharmacy);
  const auto one = run(spec, small(1));
  ASSERT_TRUE(one.has_value()) << core::text(one.error());
  EXPECT_EQ(one->failed_patients, 0U);
  const auto times = survival_times(*one);
  EXPECT_GT(times.size(), 100U);
  for (const int threads : {2, 4}) {
    const auto more = run(spec, small(threads));
    ASSERT_TRUE(more.has_value());
    EXPECT_EQ(times, survival_times(*more)) << threads;
  }
  const auto summary = summarise(*one);
  ASSERT_TRUE(summary.has_value()) << core::text(summary.error());
  EXPECT_EQ(summary->arms.size(), 2U);
  EXPECT_GT(summary->prior_lines[0].n, 20U);
}

TEST_F(TinyDisease, TheTumourGrowsAsItsEquationSays) {
  TrialSpec spec = example_trial("first-line.toml", pharmacy);
  const auto result = run(spec, small(2));
  ASSERT_TRUE(result.has_value()) << core::text(result.error());
  int checked = 0;
  for (const PatientRecord& patient : result->patients) {
    // From diagnosis to the start nothing is given: the live volume grows by its own rate, the dead volume is none.
    if (patient.arm < 0) continue;
    const double days = -patient.at_diagnosis.day;
    EXPECT_GE(days, 3);
    EXPECT_LE(days, 28);
    EXPECT_GT(patient.trial_line.at_start.live_volume_ml, patient.at_diagnosis.live_volume_ml);
    EXPECT_EQ(patient.trial_line.at_start.dead_volume_ml, 0);
    // Liver reserve: 0.0005 a day from diagnosis on; albumin follows it.
    EXPECT_NEAR(patient.trial_line.at_start.albumin_g_per_l / patient.at_diagnosis.albumin_g_per_l,
                std::exp(-0.0005 * days), 1e-5);
    ++checked;
  }
  EXPECT_EQ(checked, 30);
}

TEST_F(TinyDisease, ShamsOfTwoNamesGiveTheSameBits) {
  TrialSpec spec = example_trial("first-line.toml", pharmacy);
  for (Arm& arm : spec.arms) {
    arm.subsequent = {};
    arm.regimen = "sham";
  }
  pharmacy.drugs["other"] = pharmacy.drugs.at("sham");
  pharmacy.drugs["other"].name = "other";
  pharmacy.regimens["other"] = pharmacy.regimens.at("sham");
  pharmacy.regimens["other"].dosings[0].drug = "other";
  const auto first = run(spec, small(2));
  spec.arms[0].regimen = "other";
  const auto second = run(spec, small(2));
  ASSERT_TRUE(first && second);
  EXPECT_EQ(survival_times(*first), survival_times(*second));
}

TEST_F(TinyDisease, InjectedFailuresFailAndAreCounted) {
  const TrialSpec spec = example_trial("first-line.toml", pharmacy);
  RunOptions options = small(2);
  options.inject_failure_share = 0.3;
  options.max_failed_share = 1;
  const auto result = run(spec, options);
  ASSERT_TRUE(result.has_value()) << core::text(result.error());
  EXPECT_GT(result->failed_patients, 2U);
  for (const PatientRecord& patient : result->patients) {
    if (patient.status != PatientStatus::failed) continue;
    EXPECT_NEAR(patient.trial_line.overall_survival.time_days, 10, 1e-6);
    EXPECT_NE(patient.failure_reason.find("clearance_l_per_day"), std::string::npos) << patient.failure_reason;
  }
}

}  // namespace
}  // namespace hepatrial::trial
