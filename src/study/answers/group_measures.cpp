#include "study/answers/group_measures.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "core/delimited.hpp"
#include "stats/survival.hpp"
#include "trial/analysis.hpp"

namespace hepatrial::study {

namespace {

constexpr double k_nan = std::numeric_limits<double>::quiet_NaN();
constexpr const char* k_from_first_line = "OS_from_first_line";

bool has_share(const trial::PatientRecord& patient, const std::string& endpoint) {
  const trial::LineRecord& line = patient.trial_line;
  const auto response = line.confirmed_response;
  using trial::Response;
  const bool failed = patient.status == trial::PatientStatus::failed;
  if (endpoint == "AE_G34") {
    return std::any_of(line.adverse_events.begin(), line.adverse_events.end(),
                       [](const trial::AdverseEvent& event) { return event.grade >= 3; });
  }
  if (endpoint == "subsequent") return patient.received_subsequent_therapy;
  if (endpoint == "progressed") return line.progression_cause != trial::ProgressionCause::none;
  if (failed) return false;
  if (endpoint == "ORR") return response == Response::complete || response == Response::partial;
  return response == Response::complete || response == Response::partial || response == Response::stable;
}

const trial::TimeToEvent& time_of(const trial::LineRecord& line, const std::string& endpoint) {
  if (endpoint == "PFS") return line.progression_free_survival;
  if (endpoint == "TTP") return line.time_to_progression;
  return line.overall_survival;
}

std::optional<stats::SurvivalCurve> curve_of(const std::string& endpoint, const PatientGroup& group) {
  const trial::EventTimes times = times_of(endpoint, group);
  if (times.time_days.empty()) return std::nullopt;
  auto curve = stats::kaplan_meier(times.time_days, times.event);
  if (!curve) return std::nullopt;
  return std::move(*curve);
}

double rate_at(const stats::SurvivalCurve& curve, double months) {
  const std::array<double, 1> days{months * trial::k_days_per_month};
  const auto at = stats::survival_at(curve, days);
  return at && (at->front().n_risk > 0 || at->front().survival == 0) ? at->front().survival : k_nan;
}

// "rmst_24m_months" -> 24; "rate_12m" -> 12.
std::optional<double> months_in(const std::string& rest, const std::string& begin, const std::string& end) {
  if (!rest.starts_with(begin) || !rest.ends_with(end) || rest.size() <= begin.size() + end.size()) return std::nullopt;
  double months = 0;
  const std::string text = rest.substr(begin.size(), rest.size() - begin.size() - end.size());
  if (!core::parse_number(text, months) || !(months > 0)) return std::nullopt;
  return months;
}

}  // namespace

const char* GroupMeasure::unit() const {
  switch (kind) {
    case Kind::median:
    case Kind::restricted_mean: return "months";
    case Kind::count: return "patients";
    case Kind::tail:
    case Kind::times: return "ratio";
    case Kind::share:
    case Kind::rate: break;
  }
  return "share";
}

std::optional<GroupMeasure> group_measure_of(const std::string& name) {
  using Kind = GroupMeasure::Kind;
  for (const char* share : {"ORR", "DCR", "AE_G34", "subsequent", "progressed"}) {
    if (name == share) return GroupMeasure{Kind::share, name, share, 0};
  }
  if (name == "n") return GroupMeasure{Kind::count, name, "n", 0};
  for (const std::string& endpoint :
       {std::string(k_from_first_line), std::string("OS"), std::string("PFS"), std::string("TTP")}) {
    if (name == endpoint) return GroupMeasure{Kind::times, name, endpoint, 0};
    if (!name.starts_with(endpoint + "_")) continue;
    const std::string rest = name.substr(endpoint.size() + 1);
    if (rest == "median_months") return GroupMeasure{Kind::median, name, endpoint, 0};
    if (const auto months = months_in(rest, "rate_", "m")) return GroupMeasure{Kind::rate, name, endpoint, *months};
    if (const auto months = months_in(rest, "tail_", "m")) return GroupMeasure{Kind::tail, name, endpoint, *months};
    if (const auto months = months_in(rest, "rmst_", "m_months")) {
      return GroupMeasure{Kind::restricted_mean, name, endpoint, *months};
    }
  }
  return std::nullopt;
}

trial::EventTimes times_of(const std::string& endpoint, const PatientGroup& group) {
  trial::EventTimes out;
  for (const trial::PatientRecord* patient : group) {
    const trial::TimeToEvent& time = time_of(patient->trial_line, endpoint);
    double days = std::max(time.time_days, 0.0);
    if (endpoint == k_from_first_line && !patient->prior_lines.empty()) {
      days += patient->trial_line.start_calendar_day - patient->prior_lines.front().start_calendar_day;
    }
    out.time_days.push_back(days);
    out.event.push_back(time.event ? 1 : 0);
  }
  return out;
}

double value_of(const GroupMeasure& measure, const PatientGroup& group) {
  if (measure.kind == GroupMeasure::Kind::count) return static_cast<double>(group.size());
  if (group.empty()) return k_nan;
  if (measure.kind == GroupMeasure::Kind::share) {
    const auto count = std::count_if(group.begin(), group.end(), [&measure](const trial::PatientRecord* patient) {
      return has_share(*patient, measure.endpoint);
    });
    return static_cast<double>(count) / static_cast<double>(group.size());
  }
  const auto curve = curve_of(measure.endpoint, group);
  if (!curve) return k_nan;
  if (measure.kind == GroupMeasure::Kind::rate) return rate_at(*curve, measure.months);
  if (measure.kind == GroupMeasure::Kind::times) return k_nan;
  if (measure.kind == GroupMeasure::Kind::tail) {
    const double early = rate_at(*curve, measure.months), late = rate_at(*curve, 2 * measure.months);
    return late / (early * early);
  }
  if (measure.kind == GroupMeasure::Kind::median) return stats::median_survival(*curve).time / trial::k_days_per_month;
  const auto mean = stats::restricted_mean_survival(*curve, measure.months * trial::k_days_per_month);
  return mean ? mean->mean / trial::k_days_per_month : k_nan;
}

PatientGroup resampled(const PatientGroup& group, const std::vector<double>& draws) {
  PatientGroup out;
  out.reserve(group.size());
  for (std::size_t i = 0; i < group.size(); ++i) {
    const auto at = static_cast<std::size_t>(draws[i] * static_cast<double>(group.size()));
    out.push_back(group[std::min(at, group.size() - 1)]);
  }
  return out;
}

}  // namespace hepatrial::study
