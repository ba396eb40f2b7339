#include "trial/liver_scores.hpp"

#include <algorithm>
#include <cmath>

namespace hepatrial::trial {

namespace {
constexpr int k_child_pugh_b_from = 7;
constexpr int k_child_pugh_worst = 15;
constexpr int k_ecog_worst = 4;
}  // namespace

int child_pugh_points(const StateSnapshot& state) {
  if (std::isnan(state.albumin_g_per_l) || std::isnan(state.bilirubin_umol_per_l) || std::isnan(state.inr) ||
      std::isnan(state.ascites_grade)) {
    return k_child_pugh_worst;
  }
  const int albumin = state.albumin_g_per_l > 35 ? 1 : state.albumin_g_per_l >= 28 ? 2 : 3;
  const int bilirubin = state.bilirubin_umol_per_l < 34 ? 1 : state.bilirubin_umol_per_l <= 50 ? 2 : 3;
  const int inr = state.inr < 1.7 ? 1 : state.inr <= 2.3 ? 2 : 3;
  const int ascites = state.ascites_grade < 0.5 ? 1 : state.ascites_grade < 1.5 ? 2 : 3;
  constexpr int k_no_encephalopathy = 1;
  return albumin + bilirubin + inr + ascites + k_no_encephalopathy;
}

int albi_grade(double albi_score) { return albi_score <= -2.60 ? 1 : albi_score <= -1.39 ? 2 : 3; }

int ecog_now(int ecog_at_baseline, const StateSnapshot& state) {
  const bool worn = albi_grade(state.albi_score) == 3 || state.child_pugh_points >= k_child_pugh_b_from;
  return std::min(k_ecog_worst, ecog_at_baseline + (worn ? 1 : 0));
}

}  // namespace hepatrial::trial
