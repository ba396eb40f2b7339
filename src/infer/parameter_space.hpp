#pragma once
// Named parameters with scale, prior and bounds, and the maps between their values and the coordinates in which
// optimisers, samplers and designs work. Equations: docs/methods/inference.md. Checked by
// tests/infer/parameter_space_test.cpp.

#include <span>
#include <string>
#include <vector>

#include "core/result.hpp"

namespace hepatrial::infer {

/// The scale on which a prior is stated and steps are taken: s = value, ln(value) or ln(value / (1 - value)).
enum class Scale { linear, log, logit };

enum class PriorForm {
  normal,  ///< s ~ N(mean, standard_deviation^2), cut off at the bounds
  uniform  ///< s uniform between the bounds
};

struct Parameter {
  std::string name;
  Scale scale = Scale::linear;
  PriorForm prior = PriorForm::normal;
  double mean = 0.0;                ///< of s; normal prior only
  double standard_deviation = 1.0;  ///< of s; normal prior only
  double lower = 0.0;               ///< bounds of the value itself, in its own unit; may be infinite with a normal
  double upper = 0.0;               ///< prior; on the log scale lower may be 0, on the logit scale 0 and 1 are allowed
};

/// Immutable after create; all members are pure and thread-safe. Vectors hold one element a parameter, in order.
class ParameterSpace {
 public:
  /// Problems (all at once, field = the parameter's name): no parameter, empty or repeated name, bounds not rising or
  /// outside the scale's domain, a uniform prior without finite bounds on its scale, mean not finite or outside the
  /// bounds, standard deviation not positive and finite.
  [[nodiscard]] static core::Result<ParameterSpace> create(std::vector<Parameter> parameters);

  [[nodiscard]] std::size_t size() const { return parameters_.size(); }
  [[nodiscard]] const std::vector<Parameter>& parameters() const { return parameters_; }

  /// s of each value, and back. Values returned are within the bounds to the bit (rounding is cut off).
  [[nodiscard]] std::vector<double> scaled_from_values(std::span<const double> values) const;
  [[nodiscard]] std::vector<double> values_from_scaled(std::span<const double> scaled) const;

  /// Standard coordinates z = (s - centre) / width: prior mean and standard deviation; for a uniform prior the middle
  /// and the range / sqrt(12). For optimisers: every prior has width 1.
  [[nodiscard]] std::vector<double> standard_from_values(std::span<const double> values) const;
  [[nodiscard]] std::vector<double> values_from_standard(std::span<const double> standard) const;
  [[nodiscard]] std::vector<double> standard_lower() const;  ///< bounds in standard coordinates, may be infinite
  [[nodiscard]] std::vector<double> standard_upper() const;

  /// Unit coordinates u = prior distribution function of s, in (0, 1): a uniform point becomes a draw from the prior.
  /// Uses Boost.Math's normal distribution: another C library may change a last digit.
  [[nodiscard]] std::vector<double> unit_from_values(std::span<const double> values) const;
  [[nodiscard]] std::vector<double> values_from_unit(std::span<const double> unit) const;

  /// Normal scores q with u = Phi(q): the prior is N(0, 1) in each, whatever its form; equal to z for a normal prior
  /// of which the bounds cut off less than 1e-12. For ensemble methods.
  [[nodiscard]] std::vector<double> scores_from_values(std::span<const double> values) const;
  [[nodiscard]] std::vector<double> values_from_scores(std::span<const double> scores) const;

  /// -ln of the prior density of s without its constant: sum of z^2 / 2 over normal priors; infinite outside the
  /// bounds.
  [[nodiscard]] double negative_log_prior(std::span<const double> values) const;

 private:
  struct Range {
    double lower, upper;          ///< of s
    double centre, width;         ///< of z
    double below_lower, between;  ///< normal prior: Phi at the lower bound, mass between the bounds
    /// Whether the bounds cut off a share that counts; a smaller one is cut off by moving values to the bound.
    [[nodiscard]] bool cut_off() const { return below_lower > 1e-12 || between < 1.0 - 1e-12; }
  };
  ParameterSpace() = default;
  [[nodiscard]] double unit_of(std::size_t index, double scaled) const;
  [[nodiscard]] double scaled_of_unit(std::size_t index, double unit) const;
  [[nodiscard]] double value_of(std::size_t index, double scaled) const;

  std::vector<Parameter> parameters_;
  std::vector<Range> ranges_;
};

}  // namespace hepatrial::infer
