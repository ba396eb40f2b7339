#include "trial/analysis_set.hpp"

#include <algorithm>

namespace hepatrial::trial {

namespace {

AnalysedLine analysed(const PatientRecord& patient, const LineRecord& line, bool went_on) {
  constexpr int k_severe = 3;
  AnalysedLine out;
  const std::array<const TimeToEvent*, k_time_endpoints.size()> times{
      &line.overall_survival, &line.progression_free_survival, &line.time_to_progression, &line.duration_of_response,
      &line.time_on_treatment};
  for (std::size_t i = 0; i < times.size(); ++i) {
    out.times[i] = times[i]->time_days;
    if (times[i]->available) out.kinds[i] = times[i]->event ? TimeKind::event : TimeKind::censored;
  }
  out.response = line.confirmed_response;
  out.progression_cause = line.progression_cause;
  out.death_cause = patient.death_cause;
  out.severe_adverse_event = std::any_of(line.adverse_events.begin(), line.adverse_events.end(),
                                         [](const AdverseEvent& event) { return event.grade >= k_severe; });
  out.went_on = went_on;
  out.failed = patient.status == PatientStatus::failed;
  return out;
}

}  // namespace

AnalysisSet::AnalysisSet(const TrialSpec& spec)
    : arms(spec.arms.size()), prior_lines(spec.prior_lines.size()), from_first_line(spec.arms.size()) {}

void AnalysisSet::count(const PatientRecord& patient) {
  ++candidates;
  if (!patient.reason_not_eligible.empty()) ++reasons_not_eligible[patient.reason_not_eligible];
  if (!patient.failure_reason.empty()) ++failure_reasons[patient.failure_reason];
}

void AnalysisSet::add(const PatientRecord& patient) {
  count(patient);
  const bool reached_trial = patient.arm >= 0 || patient.status == PatientStatus::eligible_not_needed;
  for (std::size_t line = 0; line < std::min(prior_lines.size(), patient.prior_lines.size()); ++line) {
    const bool went_on = patient.prior_lines.size() > line + 1 || reached_trial;
    prior_lines[line].push_back(analysed(patient, patient.prior_lines[line], went_on));
  }
  const auto arm = static_cast<std::size_t>(patient.arm);
  if (patient.arm < 0 || arm >= arms.size()) return;
  arms[arm].push_back(analysed(patient, patient.trial_line, patient.received_subsequent_therapy));
  if (patient.prior_lines.empty() || !patient.prior_lines.front().overall_survival.available) return;
  from_first_line[arm].time_days.push_back(patient.prior_lines.front().overall_survival.time_days);
  from_first_line[arm].event.push_back(patient.prior_lines.front().overall_survival.event ? 1 : 0);
}

EventTimes event_times(const std::vector<AnalysedLine>& group, std::string_view endpoint) {
  EventTimes out;
  const auto found = std::find(k_time_endpoints.begin(), k_time_endpoints.end(), endpoint);
  if (found == k_time_endpoints.end()) return out;
  const auto place = static_cast<std::size_t>(found - k_time_endpoints.begin());
  for (const AnalysedLine& line : group) {
    if (line.kinds[place] == TimeKind::unavailable) continue;
    out.time_days.push_back(line.times[place]);
    out.event.push_back(line.kinds[place] == TimeKind::event ? 1 : 0);
  }
  return out;
}

EventTimes death_times(const std::vector<AnalysedLine>& group) {
  EventTimes out;
  for (const AnalysedLine& line : group) {
    if (line.kinds[0] == TimeKind::unavailable) continue;
    out.time_days.push_back(line.times[0]);
    out.event.push_back(line.kinds[0] == TimeKind::event ? static_cast<int>(line.death_cause) : 0);
  }
  return out;
}

}  // namespace hepatrial::trial
