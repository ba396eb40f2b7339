#include "infer/affine_sampler.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "core/maths.hpp"
#include "core/random.hpp"
#include "infer/settings_check.hpp"
#include "infer/state_text.hpp"

namespace hepatrial::infer {

namespace maths = core::maths;

namespace {

constexpr int state_version = 1;

core::Problems check(const AffineSamplerSettings& settings, const Matrix& walkers) {
  SettingsCheck found;
  if (!(settings.stretch > 1.0) || !std::isfinite(settings.stretch)) {
    found.refuse("stretch", "must be finite and above 1");
  }
  if (walkers.columns == 0 || walkers.rows % 2 != 0 || walkers.rows < 2 * walkers.columns || walkers.rows < 4) {
    found.refuse("walkers", "expected an even number, at least 4 and twice the number of coordinates");
  }
  found.expect_finite("walkers", walkers.values);
  return found.take();
}

/// A usable log density: failures become -infinity.
double cleaned(double log_density, std::uint64_t& failed) {
  if (log_density < std::numeric_limits<double>::infinity()) return log_density;
  ++failed;
  return -std::numeric_limits<double>::infinity();
}

}  // namespace

struct AffineSampler::Proposal {
  std::vector<double> point;
  double log_stretch = 0.0;
  double log_uniform = 0.0;  ///< of the number that decides
};

core::Result<AffineSampler> AffineSampler::create(AffineSamplerSettings settings, Matrix walkers) {
  core::Problems problems = check(settings, walkers);
  if (!problems.empty()) return core::fail(std::move(problems));
  AffineSampler sampler;
  sampler.settings_ = settings;
  sampler.walkers_ = std::move(walkers);
  return sampler;
}

AffineSampler::Proposal AffineSampler::propose(std::size_t walker) const {
  const std::size_t half = walkers_.rows / 2;
  core::RandomStream stream(settings_.seed, "affine sampler", half_rounds_ * half + walker % half);
  const std::size_t first_of_other = first_of_half() == 0 ? half : 0;
  const std::size_t other = first_of_other + static_cast<std::size_t>(stream.uniform() * static_cast<double>(half));
  const double root = (settings_.stretch - 1.0) * stream.uniform() + 1.0;
  const double stretch = root * root / settings_.stretch;
  Proposal proposal;
  proposal.log_stretch = maths::log(stretch);
  proposal.log_uniform = maths::log(stream.uniform());
  for (std::size_t k = 0; k < walkers_.columns; ++k) {
    proposal.point.push_back(walkers_(other, k) + stretch * (walkers_(walker, k) - walkers_(other, k)));
  }
  return proposal;
}

Matrix AffineSampler::ask() const {
  if (!evaluated()) return walkers_;
  const std::size_t half = walkers_.rows / 2;
  Matrix points(half, walkers_.columns);
  for (std::size_t i = 0; i < half; ++i) {
    const Proposal proposal = propose(first_of_half() + i);
    std::copy(proposal.point.begin(), proposal.point.end(), points.row(i).begin());
  }
  return points;
}

core::Result<void> AffineSampler::tell(std::span<const double> log_densities) {
  const std::size_t half = walkers_.rows / 2;
  const std::size_t expected = evaluated() ? half : walkers_.rows;
  const auto refuse = [](core::ProblemKind kind, std::string message) {
    return core::fail({kind, std::move(message), {"", 0, "log_densities"}, ""});
  };
  if (log_densities.size() != expected) {
    return refuse(core::ProblemKind::bad_input, "expected " + std::to_string(expected) + " values, one a point");
  }
  if (!evaluated()) {
    const auto finite = [](double value) { return std::isfinite(value); };
    if (std::none_of(log_densities.begin(), log_densities.end(), finite)) {
      return refuse(core::ProblemKind::numerical, "no walker starts at a finite density");
    }
    for (const double log_density : log_densities) log_densities_.push_back(cleaned(log_density, failed_));
    return {};
  }
  const auto dimensions = static_cast<double>(walkers_.columns);
  const std::size_t first = first_of_half();
  for (std::size_t i = 0; i < half; ++i) {
    // Partners come from the other half, so moves within this half do not touch one another.
    const Proposal proposal = propose(first + i);
    const double density = cleaned(log_densities[i], failed_);
    if (!std::isfinite(density)) continue;
    const double log_ratio = (dimensions - 1.0) * proposal.log_stretch + density - log_densities_[first + i];
    if (!(proposal.log_uniform < log_ratio)) continue;
    std::copy(proposal.point.begin(), proposal.point.end(), walkers_.row(first + i).begin());
    log_densities_[first + i] = density;
    ++accepted_;
  }
  ++half_rounds_;
  return {};
}

double AffineSampler::acceptance_share() const {
  const auto proposals = static_cast<double>(half_rounds_) * static_cast<double>(walkers_.rows / 2);
  return proposals > 0.0 ? static_cast<double>(accepted_) / proposals : 0.0;
}

std::string AffineSampler::state() const {
  StateWriter writer("affine-sampler", state_version);
  writer.number("stretch", settings_.stretch);
  writer.whole("seed", settings_.seed);
  writer.matrix("walkers", walkers_);
  writer.numbers("log_densities", log_densities_);
  writer.whole("half_rounds", half_rounds_);
  writer.whole("accepted", accepted_);
  writer.whole("failed", failed_);
  return writer.json();
}

core::Result<AffineSampler> AffineSampler::resume(std::string_view json) {
  StateReader reader(json, "affine-sampler", state_version);
  AffineSampler sampler;
  sampler.settings_.stretch = reader.number("stretch");
  sampler.settings_.seed = reader.whole("seed");
  sampler.walkers_ = reader.matrix("walkers");
  sampler.log_densities_ = reader.numbers("log_densities");
  sampler.half_rounds_ = reader.whole("half_rounds");
  sampler.accepted_ = reader.whole("accepted");
  sampler.failed_ = reader.whole("failed");
  if (sampler.evaluated()) reader.expect_size("log_densities", sampler.log_densities_.size(), sampler.walkers_.rows);
  core::Problems problems = reader.problems();
  if (problems.empty()) problems = check(sampler.settings_, sampler.walkers_);
  if (!problems.empty()) return core::fail(std::move(problems));
  return sampler;
}

}  // namespace hepatrial::infer
