#include "study/answers/group_measures.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace hepatrial::study {
namespace {

trial::PatientRecord patient(double os_days, bool died, trial::Response response, double pfs_days = 50) {
  trial::PatientRecord out;
  out.status = trial::PatientStatus::randomised;
  out.arm = 0;
  out.trial_line.overall_survival = {os_days, died, "", true};
  out.trial_line.progression_free_survival = {pfs_days, true, "", true};
  out.trial_line.time_to_progression = {pfs_days, true, "", true};
  out.trial_line.confirmed_response = response;
  out.trial_line.progression_cause = trial::ProgressionCause::target_growth;
  return out;
}

class GroupMeasures : public ::testing::Test {
 protected:
  void SetUp() override {
    using trial::Response;
    people_ = {patient(100, true, Response::partial), patient(200, true, Response::stable),
               patient(300, true, Response::progressive), patient(400, false, Response::complete)};
    people_[3].trial_line.start_calendar_day = 150;
    people_[3].prior_lines.emplace_back().start_calendar_day = 50;
    people_[1].trial_line.adverse_events.push_back({10, 3, "drug", ""});
    for (const trial::PatientRecord& each : people_) group_.push_back(&each);
  }
  double value(const std::string& name) const {
    const auto measure = group_measure_of(name);
    EXPECT_TRUE(measure.has_value()) << name;
    return value_of(*measure, group_);
  }
  std::vector<trial::PatientRecord> people_;
  PatientGroup group_;
};

TEST_F(GroupMeasures, SharesAndCounts) {
  EXPECT_EQ(value("ORR"), 0.5);
  EXPECT_EQ(value("DCR"), 0.75);
  EXPECT_EQ(value("AE_G34"), 0.25);
  EXPECT_EQ(value("progressed"), 1);
  EXPECT_EQ(value("n"), 4);
  people_[0].status = trial::PatientStatus::failed;
  EXPECT_EQ(value("ORR"), 0.25) << "a failed patient stays in the denominator";
}

// Deaths on days 100, 200, 300 of four: S = 3/4, 1/2, 1/4. The curve is flat at 1/2 from 200 to 300: median 250 days.
TEST_F(GroupMeasures, SurvivalByKaplanMeier) {
  EXPECT_NEAR(value("OS_median_months"), 250 / 30.4375, 1e-12);
  EXPECT_EQ(value("OS_rate_6m"), 0.75);                           // day 182.6
  EXPECT_NEAR(value("OS_tail_5m"), 0.25 / (0.75 * 0.75), 1e-12);  // days 152 and 304
  // Area to 6 months = 182.625 days: 100 + 82.625 * 0.75.
  EXPECT_NEAR(value("OS_rmst_6m_months"), (100 + 82.625 * 0.75) / 30.4375, 1e-12);
  EXPECT_TRUE(std::isnan(value("OS_rate_24m"))) << "nobody is followed so far";
}

TEST_F(GroupMeasures, TimeFromTheFirstLineAddsWhatWentBefore) {
  const trial::EventTimes times = times_of("OS_from_first_line", group_);
  EXPECT_EQ(times.time_days, (std::vector<double>{100, 200, 300, 500}));
}

TEST_F(GroupMeasures, OtherNamesAreNoMeasure) {
  for (const char* name : {"", "OS_", "OS_median", "OS_rmst_m_months", "OS_rate_0m", "ORRR", "PFS_rate_xm"}) {
    EXPECT_FALSE(group_measure_of(name).has_value()) << name;
  }
  EXPECT_TRUE(std::isnan(value_of(*group_measure_of("OS_median_months"), {})));
}

}  // namespace
}  // namespace hepatrial::study
