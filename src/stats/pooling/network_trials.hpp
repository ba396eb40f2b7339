#pragma once
// The trials of a network as blocks of a linear model; internal to this room.

#include <span>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "stats/pooling/network.hpp"

namespace hepatrial::stats {

/// One trial: effects of its arms against its first arm, and their covariance.
struct NetworkTrial {
  std::string study;
  std::vector<std::size_t> arms;   ///< treatments, rising; arms[0] is the baseline
  std::vector<double> effect;      ///< arms[i + 1] less arms[0]
  std::vector<double> covariance;  ///< of the effects, row-major, without tau^2
  [[nodiscard]] std::size_t size() const { return effect.size(); }
};

/// Treatments and checked trials.
struct NetworkTrials {
  std::vector<std::string> treatments;  ///< in alphabetical order
  std::vector<NetworkTrial> trials;     ///< in the order of first use
};

/// Errors: those of fit_network that concern single trials.
[[nodiscard]] core::Result<NetworkTrials> network_trials(std::span<const Contrast> contrasts,
                                                         double triangle_tolerance);

/// Weighted least squares at one tau^2.
struct NetworkFit {
  std::vector<double> effect;      ///< of each treatment against treatment 0, which is 0
  std::vector<double> covariance;  ///< n x n, row and column 0 are 0
  double q;                        ///< weighted squared residuals
  double restricted_log_likelihood;
  /// How much Q rises on average per unit of tau^2 with these weights.
  double q_slope;
};

/// The network must be connected.
[[nodiscard]] NetworkFit fit_at(const NetworkTrials& network, double tau_squared);

/// Comparisons less treatments: sum of (arms - 1) over trials, less (treatments - 1).
[[nodiscard]] int degrees_of_freedom(const NetworkTrials& network);

}  // namespace hepatrial::stats
