#include "trial/eligibility.hpp"

#include "trial/liver_scores.hpp"

namespace hepatrial::trial {

std::string reason_not_eligible(const Eligibility& eligibility, const Candidate& candidate) {
  const StateSnapshot& state = candidate.state;
  if (state.child_pugh_points > eligibility.child_pugh_points_max) return "Child-Pugh points";
  if (ecog_now(candidate.ecog_at_baseline, state) > eligibility.ecog_max) return "ECOG performance status";
  if (candidate.largest_lesion_mm < eligibility.measurable_lesion_min_mm) return "no measurable lesion";
  if (eligibility.live_volume_max_ml > 0 && !(state.live_volume_ml <= eligibility.live_volume_max_ml)) {
    return "tumour volume";
  }
  if (eligibility.afp_min_ng_per_ml && !(state.afp_ng_per_ml >= *eligibility.afp_min_ng_per_ml)) return "AFP";
  if (candidate.prior_line_days) {
    if (eligibility.prior_line_max_days && *candidate.prior_line_days > *eligibility.prior_line_max_days) {
      return "time on the prior line";
    }
    if (eligibility.tolerated_prior_line && !candidate.tolerated_prior_line) return "prior line not tolerated";
  }
  return {};
}

}  // namespace hepatrial::trial
