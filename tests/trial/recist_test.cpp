// Expected values: RECIST 1.1 (doi:10.1016/j.ejca.2008.10.026, tables 1-3), mRECIST (doi:10.1055/s-0030-1247132,
// table), and the eight informative subjects of pharmaverseadam (2c7db61b) adrs_onco.csv, whose rules are: SD from day
// 42, confirmation after 28 days.
#include "trial/recist.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

namespace hepatrial::trial {
namespace {

constexpr double k_missing = std::numeric_limits<double>::quiet_NaN();

ResponseRules rules(Criterion criterion = Criterion::recist_1_1) {
  AssessmentPlan plan;
  plan.criterion = criterion;
  return response_rules(plan);
}

struct Scan {
  double day;
  Response overall;
};

std::vector<Assessment> course(const std::vector<Scan>& scans) {
  std::vector<Assessment> out(1);
  out.front().day = -7;  // baseline
  for (const Scan& scan : scans) {
    Assessment each;
    each.visit = static_cast<int>(out.size());
    each.day = scan.day;
    each.overall = scan.overall;
    out.push_back(each);
  }
  return out;
}

TEST(Recist, TargetResponseByTheTable) {
  struct Case {
    std::vector<double> diameters;
    double baseline, nadir;
    Response recist, mrecist;
  };
  const Case cases[] = {
      {{0, 0}, 100, 100, Response::complete, Response::complete},
      {{40, 30}, 100, 100, Response::partial, Response::partial},          // exactly -30 %
      {{40, 31}, 100, 100, Response::stable, Response::stable},            // -29 %
      {{60, 60}, 100, 100, Response::progressive, Response::progressive},  // exactly +20 %
      {{60, 59}, 100, 100, Response::stable, Response::stable},            // +19 %
      {{24}, 100, 20, Response::partial, Response::progressive},           // +20 % of the nadir but only 4 mm
      {{25}, 100, 20, Response::progressive, Response::progressive},       // +25 % and 5 mm
      {{60}, 100, 40, Response::progressive, Response::progressive},       // -40 % of baseline, yet PD from the nadir
      {{5}, 100, 0, Response::progressive, Response::progressive},         // back after complete response
      {{}, 0, 0, Response::not_evaluable, Response::not_evaluable},
      {{40, k_missing}, 100, 100, Response::not_evaluable, Response::not_evaluable},
      {{130, k_missing}, 100, 100, Response::progressive, Response::progressive},  // the measured one alone proves it
  };
  for (const Case& each : cases) {
    EXPECT_EQ(target_response(each.diameters, each.baseline, each.nadir, rules()), each.recist);
    EXPECT_EQ(target_response(each.diameters, each.baseline, each.nadir, rules(Criterion::mrecist)), each.mrecist);
  }
}

TEST(Recist, OverallResponseByTheTable) {
  using enum Response;
  using N = NonTargetStatus;
  struct Case {
    Response target;
    N non_target;
    bool new_lesion;
    Response overall;
  };
  const Case cases[] = {{complete, N::complete, false, complete},
                        {complete, N::absent, false, complete},
                        {complete, N::persistent, false, partial},
                        {complete, N::not_evaluable, false, partial},
                        {partial, N::persistent, false, partial},
                        {stable, N::complete, false, stable},
                        {not_evaluable, N::persistent, false, not_evaluable},
                        {progressive, N::complete, false, progressive},
                        {partial, N::progressive, false, progressive},
                        {complete, N::complete, true, progressive},
                        {not_evaluable, N::complete, true, progressive}};
  for (const Case& each : cases) {
    EXPECT_EQ(overall_response(each.target, each.non_target, each.new_lesion), each.overall);
  }
}

TEST(Recist, BestResponseOfThePublishedSubjects) {
  using enum Response;
  struct Case {
    const char* subject;
    std::vector<Scan> scans;
    Response best, confirmed;
  };
  // Scans every three weeks: days 22, 43, 64, 85 as AVAL = date - start + 1 of the data set.
  const Case cases[] = {{"1015", {{22, stable}, {43, not_evaluable}, {64, complete}}, complete, stable},
                        {"1028", {{22, stable}, {43, progressive}, {64, stable}}, progressive, progressive},
                        {"1115", {{22, stable}, {43, partial}, {64, complete}}, complete, stable},
                        {"1118", {{22, stable}, {43, partial}, {64, not_evaluable}, {85, partial}}, partial, partial},
                        {"1130", {{22, stable}, {43, stable}, {64, progressive}}, stable, stable},
                        {"1133", {{22, partial}, {43, complete}, {64, progressive}}, complete, stable},
                        {"1097, as SD", {{22, stable}}, not_evaluable, not_evaluable},
                        {"1034, as SD", {{22, stable}, {43, stable}}, stable, stable}};
  ResponseRules plain = rules();
  plain.stable_from_day = 42;
  ResponseRules confirm = plain;
  confirm.confirm_response = true;
  for (const Case& each : cases) {
    const BestResponse unconfirmed = best_response(course(each.scans), plain);
    const BestResponse confirmed = best_response(course(each.scans), confirm);
    EXPECT_EQ(unconfirmed.best, each.best) << each.subject;
    EXPECT_EQ(unconfirmed.confirmed, each.best) << each.subject;
    EXPECT_EQ(confirmed.best, each.best) << each.subject;
    EXPECT_EQ(confirmed.confirmed, each.confirmed) << each.subject;
  }
}

TEST(Recist, ConfirmationNeedsTimeAndNothingWorseBetween) {
  using enum Response;
  ResponseRules confirm = rules();
  confirm.confirm_response = true;
  const auto confirmed = [&](const std::vector<Scan>& scans) {
    return best_response(course(scans), confirm).confirmed;
  };
  EXPECT_EQ(confirmed({{42, partial}, {70, partial}}), partial);  // exactly 28 days
  EXPECT_EQ(confirmed({{42, partial}, {69, partial}}), stable);   // 27 days
  EXPECT_EQ(confirmed({{42, partial}, {69, partial}, {97, partial}}), partial);
  EXPECT_EQ(confirmed({{42, complete}, {84, partial}}), partial);
  EXPECT_EQ(confirmed({{42, partial}, {84, complete}, {126, complete}}), complete);
  EXPECT_EQ(confirmed({{42, partial}, {84, stable}, {126, partial}}), stable);
  EXPECT_EQ(confirmed({{42, partial}, {60, not_evaluable}, {70, not_evaluable}, {84, partial}}), stable);
  EXPECT_EQ(confirmed({{20, partial}, {48, progressive}}), progressive);  // too early to count as stable
  EXPECT_EQ(confirmed({{42, progressive}, {84, partial}, {126, partial}}), progressive);
  EXPECT_EQ(confirmed({}), not_evaluable);
}

TEST(Recist, ResponseIsDatedAtItsFirstScan) {
  using enum Response;
  ResponseRules confirm = rules();
  confirm.confirm_response = true;
  const auto scans = course({{42, stable}, {84, partial}, {126, complete}, {168, complete}});
  EXPECT_EQ(best_response(scans, rules()).response_day, 84);
  EXPECT_EQ(best_response(scans, confirm).response_day, 84);
  EXPECT_FALSE(best_response(course({{42, stable}}), rules()).response_day.has_value());
}

TEST(Recist, RulesFollowThePlan) {
  AssessmentPlan plan;
  plan.minimum_stable_days = 42;
  plan.window_days = 7;
  EXPECT_EQ(response_rules(plan).stable_from_day, 35);
  EXPECT_EQ(response_rules(plan).progression_min_mm, 5);
  plan.criterion = Criterion::mrecist;
  EXPECT_EQ(response_rules(plan).progression_min_mm, 0);  // the published table has no 5 mm clause
}

}  // namespace
}  // namespace hepatrial::trial
