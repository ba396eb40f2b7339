// The shipped calibration plan, what it compares with, and what a plan may not say.

#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <map>

#include "core/delimited.hpp"
#include "core/files.hpp"
#include "study/calibration/evaluator.hpp"

namespace hepatrial::study {
namespace {

namespace fs = std::filesystem;

const fs::path k_source = HEPATRIAL_SOURCE_DIR;

class PlanFolder : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / ("calibration-plan-" + std::to_string(::getpid()));
    fs::create_directories(folder_);
    for (const char* const name : {"hcc.toml", "context_targets.csv"}) {
      fs::copy_file(k_source / "calibration" / name, folder_ / name, fs::copy_options::overwrite_existing);
    }
  }
  void TearDown() override { fs::remove_all(folder_); }

  void replace(const std::string& file, const std::string& from, const std::string& to) {
    std::string text = *core::read_file(folder_ / file);
    const std::size_t at = text.find(from);
    ASSERT_NE(at, std::string::npos);
    ASSERT_TRUE(core::write_file(folder_ / file, text.replace(at, from.size(), to)));
  }

  fs::path folder_;
};

TEST_F(PlanFolder, TheShippedPlanHoldsAtMostThirtyParametersInsideTheirBounds) {
  const auto plan = read_calibration_plan(k_source / "calibration");
  ASSERT_TRUE(plan.has_value()) << core::text(plan.error());
  EXPECT_LE(plan->parameters.size(), k_free_parameters_max);
  EXPECT_GE(plan->trials.size(), 10U);
  const auto table = population::read_parameter_table(k_source / "models" / "parameters.tsv");
  const auto pharmacy = trial::read_pharmacy(k_source / "models");
  ASSERT_TRUE(table && pharmacy);
  const core::Problems problems = check_places(plan->parameters, plan->file, *table, *pharmacy);
  EXPECT_TRUE(problems.empty()) << core::text(problems);
  EXPECT_TRUE(parameter_space(plan->parameters).has_value());
}

TEST_F(PlanFolder, EveryContextRowIsTheStoredFact) {
  const auto plan = read_calibration_plan(k_source / "calibration");
  const auto text = core::read_file(k_source / "evidence" / "target_context.csv");
  ASSERT_TRUE(plan && text);
  const auto stored = core::parse_delimited(*text, ',', "target_context.csv");
  ASSERT_TRUE(stored.has_value());
  std::map<std::string, std::string> value_of;
  for (const auto& row : stored->rows) value_of[row[0] + "|" + row[1] + "|" + row[2]] = row[3];
  for (const ContextTarget& each : plan->context) {
    const std::string key = each.context_trial + "|" + each.context_arm + "|" + each.context_item;
    ASSERT_TRUE(value_of.contains(key)) << key;
    EXPECT_EQ(each.value, std::stod(value_of[key])) << key;
  }
}

TEST_F(PlanFolder, SettingValuesAndReadingThemBackAgrees) {
  const auto plan = read_calibration_plan(k_source / "calibration");
  auto table = population::read_parameter_table(k_source / "models" / "parameters.tsv");
  auto pharmacy = trial::read_pharmacy(k_source / "models");
  ASSERT_TRUE(plan && table && pharmacy);
  const auto space = parameter_space(plan->parameters);
  ASSERT_TRUE(space.has_value());
  const auto sorafenib = [&](const char* key) { return pharmacy->drugs.at("sorafenib").slot_parameters.at(key).value; };
  const double ratio = sorafenib("affinity_bypass_receptor_l_per_mg") / sorafenib("affinity_vegf_receptor_l_per_mg");
  const auto values = space->values_from_scores(std::vector<double>(space->size(), 0.4));
  set_values(plan->parameters, values, *table, *pharmacy);
  const auto back = present_values(plan->parameters, *table, *pharmacy);
  for (std::size_t i = 0; i < values.size(); ++i) EXPECT_NEAR(back[i], values[i], 1e-12 * values[i]);
  EXPECT_NEAR(sorafenib("affinity_bypass_receptor_l_per_mg") / sorafenib("affinity_vegf_receptor_l_per_mg"), ratio,
              1e-12);
}

TEST_F(PlanFolder, ErrorsAreToldTogetherWithTheirPlace) {
  replace("hcc.toml", "robust_at = 2.5", "robust_at = 2.5\nfudge = 1");
  replace("hcc.toml", "prior = 0.005", "prior = 5");
  replace("context_targets.csv", "5.5", "many");
  const auto plan = read_calibration_plan(folder_);
  ASSERT_FALSE(plan.has_value());
  const std::string text = core::text(plan.error());
  EXPECT_NE(text.find("fudge"), std::string::npos) << text;
  EXPECT_NE(text.find("does not lie between the bounds"), std::string::npos) << text;
  EXPECT_NE(text.find("'many' is not a number"), std::string::npos) << text;
}

