#include "trial/endpoints.hpp"

#include <gtest/gtest.h>

namespace hepatrial::trial {
namespace {

LineRecord record_with(const std::vector<std::pair<double, Response>>& scans) {
  LineRecord record;
  record.assessments.emplace_back();
  record.assessments.front().day = -10;
  for (const auto& [day, response] : scans) {
    Assessment scan;
    scan.visit = static_cast<int>(record.assessments.size());
    scan.day = day;
    scan.overall = response;
    scan.target = response;
    record.assessments.push_back(scan);
  }
  return record;
}

LineRecord filled(const std::vector<std::pair<double, Response>>& scans, LineFacts facts) {
  LineRecord record = record_with(scans);
  fill_endpoints(AssessmentPlan{}, facts, record);
  return record;
}

void expect(const TimeToEvent& time, double days, bool event, const char* description) {
  EXPECT_TRUE(time.available);
  EXPECT_DOUBLE_EQ(time.time_days, days);
  EXPECT_EQ(time.event, event);
  EXPECT_EQ(time.description, description);
}

using enum Response;

TEST(Endpoints, ProgressionIsDatedAtTheScan) {
  const LineRecord record =
      filled({{42, partial}, {84, progressive}}, {ObservationEnd::death, 200, 84.0, "progression"});
  expect(record.progression_free_survival, 84, true, "progression");
  expect(record.time_to_progression, 84, true, "progression");
  expect(record.overall_survival, 200, true, "death");
  expect(record.duration_of_response, 42, true, "progression");
  expect(record.time_on_treatment, 84, true, "progression");
  EXPECT_EQ(record.best_response, partial);
  EXPECT_EQ(record.progression_cause, ProgressionCause::target_growth);
}

TEST(Endpoints, DeathWithoutProgression) {
  const LineRecord soon = filled({{42, stable}}, {ObservationEnd::death, 80, std::nullopt, ""});
  expect(soon.progression_free_survival, 80, true, "death");
  expect(soon.time_to_progression, 80, false, "death");
  expect(soon.time_on_treatment, 80, true, "death");
  EXPECT_FALSE(soon.duration_of_response.available);
  EXPECT_EQ(soon.progression_cause, ProgressionCause::none);
  // Two intervals of 42 days and their windows: 98 days after the last scan is the limit.
  expect(filled({{42, stable}}, {ObservationEnd::death, 140, std::nullopt, ""}).progression_free_survival, 140, true,
         "death");
  expect(filled({{42, stable}}, {ObservationEnd::death, 141, std::nullopt, ""}).progression_free_survival, 42, false,
         "death after two missed scans");
  expect(filled({}, {ObservationEnd::death, 20, std::nullopt, ""}).progression_free_survival, 20, true, "death");
}

TEST(Endpoints, CensoringIsAtTheLastScan) {
  const LineRecord record = filled({{42, stable}, {84, stable}}, {ObservationEnd::cutoff, 100, std::nullopt, ""});
  expect(record.progression_free_survival, 84, false, "alive at cut-off");
  expect(record.time_to_progression, 84, false, "alive at cut-off");
  expect(record.overall_survival, 100, false, "alive at cut-off");
  expect(record.time_on_treatment, 100, false, "alive at cut-off");
  expect(filled({}, {ObservationEnd::withdrawal, 20, 12.0, "toxicity"}).progression_free_survival, 0, false,
         "withdrawal");
}

TEST(Endpoints, AFailureLosesTheResponseAndKeepsTheTimes) {
  const LineRecord record = filled({{42, partial}}, {ObservationEnd::failure, 50, std::nullopt, ""});
  EXPECT_EQ(record.best_response, not_evaluable);
  EXPECT_EQ(record.confirmed_response, not_evaluable);
  EXPECT_FALSE(record.duration_of_response.available);
  expect(record.overall_survival, 50, false, "numerical failure");
  expect(record.progression_free_survival, 42, false, "numerical failure");
}

TEST(Endpoints, CausesOfProgression) {
  LineRecord record = record_with({{42, progressive}});
  record.assessments[1].new_lesion = true;
  fill_endpoints(AssessmentPlan{}, {}, record);
  EXPECT_EQ(record.progression_cause, ProgressionCause::both);
  record.assessments[1].target = stable;
  fill_endpoints(AssessmentPlan{}, {}, record);
  EXPECT_EQ(record.progression_cause, ProgressionCause::new_lesion);
}

}  // namespace
}  // namespace hepatrial::trial
