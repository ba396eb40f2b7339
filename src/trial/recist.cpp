#include "trial/recist.hpp"

#include <algorithm>
#include <cmath>

namespace hepatrial::trial {

namespace {

bool is_response(Response response) { return response == Response::complete || response == Response::partial; }

bool has_grown(double sum_mm, double nadir_sum_mm, const ResponseRules& rules) {
  return sum_mm > nadir_sum_mm && sum_mm >= rules.progression_ratio * nadir_sum_mm &&
         sum_mm - nadir_sum_mm >= rules.progression_min_mm;
}

// A later scan confirms the response at `first` when it is at least as good, late enough, and nothing but responses
// and a few unreadable scans lie between.
bool is_confirmed(std::span<const Assessment> scans, std::size_t first, Response response, const ResponseRules& rules) {
  int not_evaluable = 0;
  for (std::size_t i = first + 1; i < scans.size(); ++i) {
    const Response now = scans[i].overall;
    if (now == Response::not_evaluable) {
      if (++not_evaluable > rules.not_evaluable_between_max) return false;
      continue;
    }
    const bool holds = now == Response::complete || (now == Response::partial && response == Response::partial);
    if (!holds) return false;
    if (scans[i].day - scans[first].day >= rules.confirmation_days) return true;
  }
  return false;
}

// First scan of `response` or better, confirmed where `confirm`.
std::optional<double> response_day(std::span<const Assessment> scans, Response response, bool confirm,
                                   const ResponseRules& rules) {
  for (std::size_t i = 0; i < scans.size(); ++i) {
    const Response now = scans[i].overall;
    if (now != Response::complete && !(now == Response::partial && response == Response::partial)) continue;
    if (!confirm || is_confirmed(scans, i, response, rules)) return scans[i].day;
  }
  return std::nullopt;
}

// The response without CR and PR: SD, PD or NE.
Response without_response(std::span<const Assessment> scans, const ResponseRules& rules) {
  const bool stable = std::any_of(scans.begin(), scans.end(), [&](const Assessment& scan) {
    return (is_response(scan.overall) || scan.overall == Response::stable) && scan.day >= rules.stable_from_day;
  });
  if (stable) return Response::stable;
  const bool progressed = std::any_of(scans.begin(), scans.end(),
                                      [](const Assessment& scan) { return scan.overall == Response::progressive; });
  return progressed ? Response::progressive : Response::not_evaluable;
}

Response best_of(std::span<const Assessment> scans, bool confirm, const ResponseRules& rules) {
  if (response_day(scans, Response::complete, confirm, rules)) return Response::complete;
  if (response_day(scans, Response::partial, confirm, rules)) return Response::partial;
  return without_response(scans, rules);
}

}  // namespace

ResponseRules response_rules(const AssessmentPlan& plan) {
  ResponseRules rules;
  if (plan.criterion == Criterion::mrecist) rules.progression_min_mm = 0;
  rules.confirm_response = plan.confirm_response;
  rules.stable_from_day = std::max(0.0, plan.minimum_stable_days - plan.window_days);
  return rules;
}

Response target_response(std::span<const double> diameters_mm, double baseline_sum_mm, double nadir_sum_mm,
                         const ResponseRules& rules) {
  if (diameters_mm.empty()) return Response::not_evaluable;
  double sum = 0;
  bool missing = false;
  for (const double diameter : diameters_mm) {
    if (std::isnan(diameter)) {
      missing = true;
    } else {
      sum += diameter;
    }
  }
  if (!missing && sum == 0) return Response::complete;
  if (has_grown(sum, nadir_sum_mm, rules)) return Response::progressive;
  if (missing) return Response::not_evaluable;
  return sum <= rules.partial_ratio * baseline_sum_mm ? Response::partial : Response::stable;
}

Response overall_response(Response target, NonTargetStatus non_target, bool new_lesion) {
  if (new_lesion || target == Response::progressive || non_target == NonTargetStatus::progressive) {
    return Response::progressive;
  }
  if (target != Response::complete) return target;
  const bool all_gone = non_target == NonTargetStatus::complete || non_target == NonTargetStatus::absent;
  return all_gone ? Response::complete : Response::partial;
}

std::optional<std::size_t> first_progression(std::span<const Assessment> assessments) {
  for (std::size_t i = 0; i < assessments.size(); ++i) {
    if (assessments[i].visit > 0 && assessments[i].overall == Response::progressive) return i;
  }
  return std::nullopt;
}

BestResponse best_response(std::span<const Assessment> assessments, const ResponseRules& rules) {
  const auto progression = first_progression(assessments);
  std::span<const Assessment> scans = progression ? assessments.first(*progression + 1) : assessments;
  while (!scans.empty() && scans.front().visit == 0) scans = scans.subspan(1);
  BestResponse out;
  out.best = best_of(scans, false, rules);
  out.confirmed = rules.confirm_response ? best_of(scans, true, rules) : out.best;
  // The response lasts from its first scan as a response of any degree.
  if (is_response(out.confirmed)) {
    out.response_day = response_day(scans, Response::partial, rules.confirm_response, rules);
  }
  return out;
}

}  // namespace hepatrial::trial
