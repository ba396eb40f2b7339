#include "study/predictive.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <span>
#include <utility>

#include "stats/cox.hpp"
#include "stats/distributions.hpp"
#include "study/predictive_values.hpp"

namespace hepatrial::study {

namespace {

constexpr double k_nan = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t k_much_larger = 20;

std::size_t draw_index(std::size_t count, core::RandomStream& stream) {
  const auto index = static_cast<std::size_t>(stream.uniform() * static_cast<double>(count));
  return std::min(index, count - 1);
}

trial::EventTimes resampled(const trial::EventTimes& sample, std::size_t count, core::RandomStream& stream) {
  trial::EventTimes out;
  out.time_days.reserve(count);
  out.event.reserve(count);
  for (std::size_t drawn = 0; drawn < count; ++drawn) {
    const std::size_t index = draw_index(sample.time_days.size(), stream);
    out.time_days.push_back(sample.time_days[index]);
    out.event.push_back(sample.event[index]);
  }
  return out;
}

trial::EventTimes replicate(const trial::EventTimes& simulated, std::size_t published_n, ResamplingSteps steps,
                            core::RandomStream& stream) {
  const std::size_t size = simulated.time_days.size();
  if (steps == ResamplingSteps::one) return resampled(simulated, resample_size(published_n, size), stream);
  if (size >= k_much_larger * published_n) return resampled(simulated, published_n, stream);
  return resampled(resampled(simulated, size, stream), published_n, stream);
}

double binomial_share(std::size_t patients, double probability, core::RandomStream& stream) {
  std::size_t count = 0;
  for (std::size_t patient = 0; patient < patients; ++patient) count += stream.uniform() < probability ? 1 : 0;
  return static_cast<double>(count) / static_cast<double>(patients);
}

}  // namespace

std::vector<double> resampled_values(const trial::EventTimes& simulated, std::size_t published_n,
                                     const Statistic& statistic, const Resampling& how, core::RandomStream& stream) {
  std::vector<double> values;
  if (simulated.time_days.empty() || published_n == 0) return values;
  for (std::size_t resample = 0; resample < how.count; ++resample) {
    values.push_back(statistic(replicate(simulated, published_n, how.steps, stream)));
  }
  return values;
}

double hazard_ratio(const trial::EventTimes& treated, const trial::EventTimes& control) {
  std::vector<double> time = treated.time_days;
  time.insert(time.end(), control.time_days.begin(), control.time_days.end());
  std::vector<int> event = treated.event;
  event.insert(event.end(), control.event.begin(), control.event.end());
  std::vector<double> is_treated(time.size(), 0.0);
  std::fill_n(is_treated.begin(), treated.time_days.size(), 1.0);
  const std::array<std::span<const double>, 1> covariates{std::span<const double>(is_treated)};
  const auto fit = stats::cox_regression(time, event, covariates);
  if (!fit || fit->status == stats::CoxStatus::not_converged || fit->coefficients.empty()) return k_nan;
  return fit->coefficients[0].hazard_ratio;
}

std::vector<double> resampled_hazard_ratios(const trial::EventTimes& treated, std::size_t treated_n,
                                            const trial::EventTimes& control, std::size_t control_n,
                                            const Resampling& how, core::RandomStream& stream) {
  std::vector<double> values;
  if (treated.time_days.empty() || control.time_days.empty() || treated_n == 0 || control_n == 0) return values;
  for (std::size_t resample = 0; resample < how.count; ++resample) {
    const trial::EventTimes treated_sample = replicate(treated, treated_n, how.steps, stream);
    const trial::EventTimes control_sample = replicate(control, control_n, how.steps, stream);
    const double ratio = hazard_ratio(treated_sample, control_sample);
    if (!std::isnan(ratio)) values.push_back(ratio);
  }
  return values;
}

std::vector<double> resampled_shares(std::size_t successes, std::size_t trials, std::size_t published_n,
                                     const Resampling& how, core::RandomStream& stream) {
  std::vector<double> values;
  if (trials == 0 || successes > trials || published_n == 0) return values;
  const double yes = static_cast<double>(successes) + 0.5;
  const double no = static_cast<double>(trials - successes) + 0.5;
  for (std::size_t resample = 0; resample < how.count; ++resample) {
    if (how.steps == ResamplingSteps::one) {
      values.push_back(binomial_share(resample_size(published_n, trials), yes / (yes + no), stream));
    } else {
      const double probability = stats::beta_quantile(stream.uniform(), yes, no);
      values.push_back(binomial_share(published_n, probability, stream));
    }
  }
  return values;
}

PredictiveInterval central_interval(std::vector<double> values, std::size_t resamples) {
  if (values.empty() || 2 * values.size() < resamples) return {k_nan, k_nan};
  for (double& value : values) {
    if (std::isnan(value)) value = std::numeric_limits<double>::infinity();
  }
  std::sort(values.begin(), values.end());
  const std::size_t skipped = values.size() / 20;
  const auto end = [](double value) { return std::isinf(value) ? k_nan : value; };
  return {end(values[skipped]), end(values[values.size() - 1 - skipped])};
}

}  // namespace hepatrial::study
