#include "study/uncertainty/plausible_draws.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace hepatrial::study {

namespace {

constexpr double k_far = 1e9;

// 0 inside the interval; else how far outside, relative to the nearer end.
double distance(double value, double low, double high) {
  if (!std::isfinite(value)) return k_far;
  if (value < low) return (low - value) / std::max(std::abs(low), 1e-6);
  if (value > high) return (value - high) / std::max(std::abs(high), 1e-6);
  return 0;
}

// The largest distance over all quantities; far when the draw cannot be simulated.
double miss_of(const StudyQuestion& reference, const DiseaseSetting& setting, const DrawnDisease& disease,
               simulate::Solver& solver, const ScenarioOptions& how, const core::StopFlag* stop) {
  Runs runs;
  for (const Scenario& scenario : reference.scenarios) {
    auto run = run_scenario(scenario, setting, disease.table, disease.pharmacy, solver, how, stop);
    if (!run) return k_far;
    runs.push_back(std::move(*run));
  }
  const Readings readings(reference, runs, how.seed, 0);
  double worst = 0;
  for (const OneQuantity& quantity : quantities_of(reference, runs)) {
    const auto value = readings.value(quantity);
    if (!value) return k_far;
    worst = std::max(worst, distance(*value, quantity.asked->published_low, quantity.asked->published_high));
  }
  return worst;
}

std::string text_of(const PlausibleDraws& found, std::size_t count) {
  if (found.plausible >= count) {
    return fmt::format(
        "Draws are kept only when published first-line results stay in reach (answers/reference/plausible.toml): {} of "
        "{} tried.",
        found.plausible, found.tried);
  }
  return fmt::format(
      "Only {} of {} draws tried keep published first-line results in reach (answers/reference/plausible.toml); the {} "
      "that "
      "miss least are used, so intervals are too wide.",
      found.plausible, found.tried, count);
}

}  // namespace

core::Result<PlausibleDraws> plausible_draws(const StudyQuestion& reference, const DiseaseSetting& setting,
                                             const ParameterUncertainty& uncertainty, std::size_t count,
                                             simulate::Solver& solver, const PlausibleOptions& options,
                                             core::Progress* progress, const core::StopFlag* stop) {
  PlausibleDraws out;
  for (const Scenario& scenario : reference.scenarios) {
    const auto spec = spec_of(scenario, setting);
    if (!spec) return tl::unexpected(spec.error());
  }
  const ScenarioOptions how{options.patients, options.seed, options.solver, reference.watched};
  std::vector<std::pair<double, std::uint64_t>> misses;
  while (out.plausible < count && out.tried < count * options.tries_per_draw) {
    const std::uint64_t index = out.tried++;
    const double miss = miss_of(reference, setting, uncertainty.draw(index, DrawnPart::everything), solver, how, stop);
    if (stop != nullptr && stop->load()) {
      return core::fail(core::stopped_before_writing());
    }
    misses.emplace_back(miss, index);
    out.plausible += miss == 0 ? 1 : 0;
    if (progress != nullptr) progress->advance(out.plausible, count);
  }
  std::stable_sort(misses.begin(), misses.end());
  for (std::size_t i = 0; i < std::min(count, misses.size()); ++i) out.indices.push_back(misses[i].second);
  std::sort(out.indices.begin(), out.indices.end());
  out.text = text_of(out, count);
  return out;
}

}  // namespace hepatrial::study
