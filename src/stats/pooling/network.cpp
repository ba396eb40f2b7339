#include "stats/pooling/network.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>
#include <set>

#include "core/maths.hpp"
#include "stats/input.hpp"
#include "stats/pooling/network_trials.hpp"
#include "stats/pooling/pool.hpp"

namespace hepatrial::stats {

namespace {

namespace maths = core::maths;

constexpr double k_nan = std::numeric_limits<double>::quiet_NaN();

double moments_tau_squared(const NetworkTrials& trials) {
  const int degrees = degrees_of_freedom(trials);
  if (degrees <= 0) return 0.0;
  const NetworkFit fit = fit_at(trials, 0.0);
  return std::max(0.0, (fit.q - degrees) / fit.q_slope);
}

// The restricted likelihood on a grid that grows by a factor, refined by golden sections around the best point.
double likely_tau_squared(const NetworkTrials& trials) {
  if (degrees_of_freedom(trials) <= 0) return 0.0;
  const auto f = [&](double tau_squared) { return fit_at(trials, tau_squared).restricted_log_likelihood; };
  double variance = 0.0;
  for (const NetworkTrial& trial : trials.trials) variance = std::max(variance, trial.covariance[0]);
  std::vector<double> grid{0.0};
  for (double point = variance * 1e-6; point < variance * 1e6; point *= 2.0) grid.push_back(point);
  std::size_t best = 0;
  double top = f(0.0);
  for (std::size_t i = 1; i < grid.size(); ++i) {
    const double here = f(grid[i]);
    if (here > top) {
      top = here;
      best = i;
    }
  }
  double low = best == 0 ? 0.0 : grid[best - 1];
  double high = best + 1 < grid.size() ? grid[best + 1] : grid[best];
  constexpr double k_golden = 0.61803398874989484820;
  while (high - low > 1e-10 * variance + 1e-9 * high) {
    const double left = high - k_golden * (high - low);
    const double right = low + k_golden * (high - low);
    if (f(left) < f(right)) {
      low = left;
    } else {
      high = right;
    }
  }
  const double found = (low + high) / 2.0;
  return f(found) > f(0.0) ? found : 0.0;
}

// Q within sets of trials that compare the same arms: each set is a network of its own.
InconsistencyTest decomposed(const NetworkTrials& trials) {
  std::map<std::vector<std::size_t>, std::vector<NetworkTrial>> designs;
  for (const NetworkTrial& trial : trials.trials) designs[trial.arms].push_back(trial);
  double within = 0.0;
  int within_degrees = 0;
  for (const auto& [arms, members] : designs) {
    NetworkTrials part;
    for (const std::size_t arm : arms) part.treatments.push_back(trials.treatments[arm]);
    for (NetworkTrial trial : members) {
      std::iota(trial.arms.begin(), trial.arms.end(), std::size_t{0});
      part.trials.push_back(std::move(trial));
    }
    if (members.size() < 2) continue;
    within += fit_at(part, 0.0).q;
    within_degrees += degrees_of_freedom(part);
  }
  const double total = fit_at(trials, 0.0).q;
  const int degrees = degrees_of_freedom(trials);
  return {chi_square_test(total, degrees), chi_square_test(within, within_degrees),
          chi_square_test(std::max(0.0, total - within), degrees - within_degrees)};
}

// What the trials that compare two treatments say alone, at the network's tau^2; inverse variance.
struct Direct {
  std::size_t trials = 0;
  double effect = 0.0;
  double weight = 0.0;
};

std::map<std::pair<std::string, std::string>, Direct> direct_evidence(std::span<const Contrast> contrasts,
                                                                      double tau_squared) {
  std::map<std::pair<std::string, std::string>, Direct> sums;
  for (const Contrast& c : contrasts) {
    const double weight = 1.0 / (c.std_error * c.std_error + tau_squared);
    for (const bool forward : {true, false}) {
      Direct& sum = forward ? sums[{c.treatment1, c.treatment2}] : sums[{c.treatment2, c.treatment1}];
      ++sum.trials;
      sum.weight += weight;
      sum.effect += forward ? weight * c.effect : -weight * c.effect;
    }
  }
  for (auto& [pair, sum] : sums) sum.effect /= sum.weight;
  return sums;
}

void add_sources(NetworkComparison& comparison, const Direct* direct) {
  comparison.kind = EvidenceKind::indirect;
  if (direct == nullptr) return;
  comparison.direct_trials = direct->trials;
  comparison.kind = EvidenceKind::direct;
  const double network_weight = 1.0 / (comparison.std_error * comparison.std_error);
  const double rest = network_weight - direct->weight;
  if (!(rest > 1e-8 * network_weight)) return;
  comparison.kind = EvidenceKind::mixed;
  comparison.direct_effect = direct->effect;
  comparison.direct_std_error = maths::sqrt(1.0 / direct->weight);
  comparison.indirect_effect = (network_weight * comparison.effect - direct->weight * direct->effect) / rest;
  comparison.indirect_std_error = maths::sqrt(1.0 / rest);
  const double difference = comparison.direct_effect - comparison.indirect_effect;
  const double spread = maths::sqrt(1.0 / direct->weight + 1.0 / rest);
  comparison.inconsistency_p = 2.0 * normal_upper_tail(std::fabs(difference) / spread);
}

void add_comparisons(Network& network, const NetworkFit& fit, std::span<const Contrast> contrasts, double level) {
  const std::size_t n = network.treatments.size();
  const double multiplier = two_sided_normal_multiplier(level);
  const auto direct = direct_evidence(contrasts, network.tau_squared);
  network.p_score_small_good.assign(n, 0.0);
  network.p_score_large_good.assign(n, 0.0);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) {
      if (i == j) continue;
      NetworkComparison c{i,
                          j,
                          EvidenceKind::indirect,
                          fit.effect[i] - fit.effect[j],
                          0.0,
                          0.0,
                          0.0,
                          0.0,
                          0,
                          k_nan,
                          k_nan,
                          k_nan,
                          k_nan,
                          k_nan};
      c.std_error = maths::sqrt(std::max(0.0, fit.covariance[i * n + i] + fit.covariance[j * n + j] -
                                                  fit.covariance[i * n + j] - fit.covariance[j * n + i]));
      c.lower = c.effect - multiplier * c.std_error;
      c.upper = c.effect + multiplier * c.std_error;
      c.p_value = 2.0 * normal_upper_tail(std::fabs(c.effect) / c.std_error);
      const auto found = direct.find({network.treatments[i], network.treatments[j]});
      add_sources(c, found == direct.end() ? nullptr : &found->second);
      network.p_score_small_good[i] += normal_cdf(-c.effect / c.std_error) / static_cast<double>(n - 1);
      network.p_score_large_good[i] += normal_cdf(c.effect / c.std_error) / static_cast<double>(n - 1);
      network.comparisons.push_back(c);
    }
  }
}

