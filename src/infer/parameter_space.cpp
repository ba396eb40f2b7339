#include "infer/parameter_space.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <utility>

#include "core/maths.hpp"
#include "stats/distributions.hpp"

namespace hepatrial::infer {

namespace maths = core::maths;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

double to_scale(Scale scale, double value) {
  switch (scale) {
    case Scale::linear: return value;
    case Scale::log: return value == 0.0 ? -infinity : maths::log(value);
    case Scale::logit:
      if (value == 0.0) return -infinity;
      return value == 1.0 ? infinity : maths::log(value) - maths::log(1.0 - value);
  }
  return value;
}

double from_scale(Scale scale, double scaled) {
  switch (scale) {
    case Scale::linear: return scaled;
    case Scale::log: return maths::exp(scaled);
    case Scale::logit: return 1.0 / (1.0 + maths::exp(-scaled));
  }
  return scaled;
}

/// Domain of a value on its scale.
std::pair<double, double> domain(Scale scale) {
  if (scale == Scale::log) return {0.0, infinity};
  if (scale == Scale::logit) return {0.0, 1.0};
  return {-infinity, infinity};
}

void check_bounds(const Parameter& parameter, core::Problems& problems) {
  const auto refuse = [&](const char* message) {
    problems.push_back({core::ProblemKind::bad_input, message, {"", 0, parameter.name}, ""});
  };
  const auto [least, greatest] = domain(parameter.scale);
  if (!(parameter.lower < parameter.upper)) refuse("the lower bound must lie below the upper bound");
  if (parameter.lower < least || parameter.upper > greatest) refuse("a bound lies outside the domain of the scale");
}

void check_prior(const Parameter& parameter, core::Problems& problems) {
  const auto refuse = [&](const char* message) {
    problems.push_back({core::ProblemKind::bad_input, message, {"", 0, parameter.name}, ""});
  };
  const double lower = to_scale(parameter.scale, parameter.lower);
  const double upper = to_scale(parameter.scale, parameter.upper);
  if (parameter.prior == PriorForm::uniform) {
    if (!std::isfinite(lower) || !std::isfinite(upper)) refuse("a uniform prior needs bounds finite on its scale");
    return;
  }
  if (!std::isfinite(parameter.mean)) {
    refuse("the prior mean must be a finite number");
  } else if (parameter.mean < lower || parameter.mean > upper) {
    refuse("the prior mean lies outside the bounds (the mean is stated on the scale, the bounds are values)");
  }
  if (!(parameter.standard_deviation > 0.0) || !std::isfinite(parameter.standard_deviation)) {
    refuse("the prior standard deviation must be a positive finite number");
  }
}

core::Problems check(const std::vector<Parameter>& parameters) {
  core::Problems problems;
  if (parameters.empty()) {
    problems.push_back({core::ProblemKind::bad_input, "a parameter space needs at least one parameter", {}, ""});
  }
  std::set<std::string> names;
  for (const Parameter& parameter : parameters) {
    if (parameter.name.empty()) {
      problems.push_back({core::ProblemKind::bad_input, "a parameter has no name", {}, ""});
    } else if (!names.insert(parameter.name).second) {
      problems.push_back(
          {core::ProblemKind::bad_input, "the name is used more than once", {"", 0, parameter.name}, ""});
    }
    const std::size_t before = problems.size();
    check_bounds(parameter, problems);
    // With wrong bounds the prior cannot be judged against them.
    if (problems.size() == before) check_prior(parameter, problems);
  }
  return problems;
}

}  // namespace

core::Result<ParameterSpace> ParameterSpace::create(std::vector<Parameter> parameters) {
  core::Problems problems = check(parameters);
  if (!problems.empty()) return core::fail(std::move(problems));
  ParameterSpace space;
  for (const Parameter& parameter : parameters) {
    Range range{to_scale(parameter.scale, parameter.lower), to_scale(parameter.scale, parameter.upper), 0, 1, 0, 1};
    if (parameter.prior == PriorForm::uniform) {
      range.centre = 0.5 * (range.lower + range.upper);
      range.width = (range.upper - range.lower) / maths::sqrt(12.0);
    } else {
      range.centre = parameter.mean;
      range.width = parameter.standard_deviation;
      range.below_lower = stats::normal_cdf((range.lower - range.centre) / range.width);
      range.between = stats::normal_cdf((range.upper - range.centre) / range.width) - range.below_lower;
    }
    space.ranges_.push_back(range);
  }
  space.parameters_ = std::move(parameters);
  return space;
}

double ParameterSpace::value_of(std::size_t index, double scaled) const {
  const Parameter& parameter = parameters_[index];
  const double value = from_scale(parameter.scale, std::clamp(scaled, ranges_[index].lower, ranges_[index].upper));
  return std::clamp(value, parameter.lower, parameter.upper);
}

