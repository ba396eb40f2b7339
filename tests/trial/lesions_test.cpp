#include "trial/lesions.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "trial/visits.hpp"

namespace hepatrial::trial {
namespace {

TEST(SphereDiameter, IsThatOfASphere) {
  EXPECT_NEAR(sphere_diameter_mm(0.5235987755982988), 10, 1e-12);  // pi/6 cm^3
  EXPECT_NEAR(sphere_diameter_mm(523.5987755982988), 100, 1e-10);
  EXPECT_EQ(sphere_diameter_mm(0), 0);
  EXPECT_EQ(sphere_diameter_mm(-1), 0);
}

AssessmentPlan plan_of(Criterion criterion, Reader reader = Reader::investigator) {
  AssessmentPlan plan;
  plan.criterion = criterion;
  plan.reader = reader;
  return plan;
}

TEST(Lesions, OneToFiveTargetsWithMeanSumsThatFollowTheBurden) {
  std::vector<int> counts(6, 0);
  double ratio = 0;
  constexpr int k_patients = 2000;
  for (std::uint64_t id = 0; id < k_patients; ++id) {
    Lesions lesions(1, id, 0, plan_of(Criterion::recist_1_1), 10);
    const Assessment baseline = lesions.baseline(100, {400, 0});
    ASSERT_GE(lesions.target_count(), 1);
    ASSERT_LE(lesions.target_count(), 5);
    ASSERT_EQ(baseline.diameters_mm.size(), static_cast<std::size_t>(lesions.target_count()));
    ++counts[baseline.diameters_mm.size()];
    EXPECT_GE(lesions.largest_baseline_mm(), 40);  // a fifth of 60 % of 400 mL is 45 mm
    // Burden of (1/2)^3: every diameter halves, but for reading error and 7 % drift per 100 days.
    ratio += lesions.scan(142, {50, 0}).sum_mm / baseline.sum_mm / k_patients;
  }
  for (std::size_t n = 1; n <= 5; ++n) EXPECT_GT(counts[n], k_patients / 12) << n;
  EXPECT_NEAR(ratio, 0.5, 0.005);
}

TEST(Lesions, ReadingErrorHasItsSize) {
  double sum = 0, squares = 0;
  int n = 0;
  for (std::uint64_t id = 0; id < 3000; ++id) {
    Lesions lesions(3, id, 0, plan_of(Criterion::recist_1_1), 10);
    const Assessment first = lesions.baseline(0, {400, 0});
    const Assessment again = lesions.scan(1e-6, {400, 0});
    for (std::size_t i = 0; i < first.diameters_mm.size(); ++i) {
      if (first.diameters_mm[i] < 15) continue;
      const double difference = std::log(again.diameters_mm[i] / first.diameters_mm[i]);
      sum += difference;
      squares += difference * difference;
      ++n;
    }
  }
  EXPECT_NEAR(sum / n, 0, 0.003);
  EXPECT_NEAR(std::sqrt(squares / n), k_reading_error_log_sd * std::sqrt(2.0), 0.002);  // of a difference of two
}

TEST(Lesions, NecrosisCountsUnderMrecistOnly) {
  Lesions total(1, 5, 0, plan_of(Criterion::recist_1_1), 10);
  Lesions viable(1, 5, 0, plan_of(Criterion::mrecist), 10);
  EXPECT_EQ(total.baseline(0, {400, 0}).sum_mm, viable.baseline(0, {400, 0}).sum_mm);
  const Assessment by_total = total.scan(42, {50, 350});
  const Assessment by_viable = viable.scan(42, {50, 350});
  EXPECT_EQ(by_total.overall, Response::stable);
  EXPECT_EQ(by_viable.overall, Response::partial);
  EXPECT_NEAR(by_viable.sum_mm / by_total.sum_mm, 0.5, 1e-12);  // cube root of 50/400
}

// Live tissue that takes up no contrast does not count under mRECIST.
TEST(Lesions, WhatDoesNotEnhanceCountsUnderRecistOnly) {
  Lesions total(1, 5, 0, plan_of(Criterion::recist_1_1), 10);
  Lesions enhancing(1, 5, 0, plan_of(Criterion::mrecist), 10);
  EXPECT_EQ(total.baseline(0, {400, 0, 400}).sum_mm, enhancing.baseline(0, {400, 0, 400}).sum_mm);
  const Assessment by_total = total.scan(42, {400, 0, 50});
  const Assessment by_enhancing = enhancing.scan(42, {400, 0, 50});
  EXPECT_EQ(by_total.overall, Response::stable);
  EXPECT_EQ(by_enhancing.overall, Response::partial);
  EXPECT_NEAR(by_enhancing.sum_mm / by_total.sum_mm, 0.5, 1e-12);  // cube root of 50/400
}

TEST(Lesions, GoneIsZeroAndTinyIsFive) {
  Lesions lesions(1, 9, 0, plan_of(Criterion::recist_1_1), 10);
  (void)lesions.baseline(0, {400, 0});
  for (const double diameter : lesions.scan(42, {0.05, 0}).diameters_mm) EXPECT_TRUE(diameter == 0 || diameter == 5);
  const Assessment gone = lesions.scan(84, {1e-4, 0});
  EXPECT_EQ(gone.sum_mm, 0);
  EXPECT_EQ(gone.overall, Response::complete);
}

TEST(Lesions, NewLesionsAreSeenByTheirReader) {
  int seen_at_once[2] = {0, 0}, seen_later = 0;
  constexpr int k_patients = 2000;
  for (std::uint64_t id = 0; id < k_patients; ++id) {
    int which = 0;
    for (const Reader reader : {Reader::investigator, Reader::independent_review}) {
      Lesions lesions(1, id, 0, plan_of(Criterion::recist_1_1, reader), 10);
      (void)lesions.baseline(0, {400, 0});
      EXPECT_FALSE(lesions.scan(42, {400, 0}).new_lesion);
      lesions.add_new({400, 0}, 0.5);
      const Assessment scan = lesions.scan(84, {400, 0});
      if (scan.new_lesion) {
        ++seen_at_once[which];
        EXPECT_EQ(scan.overall, Response::progressive);
      } else if (lesions.scan(126, {400, 0}).new_lesion) {
        ++seen_later;
      }
      ++which;
    }
  }
  EXPECT_EQ(seen_at_once[0], k_patients);
  EXPECT_NEAR(seen_at_once[1], k_detection_independent_review * k_patients, 70);  // 3 standard errors
  EXPECT_NEAR(seen_later, 0.4 * k_detection_independent_review * k_patients, 60);
}

TEST(Lesions, ANewLesionChangesNoOldOne) {
  // Two readers of one patient: in the second the burden jumps by 40 mL, which is the new lesion's own volume, twice.
  for (std::uint64_t id = 0; id < 50; ++id) {
    Lesions without(1, id, 0, plan_of(Criterion::recist_1_1, Reader::investigator), 10);
    Lesions with(1, id, 0, plan_of(Criterion::recist_1_1, Reader::investigator), 10);
    (void)without.baseline(0, {60, 20});
    (void)with.baseline(0, {60, 20});
    with.add_new({100, 20}, 40);
    with.add_new({140, 20}, 40);
    EXPECT_NEAR(without.scan(42, {60, 20}).sum_mm, with.scan(42, {140, 20}).sum_mm, 1e-9);
  }
}

TEST(Lesions, TheRestCanProgressAlone) {
  Lesions lesions(1, 2, 0, plan_of(Criterion::recist_1_1), 10);
  (void)lesions.baseline(0, {200, 0});
  EXPECT_EQ(lesions.scan(42, {200 * 1.5, 0}).overall, Response::stable);       // +14 % in diameter
  EXPECT_EQ(lesions.scan(84, {200 * 2.2, 0}).overall, Response::progressive);  // +30 %
}

TEST(Lesions, ProgressionCountsFromTheNadir) {
  int progressed = 0;
  for (std::uint64_t id = 0; id < 100; ++id) {
    Lesions lesions(1, id, 0, plan_of(Criterion::recist_1_1), 10);
    (void)lesions.baseline(0, {800, 0});
    EXPECT_EQ(lesions.scan(42, {100, 0}).overall, Response::partial);  // half the diameter
    // +50 % from there is still 25 % below baseline: progression by the nadir rule alone.
    progressed += lesions.scan(84, {340, 0}).target == Response::progressive ? 1 : 0;
  }
  EXPECT_EQ(progressed, 100);
}

TEST(Lesions, SmallTumoursAreNotMeasurable) {
  Lesions lesions(1, 2, 0, plan_of(Criterion::recist_1_1), 10);
  (void)lesions.baseline(0, {0.3, 0});
  EXPECT_EQ(lesions.target_count(), 1);
  EXPECT_LT(lesions.largest_baseline_mm(), 10);
}

TEST(Lesions, LinesOfOnePatientDiffer) {
  Lesions first(1, 2, 0, plan_of(Criterion::recist_1_1), 10), same(1, 2, 0, plan_of(Criterion::recist_1_1), 10);
  Lesions second(1, 2, 1, plan_of(Criterion::recist_1_1), 10);
  const double sum = first.baseline(0, {400, 0}).sum_mm;
  EXPECT_EQ(sum, same.baseline(0, {400, 0}).sum_mm);
  EXPECT_NE(sum, second.baseline(0, {400, 0}).sum_mm);
}

TEST(ScanSchedule, PlannedDays) {
  AssessmentPlan plan;
  plan.scan_every_days = 42;
  plan.scan_every_days_later = 84;
  plan.later_after_days = 336;
  EXPECT_EQ(planned_scan_day(plan, 1), 42);
  EXPECT_EQ(planned_scan_day(plan, 8), 336);
  EXPECT_EQ(planned_scan_day(plan, 9), 420);
  EXPECT_EQ(planned_scan_day(plan, 10), 504);
}

TEST(ScanSchedule, ScansFallUniformlyInTheirWindows) {
  AssessmentPlan plan;
  double low = 0, high = 0, mean = 0;
  int n = 0;
  for (std::uint64_t id = 0; id < 500; ++id) {
    ScanSchedule scans(plan, 4, id, 0);
    for (int visit = 1; visit <= 10; ++visit, scans.advance()) {
      ASSERT_EQ(scans.visit(), visit);
      const double shift = scans.day() - planned_scan_day(plan, visit);
      low = std::min(low, shift);
      high = std::max(high, shift);
      mean += shift;
      ++n;
    }
  }
  EXPECT_GE(low, -7);
  EXPECT_LE(high, 7);
  EXPECT_LT(low, -6.9);
  EXPECT_GT(high, 6.9);
  EXPECT_NEAR(mean / n, 0, 0.2);
}

}  // namespace
}  // namespace hepatrial::trial
