#pragma once
// ES-MDA: an ensemble of parameter vectors is moved from the prior to the posterior in a few passes over all data. For
// Gaussian misfits, tens of parameters and expensive models; each pass is one batch of evaluations.
// docs/methods/inference.md.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"
#include "infer/matrix.hpp"

namespace hepatrial::infer {

/// Inflations of `passes` passes that fall by the factor `ratio` from one to the next and whose reciprocals sum to 1.
/// The first passes, in which a curved model is farthest from straight, then move the ensemble least. Empty when passes
/// is 0 or ratio is below 1; ratio 1: all equal to `passes`. Pure.
[[nodiscard]] std::vector<double> falling_inflations(std::size_t passes, double ratio);

struct EnsembleSmootherSettings {
  std::vector<double> observed;
  std::vector<double> observation_sd;  ///< standard deviation of each observation's error
  /// alpha of each pass; each >= 1, 1/alpha sums to 1. More passes, or a larger ratio, for a curved model.
  std::vector<double> inflations = falling_inflations(4, 3.0);
  std::uint64_t seed = 1;
};

/// One row of the history: the ensemble before a pass.
struct EnsemblePass {
  double mean_misfit = 0.0;  ///< mean over members of the sum of ((predicted - observed) / sd)^2 / 2
  std::uint64_t failed = 0;  ///< members whose prediction was not finite
};

/// Ensemble smoother with multiple data assimilation, Emerick & Reynolds 2013, doi:10.1016/j.cageo.2012.03.011:
///   m_j <- m_j + C_md (C_dd + alpha C_e)^-1 (d_obs + sqrt(alpha) e_j - d_j),   e_j ~ N(0, C_e), C_e = diag(sd^2),
/// with covariances from the ensemble. Exact in the limit of many members for a linear model and a Gaussian prior; an
/// approximation otherwise: check it with AffineSampler. Noise has its mean over members taken out. Members whose
/// prediction is not finite are left out of the covariances and redrawn from the moved ensemble's Gaussian. Parameters
/// should be normal scores (ParameterSpace), so that the prior is N(0, 1). The ensemble should hold several times as
/// many members as there are parameters, or its spread collapses. Saved and resumed to the same bits. One thread at a
/// time. Checked by tests/infer/ensemble_smoother_test.cpp.
class EnsembleSmoother {
 public:
  /// `prior`: one member a row. Problems (all at once): no data, sizes that differ, a value not finite, sd not
  /// positive, inflations below 1 or with reciprocals that do not sum to 1 (to 1e-8), fewer than two members.
  [[nodiscard]] static core::Result<EnsembleSmoother> create(EnsembleSmootherSettings settings, Matrix prior);
  [[nodiscard]] static core::Result<EnsembleSmoother> resume(std::string_view json);
  [[nodiscard]] std::string state() const;

  /// Whether all passes are done: then ensemble() is the posterior.
  [[nodiscard]] bool finished() const { return history_.size() == settings_.inflations.size(); }
  /// The members to predict data for, one a row.
  [[nodiscard]] const Matrix& ensemble() const { return ensemble_; }
  /// One pass. `predicted`: a row a member, a column an observation. Problems (nothing is changed): wrong size,
  /// finished already, fewer than two members with finite predictions.
  [[nodiscard]] core::Result<void> assimilate(const Matrix& predicted);
  [[nodiscard]] const std::vector<EnsemblePass>& history() const { return history_; }

 private:
  EnsembleSmoother() = default;
  [[nodiscard]] std::vector<std::size_t> members_that_predict(const Matrix& predicted) const;
  [[nodiscard]] Matrix innovations(const Matrix& predicted, const std::vector<std::size_t>& members,
                                   double inflation) const;
  void redraw_failed(const std::vector<std::size_t>& members);

  EnsembleSmootherSettings settings_;
  Matrix ensemble_;
  std::vector<EnsemblePass> history_;
};

/// `members` x `parameters` independent N(0, 1): the prior ensemble in normal scores. Pure.
[[nodiscard]] Matrix standard_normal_ensemble(std::size_t members, std::size_t parameters, std::uint64_t seed);

}  // namespace hepatrial::infer
