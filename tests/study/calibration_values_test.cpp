// What a made-up trial answers to published rows, worked out by hand.

#include "study/calibration/trial_values.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "trial/analysis.hpp"

namespace hepatrial::study {
namespace {

constexpr double k_month = trial::k_days_per_month;

trial::PatientRecord patient(std::uint64_t id, int arm, double death_months, trial::Response response) {
  trial::PatientRecord out;
  out.patient_id = id;
  out.arm = arm;
  out.status = trial::PatientStatus::randomised;
  out.trial_line.overall_survival = {death_months * k_month, true, "death", true};
  out.trial_line.progression_free_survival = {death_months * k_month / 2, true, "progression", true};
  out.trial_line.confirmed_response = response;
  // Grew from 100 to 200 mL in two months before treatment.
  out.at_diagnosis.day = -2 * k_month;
  out.at_diagnosis.live_volume_ml = 100;
  out.trial_line.at_start.live_volume_ml = 200;
  return out;
}

class Values : public ::testing::Test {
 protected:
  Values() {
    result_.spec.arms.resize(2);
    result_.spec.arms[0].name = "placebo";
    result_.spec.arms[1].name = "sorafenib";
    using R = trial::Response;
    const R responses[] = {R::partial, R::stable, R::progressive, R::not_evaluable};
    for (std::uint64_t i = 0; i < 4; ++i) {
      result_.patients.push_back(patient(i, 0, 1 + static_cast<double>(i), R::progressive));
      result_.patients.push_back(patient(4 + i, 1, 2 * (1 + static_cast<double>(i)), responses[i]));
    }
    result_.patients[1].trial_line.adverse_events.push_back({10, 3, "sorafenib", "drug stopped"});
    result_.patients[3].trial_line.adverse_events.push_back({10, 3, "sorafenib", "dose reduced"});
  }

  static Observation row(const std::string& endpoint) {
    Observation out;
    out.id = endpoint;
    out.arm = 1;
    out.comparator = 0;
    out.measure = *measure_of(endpoint);
    out.n = out.comparator_n = 50;
    return out;
  }

  RowSample sample(const std::string& endpoint) {
    return row_sample(row(endpoint), result_, *trial::analysis_set(result_));
  }

  double value(const std::string& endpoint) {
    const Observation asked_row = row(endpoint);
    const Observation* asked[] = {&asked_row};
    return trial_values(result_, asked).front();
  }

  trial::TrialResult result_;
};

TEST_F(Values, AreReadOffTheArm) {
  EXPECT_NEAR(value("OS_median"), 5, 1e-9);  // deaths at 2, 4, 6, 8 months: the middle of the flat part at one half
  EXPECT_NEAR(value("PFS_median"), 2.5, 1e-9);
  EXPECT_NEAR(value("OS_rate_5mo"), 0.5, 1e-12);
  EXPECT_NEAR(value("ORR"), 0.25, 1e-12);
  EXPECT_NEAR(value("DCR"), 0.5, 1e-12);
  EXPECT_NEAR(value("AE_G34"), 0.5, 1e-12);
  EXPECT_NEAR(value("toxicity_stop"), 0.25, 1e-12);
  EXPECT_NEAR(value("doubling_time"), 2, 1e-9);
  EXPECT_LT(value("OS_HR"), 1);
}

TEST_F(Values, AMedianThatIsNotReachedIsExtrapolated) {
  for (trial::PatientRecord& each : result_.patients) {
    if (each.trial_line.overall_survival.time_days > 3 * k_month) {
      each.trial_line.overall_survival = {3 * k_month, false, "alive at cut-off", true};
    }
  }
  // One of four died; S(3) = 3/4: 3 ln 2 / -ln(3/4) = 7.2283 months
  EXPECT_NEAR(value("OS_median"), 7.2283, 1e-3);
}

TEST_F(Values, OfPooledSamplesAreThoseOfAllPatients) {
  RowSample both = sample("ORR");
  pool(both, sample("ORR"));
  EXPECT_EQ(both.patients, 8U);
  EXPECT_EQ(both.successes, 2U);
  for (const char* endpoint : {"OS_median", "OS_rate_5mo", "ORR", "DCR", "toxicity_stop", "doubling_time"}) {
    RowSample twice = sample(endpoint);
    pool(twice, sample(endpoint));
    EXPECT_NEAR(row_value(row(endpoint), twice), value(endpoint), 1e-9) << endpoint;
  }
  RowSample ratio = sample("OS_HR");
  pool(ratio, sample("OS_HR"));
  EXPECT_EQ(ratio.times.time_days.size(), 8U);
  EXPECT_EQ(ratio.control_times.time_days.size(), 8U);
}

TEST_F(Values, HaveIntervalsThatGrowWithASmallerTrial) {
  for (const char* endpoint : {"OS_median", "PFS_median", "OS_rate_5mo", "ORR", "DCR", "toxicity_stop", "OS_HR"}) {
    Observation asked = row(endpoint);
    RowSample many = sample(endpoint);
    for (int i = 0; i < 63; ++i) pool(many, sample(endpoint));  // 256 patients an arm
    const PredictiveInterval large = row_interval(asked, many, 1);
    EXPECT_LE(large.low, row_value(asked, many)) << endpoint;
    EXPECT_GE(large.high, row_value(asked, many)) << endpoint;
    const PredictiveInterval again = row_interval(asked, many, 1);
    EXPECT_EQ(large.low, again.low);
    EXPECT_EQ(large.high, again.high);
    asked.n = asked.comparator_n = 10;
    const PredictiveInterval small = row_interval(asked, many, 1);
    EXPECT_GE(small.high - small.low, large.high - large.low) << endpoint;
    EXPECT_LT(large.low, large.high) << endpoint;
  }
  EXPECT_TRUE(std::isnan(row_interval(row("doubling_time"), sample("doubling_time"), 1).low));
}

TEST_F(Values, OfAnArmWithoutPatientsAreUnknown) {
  result_.patients.clear();
  EXPECT_TRUE(std::isnan(value("OS_median")));
  EXPECT_TRUE(std::isnan(value("ORR")));
  EXPECT_TRUE(std::isnan(value("doubling_time")));
  EXPECT_TRUE(std::isnan(value("ALBI_change")));
}

}  // namespace
}  // namespace hepatrial::study
