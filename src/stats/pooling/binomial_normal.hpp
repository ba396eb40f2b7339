#pragma once
// The likelihood of the logistic mixed model with one random intercept; internal to this room.

#include <span>
#include <vector>

#include "stats/pooling/gauss_hermite.hpp"
#include "stats/pooling/proportion_effects.hpp"

namespace hepatrial::stats {

/// logit p_i = mu + tau u_i, u_i standard normal. Checked by tests/stats/proportion_pool_test.cpp.
class BinomialNormal {
 public:
  BinomialNormal(std::span<const ArmCount> counts, int nodes);

  /// Log-likelihood, binomial coefficients included; tau >= 0.
  [[nodiscard]] double log_likelihood(double mu, double tau) const;

  struct Fit {
    double mu;
    double tau;
    double std_error;  ///< of mu
    double log_likelihood;
    bool tau_identified;  ///< false: the likelihood is flat in tau or rises up to k_largest_tau; std_error is for tau
                          ///< held
  };
  /// A spread of 4 on the logit scale runs from 2 % to 98 %; beyond it the quadrature is no longer exact.
  static constexpr double k_largest_tau = 4.0;
  /// The top over mu and 0 <= tau <= k_largest_tau. Needs at least one event and one non-event in all.
  [[nodiscard]] Fit maximise() const;

 private:
  struct Profile {
    double mu;
    double value;
  };
  [[nodiscard]] double of_study(std::size_t study, double mu, double tau) const;
  [[nodiscard]] Profile best_mu(double tau, double start) const;
  [[nodiscard]] Fit polished(double mu, double tau) const;
  [[nodiscard]] Fit held_at(double mu, double tau) const;
  [[nodiscard]] Fit without_spread() const;

  std::vector<ArmCount> counts_;
  std::vector<double> log_coefficient_;
  GaussHermite rule_;
  int nodes_;
};

}  // namespace hepatrial::stats
