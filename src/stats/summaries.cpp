#include "stats/summaries.hpp"

#include <algorithm>
#include <cstddef>

#include "core/maths.hpp"
#include "stats/input.hpp"

namespace hepatrial::stats {

namespace {

core::Problems check_sample(std::span<const double> sample, std::size_t least) {
  core::Problems problems;
  if (sample.size() < least) {
    add_problem(problems, "sample",
                "has " + std::to_string(sample.size()) + " values, expected at least " + std::to_string(least));
  }
  check_finite(problems, "sample", sample);
  return problems;
}

double mean_of(std::span<const double> sample) {
  double sum = 0.0;
  for (const double value : sample) sum += value;
  return sum / static_cast<double>(sample.size());
}

double quantile_of_sorted(const std::vector<double>& sorted, double probability) {
  const double position = probability * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(position);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  const double share = position - static_cast<double>(below);
  return sorted[below] + share * (sorted[above] - sorted[below]);
}

}  // namespace

core::Result<double> mean(std::span<const double> sample) {
  core::Problems problems = check_sample(sample, 1);
  if (!problems.empty()) return core::fail(std::move(problems));
  return mean_of(sample);
}

core::Result<double> standard_deviation(std::span<const double> sample) {
  core::Problems problems = check_sample(sample, 2);
  if (!problems.empty()) return core::fail(std::move(problems));
  const double centre = mean_of(sample);
  double squares = 0.0;
  for (const double value : sample) squares += (value - centre) * (value - centre);
  return core::maths::sqrt(squares / static_cast<double>(sample.size() - 1));
}

core::Result<std::vector<double>> quantiles(std::span<const double> sample, std::span<const double> probabilities) {
  core::Problems problems = check_sample(sample, 1);
  for (const double probability : probabilities) {
    if (probability >= 0.0 && probability <= 1.0) continue;
    add_problem(problems, "probabilities", std::to_string(probability) + " is not between 0 and 1");
  }
  if (!problems.empty()) return core::fail(std::move(problems));
  std::vector<double> sorted(sample.begin(), sample.end());
  std::sort(sorted.begin(), sorted.end());
  std::vector<double> result;
  for (const double probability : probabilities) result.push_back(quantile_of_sorted(sorted, probability));
  return result;
}

}  // namespace hepatrial::stats
