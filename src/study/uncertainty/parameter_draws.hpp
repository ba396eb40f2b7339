#pragma once
// What is not known about the parameters, as draws: the posterior of the calibration where there is one, class priors
// for everything else. The one rule for answers, predictions and scores. docs/methods/answers.md. Checked by
// tests/study/parameter_draws_test.cpp.

#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "infer/parameter_space.hpp"
#include "population/parameter_table.hpp"
#include "study/calibration/posterior_file.hpp"
#include "trial/drug.hpp"

namespace hepatrial::study {

/// Standard deviations of the class priors, on the scale of the parameter (ln, or logit for shares).
inline constexpr double k_guess_sd = 0.4;       // assumption: a guess is good to a factor of 2.2 (95 %)
inline constexpr double k_sourced_sd = 0.1;     // assumption: a value with a source is good to 20 %
inline constexpr double k_calibrated_sd = 0.2;  // assumption: a fitted value without a posterior is good to 50 %

/// One thing that is not known.
struct UncertainParameter {
  std::string name;  ///< "growth_rate", or "sorafenib.affinity_vegf_receptor_l_per_mg"
  std::string drug;  ///< empty: a row of the parameter table
  std::string row;
  infer::Scale scale = infer::Scale::log;
  double centre = 0;  ///< the value that is used without uncertainty
  double sd = 0;      ///< on the scale
  double lower = 0, upper = 0;
};

/// Parameter table and drugs to simulate with.
struct DrawnDisease {
  population::ParameterTable table;
  trial::Pharmacy pharmacy;
};

/// Which part of what is not known a draw varies.
enum class DrawnPart : std::uint8_t {
  everything,
  priors_only  ///< what calibration rows inform stays at its centre
};

/// The drugs of a pharmacy, by name.
[[nodiscard]] std::set<std::string> drug_names(const trial::Pharmacy& pharmacy);

/// Immutable; thread-safe.
class ParameterUncertainty {
 public:
  /// `drugs`: those whose values are to vary: affinities, and what has a prior_log_sd. The standard deviation of ln is
  /// that prior_log_sd, without one k_guess_sd. Values that are definitions, covariates, zero or without a range do
  /// not vary, nor does what the posterior holds. `posterior` may be null: parameters marked as fitted then vary around
  /// their values with k_calibrated_sd. A number of a draw depends on seed, draw and the number's own name alone: it is
  /// the same whichever other drugs are named, so two trials share one draw.
  ParameterUncertainty(const population::ParameterTable& table, const trial::Pharmacy& pharmacy,
                       const Posterior* posterior, const std::set<std::string>& drugs, std::uint64_t seed);

  [[nodiscard]] bool has_posterior() const { return posterior_.draws.rows > 0; }
  /// What calibration rows inform without a posterior; empty with one.
  [[nodiscard]] const std::vector<UncertainParameter>& fitted() const { return fitted_; }
  [[nodiscard]] const std::vector<UncertainParameter>& priors() const { return priors_; }
  /// Free parameters of the posterior; empty without one.
  [[nodiscard]] const std::vector<FreeParameter>& posterior_parameters() const { return posterior_.parameters; }

  /// Draw `index`. The same prior part for both values of `part`, so that they differ by the fitted part alone.
  [[nodiscard]] DrawnDisease draw(std::uint64_t index, DrawnPart part) const;
  /// Values at standard scores: first those of priors(), then those of fitted(). For designs.
  [[nodiscard]] DrawnDisease at_scores(std::span<const double> scores) const;
  /// "posterior and class priors", or "class priors" without a posterior. For ledgers.
  [[nodiscard]] const char* basis() const;
  /// One sentence for reports: where the uncertainty comes from.
  [[nodiscard]] std::string text() const;

 private:
  population::ParameterTable table_;
  trial::Pharmacy pharmacy_;
  Posterior posterior_;
  std::uint64_t seed_ = 0;
  std::vector<UncertainParameter> fitted_, priors_;
};

}  // namespace hepatrial::study
