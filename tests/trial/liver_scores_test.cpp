// Expected points: Pugh et al. 1973 (doi:10.1002/bjs.1800600817), ALBI grades: Johnson et al. 2015
// (doi:10.1200/JCO.2014.57.9151).
#include "trial/liver_scores.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "trial/eligibility.hpp"

namespace hepatrial::trial {
namespace {

StateSnapshot state(double albumin, double bilirubin, double inr, double ascites) {
  StateSnapshot out;
  out.albumin_g_per_l = albumin;
  out.bilirubin_umol_per_l = bilirubin;
  out.inr = inr;
  out.ascites_grade = ascites;
  out.albi_score = -2.8;
  out.live_volume_ml = 200;
  out.child_pugh_points = child_pugh_points(out);
  return out;
}

TEST(ChildPugh, Points) {
  EXPECT_EQ(child_pugh_points(state(40, 15, 1.1, 0)), 5);
  EXPECT_EQ(child_pugh_points(state(35, 15, 1.1, 0)), 6);
  EXPECT_EQ(child_pugh_points(state(27.9, 15, 1.1, 0)), 7);
  EXPECT_EQ(child_pugh_points(state(40, 34, 1.7, 1)), 8);
  EXPECT_EQ(child_pugh_points(state(20, 60, 2.4, 3)), 13);
  EXPECT_EQ(child_pugh_points(state(std::numeric_limits<double>::quiet_NaN(), 15, 1.1, 0)), 15);
}

TEST(Albi, Grades) {
  EXPECT_EQ(albi_grade(-2.60), 1);
  EXPECT_EQ(albi_grade(-2.59), 2);
  EXPECT_EQ(albi_grade(-1.39), 2);
  EXPECT_EQ(albi_grade(-1.38), 3);
}

TEST(Ecog, WearsWithTheLiver) {
  EXPECT_EQ(ecog_now(1, state(40, 15, 1.1, 0)), 1);
  EXPECT_EQ(ecog_now(1, state(27, 15, 1.1, 0)), 2);  // Child-Pugh B
  StateSnapshot worn = state(36, 15, 1.1, 0);
  worn.albi_score = -1.2;
  EXPECT_EQ(ecog_now(0, worn), 1);
}

TEST(Eligibility, EachConditionAlone) {
  Candidate candidate;
  candidate.state = state(40, 15, 1.1, 0);
  candidate.state.afp_ng_per_ml = 500;
  candidate.largest_lesion_mm = 30;
  Eligibility conditions;
  EXPECT_EQ(reason_not_eligible(conditions, candidate), "");

  Candidate other = candidate;
  other.state = state(30, 40, 1.1, 0);
  EXPECT_EQ(reason_not_eligible(conditions, other), "Child-Pugh points");
  other = candidate;
  other.ecog_at_baseline = 2;
  EXPECT_EQ(reason_not_eligible(conditions, other), "ECOG performance status");
  other = candidate;
  other.largest_lesion_mm = 9;
  EXPECT_EQ(reason_not_eligible(conditions, other), "no measurable lesion");

  conditions.live_volume_max_ml = 100;
  EXPECT_EQ(reason_not_eligible(conditions, candidate), "tumour volume");
  conditions.live_volume_max_ml = 0;
  conditions.afp_min_ng_per_ml = 501;
  EXPECT_EQ(reason_not_eligible(conditions, candidate), "AFP");
  conditions.afp_min_ng_per_ml.reset();
  conditions.prior_line_max_days = 100;
  conditions.tolerated_prior_line = true;
  EXPECT_EQ(reason_not_eligible(conditions, candidate), "");  // no prior line
  candidate.prior_line_days = 101;
  EXPECT_EQ(reason_not_eligible(conditions, candidate), "time on the prior line");
  candidate.prior_line_days = 99;
  candidate.tolerated_prior_line = false;
  EXPECT_EQ(reason_not_eligible(conditions, candidate), "prior line not tolerated");
}

}  // namespace
}  // namespace hepatrial::trial
