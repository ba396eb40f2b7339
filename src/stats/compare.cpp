#include "stats/compare.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>
#include <vector>

#include "stats/input.hpp"
#include "stats/summaries.hpp"

namespace hepatrial::stats {

core::Result<double> interval_score(double lower, double upper, double observed, double level) {
  core::Problems problems;
  check_finite(problems, "lower", std::span(&lower, 1));
  check_finite(problems, "upper", std::span(&upper, 1));
  check_finite(problems, "observed", std::span(&observed, 1));
  check_level(problems, level);
  if (lower > upper) add_problem(problems, "lower", "is above the upper limit");
  if (!problems.empty()) return core::fail(std::move(problems));
  const double outside = std::max({lower - observed, observed - upper, 0.0});
  return upper - lower + 2.0 / (1.0 - level) * outside;
}

core::Result<double> continuous_ranked_probability_score(std::span<const double> sample, double observed,
                                                         std::span<const double> weights) {
  core::Problems problems;
  if (sample.empty()) add_problem(problems, "sample", "is empty, expected at least one value");
  check_finite(problems, "sample", sample);
  check_finite(problems, "observed", std::span(&observed, 1));
  if (!weights.empty()) check_size(problems, "weights", weights.size(), sample.size());
  check_not_negative(problems, "weights", weights);
  if (!problems.empty()) return core::fail(std::move(problems));

  std::vector<std::pair<double, double>> sorted(sample.size());
  double total = 0.0;
  for (std::size_t i = 0; i < sample.size(); ++i) {
    sorted[i] = {sample[i], weights.empty() ? 1.0 : weights[i]};
    total += sorted[i].second;
  }
  if (!(total > 0.0) || !std::isfinite(total)) {
    add_problem(problems, "weights", "sum to " + std::to_string(total) + ", expected a finite sum above 0");
    return core::fail(std::move(problems));
  }
  std::sort(sorted.begin(), sorted.end());
  // Integral of (F(x) - 1{x >= observed})^2: between neighbouring points, F and the indicator are constant.
  double score = 0.0;
  double cumulative = 0.0;
  double left = std::min(sorted.front().first, observed);
  const auto add_up_to = [&](double right) {
    const double gap = cumulative / total - (left >= observed ? 1.0 : 0.0);
    score += gap * gap * (right - left);
    left = right;
  };
  for (const auto& [value, weight] : sorted) {
    if (left < observed && observed < value) add_up_to(observed);
    add_up_to(value);
    cumulative += weight;
  }
  if (left < observed) add_up_to(observed);
  return score;
}

core::Result<PairedDifference> paired_bootstrap(std::span<const double> first, std::span<const double> second,
                                                int resamples, core::RandomStream& stream, double level) {
  core::Problems problems;
  if (first.empty()) add_problem(problems, "first", "is empty, expected at least one value");
  check_finite(problems, "first", first);
  check_finite(problems, "second", second);
  check_size(problems, "second", second.size(), first.size());
  if (resamples < 1) add_problem(problems, "resamples", "is " + std::to_string(resamples) + ", expected at least 1");
  check_level(problems, level);
  if (!problems.empty()) return core::fail(std::move(problems));

  const std::size_t n = first.size();
  std::vector<double> difference(n);
  double sum = 0.0;
  for (std::size_t i = 0; i < n; ++i) {
    difference[i] = first[i] - second[i];
    sum += difference[i];
  }
  std::vector<double> means;
  for (int r = 0; r < resamples; ++r) {
    double resampled = 0.0;
    for (std::size_t i = 0; i < n; ++i) {
      // The product can round up to n itself.
      const auto drawn = static_cast<std::size_t>(stream.uniform() * static_cast<double>(n));
      resampled += difference[std::min(drawn, n - 1)];
    }
    means.push_back(resampled / static_cast<double>(n));
  }
  const auto below = std::count_if(means.begin(), means.end(), [](double value) { return value < 0.0; });
  const std::array<double, 2> tails{(1.0 - level) / 2.0, (1.0 + level) / 2.0};
  const auto limits = quantiles(means, tails);
  if (!limits) return core::fail(limits.error());
  return PairedDifference{sum / static_cast<double>(n), (*limits)[0], (*limits)[1],
                          static_cast<double>(below) / static_cast<double>(resamples)};
}

}  // namespace hepatrial::stats
