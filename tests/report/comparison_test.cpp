// The joining of simulated arms with published values (src/study), tested here beside the synthetic trial.
#include "study/comparison.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <memory>

#include "report/rendered.hpp"
#include "study/criteria.hpp"
#include "study/published_endpoint.hpp"

namespace hepatrial::study {
namespace {

namespace synthetic = report::synthetic;

class Compare : public testing::Test {
 protected:
  [[nodiscard]] const ComparisonRow* find(const std::string& arm, const std::string& endpoint) const {
    for (const ComparisonRow& row : material_.comparison) {
      if (row.arm == arm && row.endpoint == endpoint) return &row;
    }
    return nullptr;
  }
  synthetic::Material material_ = synthetic::usual_material(3);
};

TEST_F(Compare, JoinsByPublishedArmAndScalesPercent) {
  const ComparisonRow* row = find("regorafenib", "OS_median_months");
  ASSERT_NE(row, nullptr);
  EXPECT_EQ(row->observed, 10.6);
  EXPECT_EQ(row->observed_low, 9.1);
  EXPECT_EQ(row->published_n, 379U);
  EXPECT_EQ(row->predicted, material_.summary.arms[1].endpoints.at("OS_median_months").value);
  const ComparisonRow* rate = find("cabozantinib", "OS_rate_12m");
  ASSERT_NE(rate, nullptr);
  EXPECT_DOUBLE_EQ(rate->observed, 0.52);
  EXPECT_TRUE(std::isnan(rate->observed_low));
}

TEST_F(Compare, EveryPredictionLiesInItsInterval) {
  EXPECT_EQ(material_.comparison.size(), 12U);
  for (const ComparisonRow& row : material_.comparison) {
    EXPECT_LE(row.predicted_low, row.predicted) << row.endpoint;
    EXPECT_FALSE(row.predicted_high < row.predicted) << row.endpoint;  // NaN: not reached
  }
}

TEST_F(Compare, TakesTheReadingOfTheTrial) {
  const ComparisonRow* response = find("regorafenib", "ORR");  // RECIST 1.1 and mRECIST are published
  ASSERT_NE(response, nullptr);
  EXPECT_DOUBLE_EQ(response->observed, 0.07);
  const ComparisonRow* control = find("regorafenib", "DCR");  // investigator and review are published
  ASSERT_NE(control, nullptr);
  EXPECT_DOUBLE_EQ(control->observed, 0.64);
  EXPECT_EQ(control->note, "");
  const ComparisonRow* other = find("cabozantinib", "ORR");  // only review is published
  ASSERT_NE(other, nullptr);
  EXPECT_NE(other->note.find("independent review"), std::string::npos);
  EXPECT_EQ(other->use, "holdout");
}

TEST_F(Compare, LeavesOutWhatTheRunCannotAnswer) {
  EXPECT_EQ(find("cabozantinib", "OS_rate_60m"), nullptr);  // behind the follow-up
  EXPECT_EQ(find("cabozantinib", "HR_OS"), nullptr);        // the comparator is no arm
  for (const ComparisonRow& row : material_.comparison) EXPECT_NE(row.endpoint, "something_else");
}

TEST_F(Compare, HazardRatiosAgreeWithTheSummary) {
  const ComparisonRow* row = find("regorafenib", "HR_OS");
  ASSERT_NE(row, nullptr);
  EXPECT_NEAR(row->predicted, material_.summary.arms[1].hazard_ratio.at("OS").estimate.value, 1e-12);
  EXPECT_EQ(row->observed_high, 0.79);
}

TEST_F(Compare, PriorLineAndSurvivalFromFirstLine) {
  const ComparisonRow* prior = find("prior line 1: atezolizumab+bevacizumab", "PFS_median_months");
  ASSERT_NE(prior, nullptr);
  EXPECT_EQ(prior->predicted, material_.summary.prior_lines[0].endpoints.at("PFS_median_months").value);
  const ComparisonRow* from_first = find("cabozantinib", "OS_median_from_first_line_months");
  ASSERT_NE(from_first, nullptr);
  const ComparisonRow* second_line = find("cabozantinib", "PFS_median_months");
  ASSERT_NE(second_line, nullptr);
  EXPECT_GT(from_first->predicted, second_line->predicted);
  EXPECT_FALSE(second_line->gates);
}

TEST_F(Compare, IsDeterministic) {
  const auto again = compare(material_.result, material_.summary, synthetic::targets());
  ASSERT_EQ(again.size(), material_.comparison.size());
  for (std::size_t row = 0; row < again.size(); ++row) {
    EXPECT_EQ(again[row].predicted_low, material_.comparison[row].predicted_low);
  }
}

TEST(Criteria, AreTakenApart) {
  using Kind = PublishedReading::Kind;
  EXPECT_EQ(read_criteria("").kind, Kind::unspecified);
  EXPECT_EQ(read_criteria("RECIST1.1 BICR").kind, Kind::recist_1_1);
  EXPECT_EQ(read_criteria("RECIST1.1 BICR").reader, trial::Reader::independent_review);
  EXPECT_EQ(read_criteria("HCC mRECIST IRF").kind, Kind::mrecist);
  EXPECT_EQ(read_criteria("HCC mRECIST IRF").reader, trial::Reader::independent_review);
  EXPECT_EQ(read_criteria("mRECIST investigator").reader, trial::Reader::investigator);
  EXPECT_EQ(read_criteria("RECIST1.0 (>=28 d)").kind, Kind::recist_1_0);
  EXPECT_EQ(read_criteria("iRECIST").kind, Kind::other);
  EXPECT_EQ(read_criteria("CI level 96.02%").kind, Kind::unspecified);
}

TEST(Criteria, OtherCriteriaDoNotFit) {
  const trial::AssessmentPlan recist;
  EXPECT_FALSE(fit_of(read_criteria("mRECIST"), recist).same_criterion);
  EXPECT_TRUE(fit_of(read_criteria("RECIST1.0"), recist).same_criterion);
  EXPECT_NE(fit_of(read_criteria("RECIST1.0"), recist).note, "");
  EXPECT_GT(fit_of(read_criteria("RECIST1.1 investigator"), recist).rank,
            fit_of(read_criteria("RECIST1.1"), recist).rank);
  EXPECT_GT(fit_of(read_criteria("RECIST1.1"), recist).rank, fit_of(read_criteria("RECIST1.1 BICR"), recist).rank);
}

TEST(Questions, KnowPublishedEndpoints) {
  EXPECT_EQ(question_of("PFS_rate_36mo")->key, "PFS_rate_36m");
  EXPECT_EQ(question_of("PFS_rate_36mo")->months, 36);
  EXPECT_EQ(question_of("OS_HR")->key, "HR_OS");
  for (const char* const unknown : {"", "OS", "OS_rate_mo", "OS_rate_-3mo", "TTP_HR", "XYZ_median", "OS_rate_3"}) {
    EXPECT_FALSE(question_of(unknown).has_value()) << unknown;
  }
}

// Draws of the parameters that move the outcome: the synthetic trial with other medians and response rates. No number
// here means anything about a drug.
class CompareWithDraws : public Compare {
 protected:
  // Times and response rates of the regorafenib arm times `factor`, `patients` in each arm: more than twice as many as
  // published, so that resamples are hardly larger than the published arms.
  static DrawnRun drawn(std::uint64_t draw, double factor, std::size_t patients = 1000) {
    report::synthetic::SyntheticOptions options;
    options.arms = synthetic::usual_arms(3);
    for (synthetic::SyntheticArm& arm : options.arms) arm.patients = patients;
    synthetic::SyntheticArm& moved = options.arms[1];
    moved.median_os_months *= factor;
    moved.median_pfs_months *= factor;
    moved.response_rate *= factor;
    options.seed = 1000 + draw;
    DrawnRun run;
    run.draw = draw;
    run.result = synthetic::synthetic_trial(options);
    run.result.analysed = trial::analysis_set(run.result);
    run.result.patients.clear();
    run.summary = trial::summarise(run.result).value();
    return run;
  }
  static std::vector<DrawnRun> draws(const std::vector<double>& factors) {
    std::vector<DrawnRun> runs;
    for (std::size_t i = 0; i < factors.size(); ++i) runs.push_back(drawn(i, factors[i]));
    return runs;
  }

