#include "trial/analysis.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <memory>
#include <string_view>

#include "stats/competing.hpp"
#include "stats/cox.hpp"
#include "stats/proportions.hpp"

namespace hepatrial::trial {

namespace {

constexpr double k_nan = std::numeric_limits<double>::quiet_NaN();
constexpr Estimate k_unknown{k_nan, k_nan, k_nan};
constexpr double k_year_months = 12;
constexpr std::size_t k_progression_free = 1;  // place in k_time_endpoints

using Members = std::vector<AnalysedLine>;

// Later candidates than the last randomised one that were eligible but not needed are not followed, and leaving only
// them out of a prior line would select; so nobody after the last randomised patient belongs to a group.
std::shared_ptr<const AnalysisSet> set_of(const TrialResult& result) {
  if (result.analysed) return result.analysed;
  auto out = std::make_shared<AnalysisSet>(result.spec);
  std::size_t last = 0;
  for (std::size_t i = 0; i < result.patients.size(); ++i) {
    if (result.patients[i].arm >= 0) last = i + 1;
  }
  for (std::size_t i = 0; i < last; ++i) out->add(result.patients[i]);
  for (std::size_t i = last; i < result.patients.size(); ++i) out->count(result.patients[i]);
  return out;
}

Estimate share(std::size_t count, std::size_t of) {
  const auto interval = stats::clopper_pearson(static_cast<std::int64_t>(count), static_cast<std::int64_t>(of));
  if (!interval) return k_unknown;
  return {interval->estimate, interval->lower, interval->upper};
}

template <class Predicate>
Estimate share_of(const Members& members, Predicate predicate) {
  return share(static_cast<std::size_t>(std::count_if(members.begin(), members.end(), predicate)), members.size());
}

void add_responses(const Members& members, ArmSummary& summary) {
  const auto share_with = [&](std::initializer_list<Response> responses) {
    return share_of(members, [responses](const AnalysedLine& member) {
      return std::find(responses.begin(), responses.end(), member.response) != responses.end();
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
void add_survival(const Members& members, const std::string& endpoint, const std::vector<int>& months,
                  ArmSummary& summary) {
  const EventTimes times = event_times(members, endpoint);
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

void add_deaths(const Members& members, ArmSummary& summary) {
  static constexpr std::array<const char*, 3> k_keys{"death_tumour_12m", "death_liver_12m", "death_other_12m"};
  const EventTimes deaths = death_times(members);
  for (const char* const key : k_keys) summary.endpoints[key] = k_unknown;
  if (deaths.time_days.empty()) return;
  const auto curve = stats::cumulative_incidence(deaths.time_days, deaths.event, static_cast<int>(k_keys.size()));
  if (!curve) return;
  const std::array<double, 1> day{k_year_months * k_days_per_month};
  for (std::size_t i = 0; i < k_keys.size(); ++i) {
    if (const auto at = stats::incidence_at(*curve, static_cast<int>(i) + 1, day)) {
      summary.endpoints[k_keys[i]] = {at->front().incidence, at->front().lower, at->front().upper};
    }
  }
}

// What PFS events are made of, as shares of the events.
void add_progression_causes(const Members& members, ArmSummary& summary) {
  Members events;
  for (const AnalysedLine& member : members) {
    if (member.kinds[k_progression_free] == TimeKind::event) events.push_back(member);
  }
  const auto share_with = [&](ProgressionCause cause) {
    return share_of(events, [cause](const AnalysedLine& member) { return member.progression_cause == cause; });
  };
  summary.endpoints["PFS_event_growth"] = share_with(ProgressionCause::target_growth);
  summary.endpoints["PFS_event_new_lesion"] = share_with(ProgressionCause::new_lesion);
  summary.endpoints["PFS_event_both"] = share_with(ProgressionCause::both);
  summary.endpoints["PFS_event_death"] = share_with(ProgressionCause::none);
}

ArmSummary summary_of(const Members& members, std::string name, std::string regimen) {
  ArmSummary out;
  out.name = std::move(name);
  out.regimen = std::move(regimen);
  out.n = members.size();
  out.failed = static_cast<std::size_t>(
      std::count_if(members.begin(), members.end(), [](const AnalysedLine& member) { return member.failed; }));
  add_responses(members, out);
  add_survival(members, "OS", {6, 12, 18, 24}, out);
  add_survival(members, "PFS", {3, 6, 9, 12}, out);
  for (const char* const endpoint : {"TTP", "DoR", "ToT"}) add_survival(members, endpoint, {}, out);
  add_progression_causes(members, out);
  add_deaths(members, out);
  out.endpoints["AE_G34"] = share_of(members, [](const AnalysedLine& member) { return member.severe_adverse_event; });
  out.endpoints["subsequent_therapy"] = share_of(members, [](const AnalysedLine& member) { return member.went_on; });
  return out;
}

HazardRatio hazard_ratio(const TrialSpec& spec, const AnalysisSet& set, std::size_t arm, const std::string& endpoint) {
  EventTimes both = event_times(set.arms[spec.control_arm], endpoint);
  std::vector<double> treated(both.time_days.size(), 0.0);
  const EventTimes own = event_times(set.arms[arm], endpoint);
  both.time_days.insert(both.time_days.end(), own.time_days.begin(), own.time_days.end());
  both.event.insert(both.event.end(), own.event.begin(), own.event.end());
  treated.insert(treated.end(), own.time_days.size(), 1.0);
  HazardRatio out{k_unknown, spec.arms[spec.control_arm].name};
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
  return event_times(set_of(result)->arms[static_cast<std::size_t>(arm)], endpoint);
}

EventTimes prior_line_event_times(const TrialResult& result, std::size_t line, const std::string& endpoint) {
  return event_times(set_of(result)->prior_lines[line], endpoint);
}

EventTimes first_line_event_times(const TrialResult& result, std::size_t arm) {
  return set_of(result)->from_first_line[arm];
}

EventTimes death_times(const TrialResult& result, std::size_t arm) { return death_times(set_of(result)->arms[arm]); }

std::shared_ptr<const AnalysisSet> analysis_set(const TrialResult& result) { return set_of(result); }

core::Result<TrialSummary> summarise(const TrialResult& result) {
  TrialSummary out;
  core::Problems problems;
  const auto set = set_of(result);
  for (std::size_t i = 0; i < result.spec.arms.size(); ++i) {
    const Arm& arm = result.spec.arms[i];
    const Members& members = set->arms[i];
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
      out.arms.back().hazard_ratio[endpoint] = hazard_ratio(result.spec, *set, i, endpoint);
    }
  }
  for (std::size_t line = 0; line < result.spec.prior_lines.size(); ++line) {
    out.prior_lines.push_back(summary_of(set->prior_lines[line], "prior line " + std::to_string(line + 1),
                                         result.spec.prior_lines[line].regimen));
  }
  if (!problems.empty()) return core::fail(std::move(problems));
  return out;
}

}  // namespace hepatrial::trial