double ParameterSpace::unit_of(std::size_t index, double scaled) const {
  const Range& range = ranges_[index];
  double unit = (scaled - range.lower) / (range.upper - range.lower);
  if (parameters_[index].prior == PriorForm::normal) {
    unit = (stats::normal_cdf((scaled - range.centre) / range.width) - range.below_lower) / range.between;
  }
  return std::clamp(unit, 0x1.0p-60, 1.0 - 0x1.0p-53);
}

double ParameterSpace::scaled_of_unit(std::size_t index, double unit) const {
  const Range& range = ranges_[index];
  if (parameters_[index].prior == PriorForm::uniform) return range.lower + unit * (range.upper - range.lower);
  const double probability = std::clamp(range.below_lower + unit * range.between, 0.0, 1.0);
  return range.centre + range.width * stats::normal_quantile(probability);
}

std::vector<double> ParameterSpace::scaled_from_values(std::span<const double> values) const {
  std::vector<double> scaled(size());
  for (std::size_t i = 0; i < size(); ++i) scaled[i] = to_scale(parameters_[i].scale, values[i]);
  return scaled;
}

std::vector<double> ParameterSpace::values_from_scaled(std::span<const double> scaled) const {
  std::vector<double> values(size());
  for (std::size_t i = 0; i < size(); ++i) values[i] = value_of(i, scaled[i]);
  return values;
}

std::vector<double> ParameterSpace::standard_from_values(std::span<const double> values) const {
  std::vector<double> standard = scaled_from_values(values);
  for (std::size_t i = 0; i < size(); ++i) standard[i] = (standard[i] - ranges_[i].centre) / ranges_[i].width;
  return standard;
}

std::vector<double> ParameterSpace::values_from_standard(std::span<const double> standard) const {
  std::vector<double> values(size());
  for (std::size_t i = 0; i < size(); ++i) values[i] = value_of(i, ranges_[i].centre + ranges_[i].width * standard[i]);
  return values;
}

std::vector<double> ParameterSpace::standard_lower() const {
  std::vector<double> bounds(size());
  for (std::size_t i = 0; i < size(); ++i) bounds[i] = (ranges_[i].lower - ranges_[i].centre) / ranges_[i].width;
  return bounds;
}

std::vector<double> ParameterSpace::standard_upper() const {
  std::vector<double> bounds(size());
  for (std::size_t i = 0; i < size(); ++i) bounds[i] = (ranges_[i].upper - ranges_[i].centre) / ranges_[i].width;
  return bounds;
}

std::vector<double> ParameterSpace::unit_from_values(std::span<const double> values) const {
  std::vector<double> unit = scaled_from_values(values);
  for (std::size_t i = 0; i < size(); ++i) unit[i] = unit_of(i, unit[i]);
  return unit;
}

std::vector<double> ParameterSpace::values_from_unit(std::span<const double> unit) const {
  std::vector<double> values(size());
  for (std::size_t i = 0; i < size(); ++i) values[i] = value_of(i, scaled_of_unit(i, unit[i]));
  return values;
}

std::vector<double> ParameterSpace::scores_from_values(std::span<const double> values) const {
  std::vector<double> scores = standard_from_values(values);
  for (std::size_t i = 0; i < size(); ++i) {
    const bool plain = parameters_[i].prior == PriorForm::normal && !ranges_[i].cut_off();
    if (plain) continue;
    scores[i] = stats::normal_quantile(unit_of(i, to_scale(parameters_[i].scale, values[i])));
  }
  return scores;
}

std::vector<double> ParameterSpace::values_from_scores(std::span<const double> scores) const {
  std::vector<double> values(size());
  for (std::size_t i = 0; i < size(); ++i) {
    const bool plain = parameters_[i].prior == PriorForm::normal && !ranges_[i].cut_off();
    const double scaled =
        plain ? ranges_[i].centre + ranges_[i].width * scores[i] : scaled_of_unit(i, stats::normal_cdf(scores[i]));
    values[i] = value_of(i, scaled);
  }
  return values;
}

double ParameterSpace::negative_log_prior(std::span<const double> values) const {
  double sum = 0.0;
  for (std::size_t i = 0; i < size(); ++i) {
    if (!(values[i] >= parameters_[i].lower && values[i] <= parameters_[i].upper)) return infinity;
    if (parameters_[i].prior == PriorForm::uniform) continue;
    const double standard = (to_scale(parameters_[i].scale, values[i]) - ranges_[i].centre) / ranges_[i].width;
    sum += 0.5 * standard * standard;
  }
  return sum;
}

}  // namespace hepatrial::infer
