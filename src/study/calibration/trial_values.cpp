#include "study/calibration/trial_values.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "core/maths.hpp"
#include "stats/survival.hpp"

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

// Counts the members that the predicate holds for.
template <class Predicate>
void count_share(const Members& members, RowSample& out, Predicate predicate) {
  out.patients = members.size();
  out.successes = static_cast<std::size_t>(std::count_if(members.begin(), members.end(), predicate));
}

bool responded(const trial::AnalysedLine& line) {
  return line.response == trial::Response::complete || line.response == trial::Response::partial;
}

bool stopped_for_toxicity(const trial::PatientRecord& patient) {
  const auto& events = patient.trial_line.adverse_events;
  return std::any_of(events.begin(), events.end(),
                     [](const trial::AdverseEvent& event) { return event.action == "drug stopped"; });
}

void count_toxicity_stops(const trial::TrialResult& result, std::size_t arm, RowSample& out) {
  for (const trial::PatientRecord& patient : result.patients) {
    if (patient.arm != static_cast<int>(arm)) continue;
    ++out.patients;
    if (stopped_for_toxicity(patient)) ++out.successes;
  }
}

// Growth between diagnosis and the first line's start, when nobody is treated yet.
std::vector<double> doublings_per_day(const trial::TrialResult& result) {
  std::vector<double> out;
  for (const trial::PatientRecord& patient : result.patients) {
    if (patient.arm < 0) continue;
    const trial::LineRecord& first = patient.prior_lines.empty() ? patient.trial_line : patient.prior_lines.front();
    const double days = first.at_start.day - patient.at_diagnosis.day;
    const double before = patient.at_diagnosis.live_volume_ml, after = first.at_start.live_volume_ml;
    if (!(days > 0 && before > 0 && after > 0)) continue;
    out.push_back(core::maths::log(after / before) / k_ln_2 / days);
  }
  return out;
}

std::vector<double> albi_changes(const trial::TrialResult& result, std::size_t arm) {
  std::vector<double> out;
  for (const trial::PatientRecord& patient : result.patients) {
    if (patient.arm != static_cast<int>(arm) || patient.prior_lines.empty()) continue;
    out.push_back(patient.trial_line.at_start.albi_score - patient.prior_lines.front().at_start.albi_score);
  }
  return out;
}

double doubling_time_months(std::vector<double> doublings) {
  if (doublings.empty()) return k_nan;
  const auto middle = doublings.begin() + static_cast<std::ptrdiff_t>(doublings.size() / 2);
  std::nth_element(doublings.begin(), middle, doublings.end());
  return *middle > 0 ? 1 / *middle / trial::k_days_per_month : k_nan;
}

double mean(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return values.empty() ? k_nan : sum / static_cast<double>(values.size());
}

template <class Value>
void append(std::vector<Value>& into, const std::vector<Value>& more) {
  into.insert(into.end(), more.begin(), more.end());
}

}  // namespace

RowSample row_sample(const Observation& row, const trial::TrialResult& result, const trial::AnalysisSet& set) {
  const Members& members = set.arms[row.arm];
  RowSample out;
  switch (row.measure.kind) {
    case Measure::Kind::median:
    case Measure::Kind::landmark: out.times = trial::event_times(members, row.measure.survival); break;
    case Measure::Kind::hazard_ratio:
      out.times = trial::event_times(members, row.measure.survival);
      out.control_times = trial::event_times(set.arms[row.comparator], row.measure.survival);
      break;
    case Measure::Kind::response: count_share(members, out, responded); break;
    case Measure::Kind::control:
      count_share(members, out, [](const trial::AnalysedLine& line) {
        return responded(line) || line.response == trial::Response::stable;
      });
      break;
    case Measure::Kind::severe_event:
      count_share(members, out, [](const trial::AnalysedLine& line) { return line.severe_adverse_event; });
      break;
    case Measure::Kind::toxicity_stop: count_toxicity_stops(result, row.arm, out); break;
    case Measure::Kind::doubling_time: out.readings = doublings_per_day(result); break;
    case Measure::Kind::albi_change: out.readings = albi_changes(result, row.arm); break;
  }
  return out;
}

void pool(RowSample& into, const RowSample& more) {
  append(into.times.time_days, more.times.time_days);
  append(into.times.event, more.times.event);
  append(into.control_times.time_days, more.control_times.time_days);
  append(into.control_times.event, more.control_times.event);
  into.successes += more.successes;
  into.patients += more.patients;
  append(into.readings, more.readings);
}

double row_value(const Observation& row, const RowSample& sample) {
  switch (row.measure.kind) {
    case Measure::Kind::median: return median_months(sample.times);
    case Measure::Kind::landmark: return landmark(sample.times, row.measure.months);
    case Measure::Kind::hazard_ratio: return hazard_ratio(sample.times, sample.control_times);
    case Measure::Kind::response:
    case Measure::Kind::control:
    case Measure::Kind::severe_event:
    case Measure::Kind::toxicity_stop:
      return sample.patients == 0 ? k_nan
                                  : static_cast<double>(sample.successes) / static_cast<double>(sample.patients);
    case Measure::Kind::doubling_time: return doubling_time_months(sample.readings);
    case Measure::Kind::albi_change: return mean(sample.readings);
  }
  return k_nan;
}

PredictiveInterval row_interval(const Observation& row, const RowSample& sample, std::uint64_t seed) {
  core::RandomStream stream(seed, "calibration row:" + row.id, 0);
  const Resampling how;
  const auto published_n = static_cast<std::size_t>(row.n);
  switch (row.measure.kind) {
    case Measure::Kind::median:
      return central_interval(resampled_values(sample.times, published_n, median_months, how, stream));
    case Measure::Kind::landmark: {
      const auto at = [&row](const trial::EventTimes& times) { return landmark(times, row.measure.months); };
      return central_interval(resampled_values(sample.times, published_n, at, how, stream));
    }
    case Measure::Kind::hazard_ratio: {
      const auto control_n = static_cast<std::size_t>(row.comparator_n);
      return central_interval(
          resampled_hazard_ratios(sample.times, published_n, sample.control_times, control_n, how, stream));
    }
    case Measure::Kind::response:
    case Measure::Kind::control:
    case Measure::Kind::severe_event:
    case Measure::Kind::toxicity_stop:
      return central_interval(resampled_shares(sample.successes, sample.patients, published_n, how, stream));
    case Measure::Kind::doubling_time:
    case Measure::Kind::albi_change: break;
  }
  return {k_nan, k_nan};
}

std::vector<double> trial_values(const trial::TrialResult& result, std::span<const Observation* const> rows) {
  const auto set = trial::analysis_set(result);
  std::vector<double> values;
  values.reserve(rows.size());
  for (const Observation* row : rows) values.push_back(row_value(*row, row_sample(*row, result, *set)));
  return values;
}

}  // namespace hepatrial::study