  void compare_with(const std::vector<DrawnRun>& runs) {
    material_.comparison = compare(material_.result, material_.summary, synthetic::targets(), runs);
  }
  double log_width(const char* endpoint, const char* arm = "regorafenib") const {
    const ComparisonRow* row = find(arm, endpoint);
    return row == nullptr ? -1 : std::log(row->predicted_high / row->predicted_low);
  }
};

TEST_F(CompareWithDraws, TheValueStaysThatOfTheRunAndRowsSayHowManyDraws) {
  const std::vector<ComparisonRow> without = material_.comparison;
  compare_with(draws({1, 1.2}));
  ASSERT_EQ(material_.comparison.size(), without.size());
  for (std::size_t i = 0; i < without.size(); ++i) {
    EXPECT_EQ(without[i].parameter_draws, 0U);
    EXPECT_EQ(material_.comparison[i].parameter_draws, 2U) << without[i].endpoint;
    EXPECT_EQ(material_.comparison[i].predicted, without[i].predicted);
    EXPECT_EQ(material_.comparison[i].observed, without[i].observed);
  }
}

TEST_F(CompareWithDraws, DrawsThatDifferWidenIntervalsOfEveryKind) {
  compare_with(draws({1, 1, 1, 1, 1, 1}));
  const std::vector<const char*> moved{"OS_median_months", "HR_OS", "HR_PFS"};
  std::map<std::string, double> same;
  for (const char* endpoint : moved) same[endpoint] = log_width(endpoint);
  const double share = find("regorafenib", "ORR")->predicted_high - find("regorafenib", "ORR")->predicted_low;
  const double other_arm = log_width("PFS_median_months", "cabozantinib");
  compare_with(draws({0.4, 0.6, 0.8, 1.25, 1.7, 2.5}));
  for (const char* endpoint : moved) {
    EXPECT_GT(log_width(endpoint), 1.5 * same[endpoint]) << endpoint;
  }
  EXPECT_GT(find("regorafenib", "ORR")->predicted_high - find("regorafenib", "ORR")->predicted_low, 1.5 * share);
  EXPECT_NEAR(log_width("PFS_median_months", "cabozantinib"), other_arm, 0.35 * other_arm);  // not moved by these draws
}

// A landmark goes the same way; by hand for the arm whose survival the draws move.
TEST_F(CompareWithDraws, LandmarksMoveWithTheDraws) {
  std::vector<evidence::Target> targets = synthetic::targets();
  for (evidence::Target& target : targets) {
    if (target.endpoint == "OS_rate_12mo") {
      target.arm = "regorafenib";
      target.arm_id = "Trial | regorafenib";
    }
  }
  const auto at = [&](double factor) {
    const std::vector<DrawnRun> runs = draws({factor, factor});
    for (const ComparisonRow& row : compare(material_.result, material_.summary, targets, runs)) {
      if (row.endpoint == "OS_rate_12m") return (row.predicted_low + row.predicted_high) / 2;
    }
    return -1.0;
  };
  // Exponential survival with a median of 10.6 months times the factor: 2^(-12 / 5.3) = 0.21, 2^(-12 / 21.2) = 0.68.
  EXPECT_NEAR(at(0.5), 0.21, 0.07);
  EXPECT_NEAR(at(2), 0.68, 0.07);
}

// One draw that is the run itself, and the same draw twenty times: what is uncertain is the same, so the intervals
// agree within Monte Carlo error; and they do not get narrower with the number of draws.
TEST_F(CompareWithDraws, EqualDrawsAddNothing) {
  const DrawnRun one = drawn(0, 1);
  material_.result = one.result;
  material_.summary = one.summary;
  std::vector<DrawnRun> twenty(20, one);
  for (std::size_t i = 0; i < twenty.size(); ++i) twenty[i].result.seed = i;  // of the resampling
  compare_with({one});
  const std::vector<ComparisonRow> of_one = material_.comparison;
  compare_with(twenty);
  const std::vector<ComparisonRow> of_twenty = material_.comparison;
  compare_with({});
  ASSERT_EQ(of_one.size(), of_twenty.size());
  for (std::size_t i = 0; i < of_one.size(); ++i) {
    if (of_one[i].endpoint == "AE_G34" || of_one[i].predicted < 0.02) continue;  // made without chance
    const double one_width = std::log(of_one[i].predicted_high / of_one[i].predicted_low);
    const double twenty_width = std::log(of_twenty[i].predicted_high / of_twenty[i].predicted_low);
    const double alone_width = std::log(material_.comparison[i].predicted_high / material_.comparison[i].predicted_low);
    EXPECT_NEAR(twenty_width, one_width, 0.3 * one_width) << of_one[i].endpoint;
    // The run alone holds its own sampling error too: n = 470 of m = 1000, sqrt((1/n + 1/m) / (1/n - 1/m)) = 1.7.
    EXPECT_LT(one_width, 1.2 * alone_width) << of_one[i].endpoint;
  }
}

TEST_F(CompareWithDraws, ADrawThatCannotAnswerIsLeftOut) {
  std::vector<DrawnRun> runs = draws({1, 1, 1});
  auto nobody = std::make_shared<trial::AnalysisSet>(*runs[1].result.analysed);
  nobody->arms[1].clear();
  nobody->from_first_line[1] = {};
  runs[1].result.analysed = nobody;
  runs[1].summary.arms[1].n = 0;
  compare_with(runs);
  EXPECT_EQ(find("regorafenib", "OS_median_months")->parameter_draws, 2U);
  EXPECT_EQ(find("regorafenib", "ORR")->parameter_draws, 2U);
  EXPECT_EQ(find("regorafenib", "HR_OS")->parameter_draws, 2U);
  EXPECT_EQ(find("cabozantinib", "PFS_median_months")->parameter_draws, 3U);
  EXPECT_TRUE(std::isfinite(find("regorafenib", "OS_median_months")->predicted_high));
  runs[2].result.analysed = nobody;
  runs[2].summary.arms[1].n = 0;
  compare_with(runs);  // one of three is fewer than half
  EXPECT_EQ(find("regorafenib", "ORR")->parameter_draws, 1U);
  EXPECT_TRUE(std::isnan(find("regorafenib", "ORR")->predicted_low));
}

}  // namespace
}  // namespace hepatrial::study
