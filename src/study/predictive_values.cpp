#include "study/predictive_values.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/random.hpp"
#include "stats/survival.hpp"
#include "trial/analysis.hpp"

namespace hepatrial::study {

namespace {

using Patients = std::vector<trial::AnalysedLine>;
using Values = std::array<double, k_predicted_endpoints.size()>;

constexpr double k_nan = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t k_resample_factor_max = 20;

double share_of(const Patients& patients, std::initializer_list<trial::Response> responses) {
  if (patients.empty()) return k_nan;
  const auto count = std::count_if(patients.begin(), patients.end(), [&](const trial::AnalysedLine& each) {
    return std::find(responses.begin(), responses.end(), each.response) != responses.end();
  });
  return static_cast<double>(count) / static_cast<double>(patients.size());
}

// Median in months, then survival at each of `months`. A rate behind the last observation is not known, unless all
// have had the event.
void add_survival(const Patients& patients, std::string_view endpoint, const std::vector<int>& months, double* out) {
  std::fill_n(out, months.size() + 1, k_nan);
  const trial::EventTimes times = trial::event_times(patients, endpoint);
  if (times.time_days.empty()) return;
  const auto curve = stats::kaplan_meier(times.time_days, times.event);
  if (!curve) return;
  out[0] = stats::median_survival(*curve).time / trial::k_days_per_month;
  for (std::size_t i = 0; i < months.size(); ++i) {
    const std::array<double, 1> day{months[i] * trial::k_days_per_month};
    const auto at = stats::survival_at(*curve, day);
    if (at && (at->front().n_risk > 0 || !(at->front().survival > 0))) out[i + 1] = at->front().survival;
  }
}

Patients resampled(const Patients& patients, std::size_t count, core::RandomStream& stream) {
  Patients out;
  out.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    const auto index = static_cast<std::size_t>(stream.uniform() * static_cast<double>(patients.size()));
    out.push_back(patients[std::min(index, patients.size() - 1)]);
  }
  return out;
}

// Order statistic at `share`; what was not reached sorts last.
double quantile(std::vector<double>& values, double share) {
  const auto last = static_cast<double>(values.size() - 1);
  const auto place = static_cast<std::size_t>(std::nearbyint(share * last));
  const double value = values[place];
  return std::isinf(value) ? k_nan : value;
}

PredictedValue interval_of(double value, std::vector<double> values) {
  for (double& each : values) {
    if (std::isnan(each)) each = std::numeric_limits<double>::infinity();
  }
  std::sort(values.begin(), values.end());
  return {value, quantile(values, 0.25), quantile(values, 0.75), quantile(values, 0.05), quantile(values, 0.95)};
}

}  // namespace

std::size_t resample_size(std::size_t trial_patients, std::size_t simulated_patients) {
  const std::size_t largest = k_resample_factor_max * simulated_patients;
  if (simulated_patients <= trial_patients) return largest;
  const double size = static_cast<double>(trial_patients) * static_cast<double>(simulated_patients) /
                      static_cast<double>(simulated_patients - trial_patients);
  return std::clamp(static_cast<std::size_t>(std::nearbyint(size)), std::size_t{1}, largest);
}

Values endpoint_values(const Patients& patients) {
  using trial::Response;
  Values out{};
  out[0] = share_of(patients, {Response::complete, Response::partial});
  out[1] = share_of(patients, {Response::complete, Response::partial, Response::stable});
  add_survival(patients, "PFS", {6, 12}, &out[2]);
  add_survival(patients, "OS", {6, 12, 24}, &out[5]);
  return out;
}

std::array<PredictedValue, k_predicted_endpoints.size()> predicted_values(const std::vector<Patients>& by_draw,
                                                                          std::size_t trial_patients,
                                                                          std::uint64_t seed,
                                                                          const std::string& purpose) {
  Patients all;
  std::vector<const Patients*> draws;
  for (const Patients& patients : by_draw) {
    all.insert(all.end(), patients.begin(), patients.end());
    if (!patients.empty()) draws.push_back(&patients);
  }
  std::array<PredictedValue, k_predicted_endpoints.size()> out;
  out.fill({k_nan, k_nan, k_nan, k_nan, k_nan});
  if (draws.empty() || trial_patients == 0) return out;
  std::array<std::vector<double>, k_predicted_endpoints.size()> samples;
  for (std::size_t i = 0; i < k_predictive_resamples; ++i) {
    core::RandomStream stream(seed, purpose, i);
    const Patients& patients = *draws[i % draws.size()];
    const Values values = endpoint_values(resampled(patients, resample_size(trial_patients, patients.size()), stream));
    for (std::size_t endpoint = 0; endpoint < values.size(); ++endpoint) samples[endpoint].push_back(values[endpoint]);
  }
  const Values centre = endpoint_values(all);
  for (std::size_t endpoint = 0; endpoint < out.size(); ++endpoint) {
    out[endpoint] = interval_of(centre[endpoint], std::move(samples[endpoint]));
  }
  return out;
}

}  // namespace hepatrial::study
