#include "trial/endpoints.hpp"

#include <algorithm>

#include "trial/recist.hpp"

namespace hepatrial::trial {

namespace {

const char* censoring_description(ObservationEnd end) {
  switch (end) {
    case ObservationEnd::death: return "death";
    case ObservationEnd::cutoff: return "alive at cut-off";
    case ObservationEnd::withdrawal: return "withdrawal";
    case ObservationEnd::failure: return "numerical failure";
    case ObservationEnd::not_followed: return "not followed";
  }
  return "alive at cut-off";
}

ProgressionCause progression_cause(const Assessment& scan) {
  if (!scan.new_lesion) return ProgressionCause::target_growth;
  return scan.target == Response::progressive ? ProgressionCause::both : ProgressionCause::new_lesion;
}

TimeToEvent event_at(double day, const char* description) { return {std::max(0.0, day), true, description, true}; }
TimeToEvent censored_at(double day, const char* description) { return {std::max(0.0, day), false, description, true}; }

double last_scan_day(const LineRecord& record) {
  return record.assessments.empty() ? 0 : std::max(0.0, record.assessments.back().day);
}

TimeToEvent progression_free_survival(const AssessmentPlan& plan, const LineFacts& facts, const LineRecord& record,
                                      const Assessment* progression) {
  if (progression != nullptr) return event_at(progression->day, "progression");
  const double last = last_scan_day(record);
  if (facts.end != ObservationEnd::death) return censored_at(last, censoring_description(facts.end));
  if (facts.end_day - last <= two_scans_days(plan, last)) return event_at(facts.end_day, "death");
  return censored_at(last, "death after two missed scans");
}

}  // namespace

double two_scans_days(const AssessmentPlan& plan, double last_scan) {
  const bool later = plan.scan_every_days_later > 0 && last_scan >= plan.later_after_days - plan.window_days;
  return 2 * (later ? plan.scan_every_days_later : plan.scan_every_days) + 2 * plan.window_days;
}

void fill_endpoints(const AssessmentPlan& plan, const LineFacts& facts, LineRecord& record) {
  const BestResponse best = best_response(record.assessments, response_rules(plan));
  const auto progressed = first_progression(record.assessments);
  const Assessment* const progression = progressed ? &record.assessments[*progressed] : nullptr;
  const bool failed = facts.end == ObservationEnd::failure;
  record.best_response = failed ? Response::not_evaluable : best.best;
  record.confirmed_response = failed ? Response::not_evaluable : best.confirmed;
  record.progression_cause = progression == nullptr ? ProgressionCause::none : progression_cause(*progression);

  const bool died = facts.end == ObservationEnd::death;
  const char* const description = censoring_description(facts.end);
  record.overall_survival = died ? event_at(facts.end_day, description) : censored_at(facts.end_day, description);
  record.progression_free_survival = progression_free_survival(plan, facts, record, progression);
  record.time_to_progression = progression != nullptr
                                   ? event_at(progression->day, "progression")
                                   : censored_at(died ? facts.end_day : last_scan_day(record), description);
  record.duration_of_response = {};
  if (best.response_day && !failed) {
    record.duration_of_response = record.progression_free_survival;
    record.duration_of_response.time_days =
        std::max(0.0, record.progression_free_survival.time_days - *best.response_day);
  }
  if (facts.treatment_end_day) {
    record.time_on_treatment = event_at(*facts.treatment_end_day, facts.treatment_end_reason);
  } else {
    record.time_on_treatment = died ? event_at(facts.end_day, description) : censored_at(facts.end_day, description);
  }
}

}  // namespace hepatrial::trial
