#include "trial/analysis.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <string_view>

#include "stats/competing.hpp"
#include "stats/cox.hpp"
#include "stats/proportions.hpp"

namespace hepatrial::trial {

namespace {

constexpr double k_nan = std::numeric_limits<double>::quiet_NaN();
constexpr Estimate k_unknown{k_nan, k_nan, k_nan};
constexpr double k_year_months = 12;

// One patient's record of the line under analysis.
struct Member {
  const PatientRecord* patient = nullptr;
  const LineRecord* line = nullptr;
  bool went_on = false;  ///< started the next therapy
};

std::vector<Member> arm_members(const TrialResult& result, int arm) {
  std::vector<Member> out;
  for (const PatientRecord& patient : result.patients) {
    if (patient.arm == arm) out.push_back({&patient, &patient.trial_line, patient.received_subsequent_therapy});
  }
  return out;
}

// Everybody who started the line, up to the last randomised patient: later candidates that were eligible but not needed
// are not followed, and leaving only them out would select.
std::vector<Member> prior_line_members(const TrialResult& result, std::size_t line) {
  std::vector<Member> out;
  std::size_t last = 0;
  for (std::size_t i = 0; i < result.patients.size(); ++i) {
    if (result.patients[i].arm >= 0) last = i + 1;
  }
  for (std::size_t i = 0; i < last; ++i) {
    const PatientRecord& patient = result.patients[i];
    if (patient.prior_lines.size() <= line) continue;
    out.push_back({&patient, &patient.prior_lines[line], patient.prior_lines.size() > line + 1 || patient.arm >= 0});
  }
  return out;
}

const TimeToEvent* time_to_event(const LineRecord& line, std::string_view endpoint) {
  if (endpoint == "OS") return &line.overall_survival;
  if (endpoint == "PFS") return &line.progression_free_survival;
  if (endpoint == "TTP") return &line.time_to_progression;
  if (endpoint == "DoR") return &line.duration_of_response;
  if (endpoint == "ToT") return &line.time_on_treatment;
  return nullptr;
}

EventTimes times_of(const std::vector<Member>& members, std::string_view endpoint) {
  EventTimes out;
  for (const Member& member : members) {
    const TimeToEvent* time = time_to_event(*member.line, endpoint);
    if (time == nullptr || !time->available) continue;
    out.time_days.push_back(time->time_days);
    out.event.push_back(time->event ? 1 : 0);
  }
  return out;
}

Estimate share(std::size_t count, std::size_t of) {
  const auto interval = stats::clopper_pearson(static_cast<std::int64_t>(count), static_cast<std::int64_t>(of));
  if (!interval) return k_unknown;
  return {interval->estimate, interval->lower, interval->upper};
}

template <class Predicate>
Estimate share_of(const std::vector<Member>& members, Predicate predicate) {
  return share(static_cast<std::size_t>(std::count_if(members.begin(), members.end(), predicate)), members.size());
}

void add_responses(const std::vector<Member>& members, ArmSummary& summary) {
  const auto share_with = [&](std::initializer_list<Response> responses) {
    return share_of(members, [responses](const Member& member) {
      return std::find(responses.begin(), responses.end(), member.line->confirmed_response) != responses.end();
    });
  };
  summary.endpoints["CR"] = share_with({Response::complete});
  summary.endpoints["PR"] = share_with({Response::partial});
  summary.endpoints["SD"] = share_with({Response::stable});
  summary.endpoints["PD"] = share_with({Response::progressive});
  summary.endpoints["NE"] = share_with({Response::not_evaluable});
  summary.endpoints["ORR"] = share_with({Response::complete, Response::partial});
  summary.endpoints["DCR"] = share_with({Response::complete, Response::partial, Response::stable});
}

// Median and landmark rates of one endpoint.
void add_survival(const std::vector<Member>& members, const std::string& endpoint, const std::vector<int>& months,
                  ArmSummary& summary) {
  const EventTimes times = times_of(members, endpoint);
  Estimate& median_months = summary.endpoints[endpoint + "_median_months"] = k_unknown;
  for (const int month : months) summary.endpoints[endpoint + "_rate_" + std::to_string(month) + "m"] = k_unknown;
  if (times.time_days.empty()) return;
  const auto curve = stats::kaplan_meier(times.time_days, times.event);
  if (!curve) return;
  const stats::SurvivalQuantile median = stats::median_survival(*curve);
  median_months = {median.time / k_days_per_month, median.lower / k_days_per_month, median.upper / k_days_per_month};
  for (const int month : months) {
    const std::array<double, 1> day{month * k_days_per_month};
    if (const auto at = stats::survival_at(*curve, day)) {
      summary.endpoints[endpoint + "_rate_" + std::to_string(month) + "m"] = {at->front().survival, at->front().lower,
                                                                              at->front().upper};
    }
  }
  if (endpoint != "OS") return;
  const auto mean = stats::restricted_mean_survival(*curve, k_year_months * k_days_per_month);
  summary.endpoints["OS_rmst_12m_months"] =
      mean ? Estimate{mean->mean / k_days_per_month, mean->lower / k_days_per_month, mean->upper / k_days_per_month}
           : k_unknown;
}

void add_deaths(const std::vector<Member>& members, ArmSummary& summary) {
  static constexpr std::array<const char*, 3> k_keys{"death_tumour_12m", "death_liver_12m", "death_other_12m"};
  std::vector<double> time;
  std::vector<int> cause;
  for (const Member& member : members) {
    const TimeToEvent& survival = member.line->overall_survival;
    if (!survival.available) continue;
    time.push_back(survival.time_days);
    cause.push_back(survival.event ? static_cast<int>(member.patient->death_cause) : 0);
  }
  for (const char* const key : k_keys) summary.endpoints[key] = k_unknown;
  if (time.empty()) return;
  const auto curve = stats::cumulative_incidence(time, cause, static_cast<int>(k_keys.size()));
  if (!curve) return;
  const std::array<double, 1> day{k_year_months * k_days_per_month};
  for (std::size_t i = 0; i < k_keys.size(); ++i) {
    if (const auto at = stats::incidence_at(*curve, static_cast<int>(i) + 1, day)) {
      summary.endpoints[k_keys[i]] = {at->front().incidence, at->front().lower, at->front().upper};
    }
  }
}

// What PFS events are made of, as shares of the events.
void add_progression_causes(const std::vector<Member>& members, ArmSummary& summary) {
  std::vector<Member> events;
  for (const Member& member : members) {
    if (member.line->progression_free_survival.event) events.push_back(member);
  }
  const auto share_with = [&](ProgressionCause cause) {
    return share_of(events, [cause](const Member& member) { return member.line->progression_cause == cause; });
  };
  summary.endpoints["PFS_event_growth"] = share_with(ProgressionCause::target_growth);
  summary.endpoints["PFS_event_new_lesion"] = share_with(ProgressionCause::new_lesion);
  summary.endpoints["PFS_event_both"] = share_with(ProgressionCause::both);
  summary.endpoints["PFS_event_death"] = share_with(ProgressionCause::none);
}

ArmSummary summary_of(const std::vector<Member>& members, std::string name, std::string regimen) {
  constexpr int k_severe = 3;
  ArmSummary out;
  out.name = std::move(name);
  out.regimen = std::move(regimen);
  out.n = members.size();
  out.failed = static_cast<std::size_t>(std::count_if(members.begin(), members.end(), [](const Member& member) {
    return member.patient->status == PatientStatus::failed;
  }));
  add_responses(members, out);
  add_survival(members, "OS", {6, 12, 18, 24}, out);
  add_survival(members, "PFS", {3, 6, 9, 12}, out);
  for (const char* const endpoint : {"TTP", "DoR", "ToT"}) add_survival(members, endpoint, {}, out);
  add_progression_causes(members, out);
  add_deaths(members, out);
  out.endpoints["AE_G34"] = share_of(members, [](const Member& member) {
    return std::any_of(member.line->adverse_events.begin(), member.line->adverse_events.end(),
                       [](const AdverseEvent& event) { return event.grade >= k_severe; });
  });
  out.endpoints["subsequent_therapy"] = share_of(members, [](const Member& member) { return member.went_on; });
  return out;
}

HazardRatio hazard_ratio(const TrialResult& result, int arm, const std::string& endpoint) {
  const int control = static_cast<int>(result.spec.control_arm);
  EventTimes both = event_times(result, control, endpoint);
  std::vector<double> treated(both.time_days.size(), 0.0);
  const EventTimes own = event_times(result, arm, endpoint);
  both.time_days.insert(both.time_days.end(), own.time_days.begin(), own.time_days.end());
  both.event.insert(both.event.end(), own.event.begin(), own.event.end());
  treated.insert(treated.end(), own.time_days.size(), 1.0);
  HazardRatio out{k_unknown, result.spec.arms[result.spec.control_arm].name};
  const std::array<std::span<const double>, 1> columns{treated};
  const auto fit = stats::cox_regression(both.time_days, both.event, columns);
  if (!fit) return out;
  const stats::CoxCoefficient& coefficient = fit->coefficients.front();
  if (coefficient.status == stats::CoefficientStatus::estimated) {
    out.estimate = {coefficient.hazard_ratio, coefficient.lower, coefficient.upper};
  }
  return out;
}

}  // namespace

EventTimes event_times(const TrialResult& result, int arm, const std::string& endpoint) {
  return times_of(arm_members(result, arm), endpoint);
}

EventTimes prior_line_event_times(const TrialResult& result, std::size_t line, const std::string& endpoint) {
  return times_of(prior_line_members(result, line), endpoint);
}

core::Result<TrialSummary> summarise(const TrialResult& result) {
  TrialSummary out;
  core::Problems problems;
  for (std::size_t i = 0; i < result.spec.arms.size(); ++i) {
    const Arm& arm = result.spec.arms[i];
    const auto members = arm_members(result, static_cast<int>(i));
    if (members.empty()) {
      problems.push_back({core::ProblemKind::bad_input,
                          "arm '" + arm.name + "' has no patient to analyse",
                          {result.spec.file, arm.line, "arm[" + std::to_string(i + 1) + "]"},
                          ""});
      continue;
    }
    out.arms.push_back(summary_of(members, arm.name, arm.regimen));
    if (i == result.spec.control_arm) continue;
    for (const char* const endpoint : {"OS", "PFS"}) {
      out.arms.back().hazard_ratio[endpoint] = hazard_ratio(result, static_cast<int>(i), endpoint);
    }
  }
  for (std::size_t line = 0; line < result.spec.prior_lines.size(); ++line) {
    const auto members = prior_line_members(result, line);
    out.prior_lines.push_back(
        summary_of(members, "prior line " + std::to_string(line + 1), result.spec.prior_lines[line].regimen));
  }
  if (!problems.empty()) return core::fail(std::move(problems));
  return out;
}

}  // namespace hepatrial::trial