TEST_F(PlanFolder, AParameterThatTheModelLacksIsRefused) {
  replace("hcc.toml", "value_of = \"barrier\"", "value_of = \"no_such_row\"");
  replace("hcc.toml", "drug = \"lenvatinib\"", "drug = \"no_such_drug\"");
  const auto plan = read_calibration_plan(folder_);
  ASSERT_TRUE(plan.has_value()) << core::text(plan.error());
  const auto table = population::read_parameter_table(k_source / "models" / "parameters.tsv");
  const auto pharmacy = trial::read_pharmacy(k_source / "models");
  ASSERT_TRUE(table && pharmacy);
  EXPECT_EQ(check_places(plan->parameters, plan->file, *table, *pharmacy).size(), 2U);
}

evidence::Target target(const std::string& arm, const std::string& endpoint, const std::string& criteria,
                        double value) {
  evidence::Target out;
  out.id = arm + endpoint + criteria;
  out.arm_id = "T | " + arm;
  out.trial = "T";
  out.endpoint = endpoint;
  out.criteria = criteria;
  out.value = value;
  out.n = 100;
  out.unit = endpoint == "ORR" ? "percent" : endpoint == "OS_HR" ? "ratio" : "months";
  out.gates = true;
  return out;
}

// A trial with an active and a placebo arm, read by independent review with RECIST 1.1 every 42 days.
class Rows : public ::testing::Test {
 protected:
  Rows() {
    plan_.trials = {{"t", "T", 1, {}, 1}};
    for (KindSetting& kind : plan_.kinds) kind = {1, 0};
    trial::TrialSpec spec;
    spec.assessment.reader = trial::Reader::independent_review;
    spec.arms.resize(2);
    spec.arms[0].name = spec.arms[0].regimen = "placebo";
    spec.arms[0].evidence_arms = {"T | placebo"};
    spec.arms[1].name = spec.arms[1].regimen = "sorafenib";
    spec.arms[1].evidence_arms = {"T | sorafenib"};
    specs_ = {spec};
  }

  CalibrationPlan plan_;
  std::vector<trial::TrialSpec> specs_;
};

TEST_F(Rows, TakeTheReadingThatFitsAndTheRightComparator) {
  auto ratio = target("sorafenib", "OS_HR", "", 0.7);
  ratio.comparator = "placebo";
  ratio.ci_low = 0.5;
  ratio.ci_high = 0.98;
  const std::vector<evidence::Target> targets{
      target("sorafenib", "ORR", "mRECIST investigator", 12), target("sorafenib", "ORR", "RECIST1.1 BICR", 6),
      target("sorafenib", "ORR", "RECIST1.1 investigator", 8), ratio, target("placebo", "OS_median", "", 8)};
  const auto rows = observations(plan_, specs_, targets, 100);
  ASSERT_TRUE(rows.has_value()) << core::text(rows.error());
  ASSERT_EQ(rows->size(), 3U);
  EXPECT_EQ((*rows)[0].endpoint, "OS_median");
  // 1.44 / sqrt(100) for the published trial and as much for a simulated one of its size.
  EXPECT_NEAR((*rows)[0].sd, 1.4427 / 10 * std::sqrt(2.0), 1e-4);
  EXPECT_NEAR((*rows)[1].observed, 0.06, 1e-12);
  EXPECT_EQ((*rows)[2].comparator, 0U);
  EXPECT_EQ((*rows)[2].comparator_n, 100);
  EXPECT_NEAR((*rows)[2].sampling_sd, std::log(0.98 / 0.5) / 3.919928, 1e-6);
}

TEST_F(Rows, WhatCouldNotBeVerifiedIsNotFitted) {
  auto doubtful = target("placebo", "OS_median", "", 8);
  doubtful.gates = false;
  const auto rows = observations(plan_, specs_, {doubtful, target("sorafenib", "OS_median", "", 10)}, 100);
  ASSERT_TRUE(rows.has_value());
  EXPECT_FALSE((*rows)[0].fitted());
  EXPECT_TRUE((*rows)[1].fitted());
  EXPECT_FALSE(observations(plan_, specs_, {doubtful}, 100).has_value());
}

// Scans every 42 days are 1.380 months; a median of 2 months moves by 0.690 on the ln scale, / sqrt(12) = 0.199.
TEST_F(Rows, MediansOnTheScanGridCountLess) {
  const auto rows = observations(plan_, specs_, {target("placebo", "PFS_median", "", 2)}, 100);
  ASSERT_TRUE(rows.has_value());
  const double sampling = 1.4427 / 10;
  EXPECT_NEAR((*rows)[0].sd, std::sqrt(2 * sampling * sampling + 0.19917 * 0.19917), 1e-4);
}

}  // namespace
}  // namespace hepatrial::study
