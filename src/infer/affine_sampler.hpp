#pragma once
// Draws from a density of tens of parameters by an ensemble of walkers; half of them is evaluated at once. The check on
// what optimum, Fisher information and ensemble smoother say about the posterior. docs/methods/inference.md.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"
#include "infer/matrix.hpp"

namespace hepatrial::infer {

struct AffineSamplerSettings {
  double stretch = 2.0;  ///< a > 1: moves stretch by factors between 1/a and a
  std::uint64_t seed = 1;
};

/// Stretch moves, Goodman & Weare 2010, doi:10.2140/camcos.2010.5.65, in two halves as in Foreman-Mackey et al. 2013,
/// doi:10.1086/670067: walker x moves to y = x' + z (x - x'), x' from the other half, density of z ~ 1/sqrt(z) on [1/a,
/// a], accepted with probability min(1, z^(n-1) p(y) / p(x)). No tuning; the same efficiency for every linear map of
/// the parameters; slow above some 20 of them. A log density that is NaN or +infinity counts as failed and as
/// -infinity. Draws are not kept: collect walkers() after each round. Saved and resumed to the same bits; one thread at
/// a time. Checked by tests/infer/affine_sampler_test.cpp.
class AffineSampler {
 public:
  /// `walkers`: one a row, not all in one hyperplane: a small cloud around the optimum. Problems (all at once): an odd
  /// number of walkers or fewer than 2 n, elements not finite, stretch not above 1.
  [[nodiscard]] static core::Result<AffineSampler> create(AffineSamplerSettings settings, Matrix walkers);
  [[nodiscard]] static core::Result<AffineSampler> resume(std::string_view json);
  [[nodiscard]] std::string state() const;

  /// Points to evaluate: first all walkers, then proposals for one half and the other in turn. The same until tell.
  [[nodiscard]] Matrix ask() const;
  /// Log densities of ask()'s rows, up to one constant. Problems: another number of values; at the start: none finite.
  [[nodiscard]] core::Result<void> tell(std::span<const double> log_densities);

  /// Rounds in which every walker had its chance to move.
  [[nodiscard]] std::uint64_t rounds() const { return half_rounds_ / 2; }
  /// Whether a round has just been finished: the moment to collect walkers().
  [[nodiscard]] bool between_rounds() const { return evaluated() && half_rounds_ % 2 == 0; }
  [[nodiscard]] const Matrix& walkers() const { return walkers_; }
  [[nodiscard]] const std::vector<double>& log_densities() const { return log_densities_; }
  /// Share of proposals accepted; 0.2 to 0.5 is good.
  [[nodiscard]] double acceptance_share() const;
  [[nodiscard]] std::uint64_t failed_evaluations() const { return failed_; }

 private:
  struct Proposal;
  AffineSampler() = default;
  [[nodiscard]] bool evaluated() const { return !log_densities_.empty(); }
  [[nodiscard]] std::size_t first_of_half() const { return half_rounds_ % 2 == 0 ? 0 : walkers_.rows / 2; }
  [[nodiscard]] Proposal propose(std::size_t walker) const;

  AffineSamplerSettings settings_;
  Matrix walkers_;
  std::vector<double> log_densities_;
  std::uint64_t half_rounds_ = 0;
  std::uint64_t accepted_ = 0;
  std::uint64_t failed_ = 0;
};

}  // namespace hepatrial::infer
