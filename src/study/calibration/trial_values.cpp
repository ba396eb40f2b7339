#include "study/calibration/trial_values.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "core/maths.hpp"
#include "stats/survival.hpp"
#include "study/predictive.hpp"
#include "trial/analysis.hpp"

namespace hepatrial::study {

namespace {

constexpr double k_nan = std::numeric_limits<double>::quiet_NaN();
constexpr double k_ln_2 = 0.6931471805599453;

using Members = std::vector<trial::AnalysedLine>;

double median_months(const trial::EventTimes& times) {
  const auto curve = stats::kaplan_meier(times.time_days, times.event);
  if (!curve) return k_nan;
  const double reached = stats::median_survival(*curve).time;
  if (std::isfinite(reached)) return reached / trial::k_days_per_month;
  const double last = std::min(curve->survival.back(), 1 - 0.5 / static_cast<double>(times.time_days.size()));
  if (!(last > 0)) return k_nan;
  return curve->time.back() * k_ln_2 / -core::maths::log(last) / trial::k_days_per_month;
}

double landmark(const trial::EventTimes& times, double months) {
  const auto curve = stats::kaplan_meier(times.time_days, times.event);
  if (!curve) return k_nan;
  const std::array<double, 1> days{months * trial::k_days_per_month};
  const auto at = stats::survival_at(*curve, days);
  return at ? at->front().survival : k_nan;
}

template <class Predicate>
double share(const Members& members, Predicate predicate) {
  if (members.empty()) return k_nan;
  const auto count = std::count_if(members.begin(), members.end(), predicate);
  return static_cast<double>(count) / static_cast<double>(members.size());
}

bool responded(const trial::AnalysedLine& line) {
  return line.response == trial::Response::complete || line.response == trial::Response::partial;
}

bool stopped_for_toxicity(const trial::PatientRecord& patient) {
  const auto& events = patient.trial_line.adverse_events;
  return std::any_of(events.begin(), events.end(),
                     [](const trial::AdverseEvent& event) { return event.action == "drug stopped"; });
}

double toxicity_stops(const trial::TrialResult& result, std::size_t arm) {
  std::size_t patients = 0, stopped = 0;
  for (const trial::PatientRecord& patient : result.patients) {
    if (patient.arm != static_cast<int>(arm)) continue;
    ++patients;
    if (stopped_for_toxicity(patient)) ++stopped;
  }
  return patients == 0 ? k_nan : static_cast<double>(stopped) / static_cast<double>(patients);
}

// Growth between diagnosis and the first line's start, when nobody is treated yet.
double doubling_time_months(const trial::TrialResult& result) {
  std::vector<double> doublings_per_day;
  for (const trial::PatientRecord& patient : result.patients) {
    if (patient.arm < 0) continue;
    const trial::LineRecord& first = patient.prior_lines.empty() ? patient.trial_line : patient.prior_lines.front();
    const double days = first.at_start.day - patient.at_diagnosis.day;
    const double before = patient.at_diagnosis.live_volume_ml, after = first.at_start.live_volume_ml;
    if (!(days > 0 && before > 0 && after > 0)) continue;
    doublings_per_day.push_back(core::maths::log(after / before) / k_ln_2 / days);
  }
  if (doublings_per_day.empty()) return k_nan;
  const auto middle = doublings_per_day.begin() + static_cast<std::ptrdiff_t>(doublings_per_day.size() / 2);
  std::nth_element(doublings_per_day.begin(), middle, doublings_per_day.end());
  return *middle > 0 ? 1 / *middle / trial::k_days_per_month : k_nan;
}

double albi_change(const trial::TrialResult& result, std::size_t arm) {
  double sum = 0;
  std::size_t patients = 0;
  for (const trial::PatientRecord& patient : result.patients) {
    if (patient.arm != static_cast<int>(arm) || patient.prior_lines.empty()) continue;
    sum += patient.trial_line.at_start.albi_score - patient.prior_lines.front().at_start.albi_score;
    ++patients;
  }
  return patients == 0 ? k_nan : sum / static_cast<double>(patients);
}

double value_of(const Observation& row, const trial::TrialResult& result, const trial::AnalysisSet& set) {
  const Members& members = set.arms[row.arm];
  switch (row.measure.kind) {
    case Measure::Kind::median: return median_months(trial::event_times(members, row.measure.survival));
    case Measure::Kind::landmark:
      return landmark(trial::event_times(members, row.measure.survival), row.measure.months);
    case Measure::Kind::hazard_ratio:
      return hazard_ratio(trial::event_times(members, row.measure.survival),
                          trial::event_times(set.arms[row.comparator], row.measure.survival));
    case Measure::Kind::response: return share(members, responded);
    case Measure::Kind::control:
      return share(members, [](const trial::AnalysedLine& line) {
        return responded(line) || line.response == trial::Response::stable;
      });
    case Measure::Kind::severe_event:
      return share(members, [](const trial::AnalysedLine& line) { return line.severe_adverse_event; });
    case Measure::Kind::toxicity_stop: return toxicity_stops(result, row.arm);
    case Measure::Kind::doubling_time: return doubling_time_months(result);
    case Measure::Kind::albi_change: return albi_change(result, row.arm);
  }
  return k_nan;
}

}  // namespace

std::vector<double> trial_values(const trial::TrialResult& result, std::span<const Observation* const> rows) {
  const auto set = trial::analysis_set(result);
  std::vector<double> values;
  values.reserve(rows.size());
  for (const Observation* row : rows) values.push_back(value_of(*row, result, *set));
  return values;
}

}  // namespace hepatrial::study
