// The joining of simulated arms with published values (src/study), tested here beside the synthetic trial.
#include "study/comparison.hpp"

#include <gtest/gtest.h>

#include "report/rendered.hpp"
#include "study/criteria.hpp"
#include "study/predictive.hpp"
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

TEST(Predictive, ProportionsOfNoneStayOpenAbove) {
  core::RandomStream stream(1, "test", 0);
  const PredictiveInterval none = proportion_interval(0, 60, 50, stream);
  EXPECT_EQ(none.low, 0);
  EXPECT_GT(none.high, 0);
  EXPECT_LT(none.high, 0.1);
}

TEST(Predictive, LargerTrialsHaveNarrowerIntervals) {
  core::RandomStream small_stream(1, "test", 0), large_stream(1, "test", 1);
  const PredictiveInterval small = proportion_interval(5000, 10000, 50, small_stream);
  const PredictiveInterval large = proportion_interval(5000, 10000, 5000, large_stream);
  // Binomial standard deviation at 50: sqrt(0.25/50) = 0.0707, so 90 % is 0.5 -/+ 0.116.
  EXPECT_NEAR(small.low, 0.384, 0.03);
  EXPECT_NEAR(small.high, 0.616, 0.03);
  EXPECT_LT(large.high - large.low, 0.05);
}

TEST(Predictive, MedianIntervalOfAnExponentialSample) {
  trial::EventTimes times;
  core::RandomStream draw(3, "times", 0);
  for (int patient = 0; patient < 5000; ++patient) {
    times.time_days.push_back(100 * draw.exponential());
    times.event.push_back(1);
  }
  const auto median = [](const trial::EventTimes& sample) {
    std::vector<double> sorted = sample.time_days;
    std::nth_element(sorted.begin(), sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 2), sorted.end());
    return sorted[sorted.size() / 2];
  };
  core::RandomStream stream(1, "test", 0);
  const PredictiveInterval interval = resampled_interval(times, 100, median, stream);
  // Standard error of an exponential median of n = 100 with mean 100: 100 / sqrt(100) = 10; 1.645 * 10 around 69.3.
  EXPECT_NEAR(interval.low, 69.3 - 16.4, 5);
  EXPECT_NEAR(interval.high, 69.3 + 16.4, 5);
}

TEST(Predictive, NothingToResampleIsUnknown) {
  core::RandomStream stream(1, "test", 0);
  const trial::EventTimes none;
  const trial::EventTimes censored{{1, 2, 3}, {0, 0, 0}};
  EXPECT_TRUE(std::isnan(resampled_interval(none, 10, [](const auto&) { return 1.0; }, stream).low));
  EXPECT_TRUE(std::isnan(hazard_ratio(censored, censored)));
  EXPECT_TRUE(std::isnan(hazard_ratio_interval(censored, 3, censored, 3, stream).low));
  EXPECT_TRUE(std::isnan(proportion_interval(1, 0, 10, stream).low));
}

}  // namespace
}  // namespace hepatrial::study