core::Problems in_parts(const std::vector<std::vector<std::string>>& parts) {
  std::string text;
  for (const std::vector<std::string>& part : parts) {
    text += text.empty() ? "{" : " and {";
    for (std::size_t i = 0; i < part.size(); ++i) text += (i == 0 ? "" : ", ") + part[i];
    text += "}";
  }
  core::Problems problems;
  add_problem(problems, "contrasts", "the network falls into " + std::to_string(parts.size()) + " parts: " + text,
              "no trial links them; fit each part, or add a trial that compares across them");
  return problems;
}

}  // namespace

std::optional<NetworkComparison> Network::compare(std::string_view first, std::string_view second) const {
  for (const NetworkComparison& c : comparisons) {
    if (treatments[c.first] == first && treatments[c.second] == second) return c;
  }
  return std::nullopt;
}

std::vector<std::vector<std::string>> network_parts(std::span<const Contrast> contrasts) {
  std::map<std::string, std::set<std::string>> neighbours;
  for (const Contrast& c : contrasts) {
    neighbours[c.treatment1].insert(c.treatment2);
    neighbours[c.treatment2].insert(c.treatment1);
  }
  std::vector<std::vector<std::string>> parts;
  std::set<std::string> seen;
  for (const auto& [start, ignored] : neighbours) {
    if (seen.contains(start)) continue;
    std::set<std::string> part;
    std::vector<std::string> open{start};
    while (!open.empty()) {
      const std::string name = open.back();
      open.pop_back();
      if (!part.insert(name).second) continue;
      open.insert(open.end(), neighbours[name].begin(), neighbours[name].end());
    }
    seen.insert(part.begin(), part.end());
    parts.emplace_back(part.begin(), part.end());
  }
  return parts;
}

core::Result<Network> fit_network(std::span<const Contrast> contrasts, const NetworkOptions& options) {
  core::Problems problems;
  check_level(problems, options.level);
  const HeterogeneityMethod method = options.heterogeneity;
  if (method != HeterogeneityMethod::none && method != HeterogeneityMethod::dersimonian_laird &&
      method != HeterogeneityMethod::restricted_maximum_likelihood) {
    add_problem(problems, "heterogeneity", "is not offered for a network, expected none, DerSimonian-Laird or REML");
  }
  if (!problems.empty()) return core::fail(std::move(problems));
  const auto trials = network_trials(contrasts, options.triangle_tolerance);
  if (!trials) return core::fail(trials.error());
  if (const auto parts = network_parts(contrasts); parts.size() > 1) return core::fail(in_parts(parts));
  Network network;
  network.treatments = trials->treatments;
  for (const NetworkTrial& trial : trials->trials) network.studies.push_back(trial.study);
  network.q = decomposed(*trials);
  const int degrees = network.q.total.degrees_of_freedom;
  const double q = network.q.total.chi_square;
  network.i_squared = degrees > 0 && q > 0.0 ? std::max(0.0, 100.0 * (q - degrees) / q) : 0.0;
  if (method == HeterogeneityMethod::dersimonian_laird) network.tau_squared = moments_tau_squared(*trials);
  if (method == HeterogeneityMethod::restricted_maximum_likelihood) network.tau_squared = likely_tau_squared(*trials);
  add_comparisons(network, fit_at(*trials, network.tau_squared), contrasts, options.level);
  return network;
}

core::Result<std::vector<Network>> fit_network_parts(std::span<const Contrast> contrasts,
                                                     const NetworkOptions& options) {
  std::vector<Network> networks;
  core::Problems problems;
  if (contrasts.empty()) add_problem(problems, "contrasts", "are empty, expected at least one comparison");
  for (const std::vector<std::string>& part : network_parts(contrasts)) {
    std::vector<Contrast> own;
    std::copy_if(contrasts.begin(), contrasts.end(), std::back_inserter(own),
                 [&](const Contrast& c) { return std::binary_search(part.begin(), part.end(), c.treatment1); });
    auto network = fit_network(own, options);
    if (network) {
      networks.push_back(std::move(*network));
    } else {
      problems.insert(problems.end(), network.error().begin(), network.error().end());
    }
  }
  if (!problems.empty()) return core::fail(std::move(problems));
  return networks;
}

}  // namespace hepatrial::stats
