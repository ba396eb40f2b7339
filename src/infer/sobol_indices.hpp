#pragma once
// Which parameters make a result vary, over their whole ranges: Sobol' indices. Local answers: fisher_information.hpp.

#include <cstdint>
#include <span>
#include <vector>

#include "core/result.hpp"
#include "infer/matrix.hpp"

namespace hepatrial::infer {

/// Unit points at which to evaluate the model: base_points rows of A, as many of B, then for each parameter i as many
/// of A with column i from B: base_points * (parameters + 2) rows. A and B are the two halves of one scrambled Sobol'
/// sequence; a power of two as base_points is best. Problems: as scrambled_sobol. Pure and thread-safe.
[[nodiscard]] core::Result<Matrix> sobol_design(std::size_t parameters, std::size_t base_points, std::uint64_t seed);

/// An index with its bootstrap percentile interval.
struct SensitivityIndex {
  double value = 0.0;
  double lower = 0.0;
  double upper = 0.0;
};

struct SobolIndices {
  std::vector<SensitivityIndex> first;  ///< S_i: share of the variance that parameter i alone explains
  std::vector<SensitivityIndex> total;  ///< T_i: share that vanishes when all but i are known; T_i - S_i: interactions
  double mean = 0.0;
  double variance = 0.0;
  std::size_t base_points_used = 0;  ///< base points of which all rows have finite results
};

struct SobolSettings {
  std::size_t bootstrap_samples = 500;
  double level = 0.95;  ///< of the intervals
  std::uint64_t seed = 1;
};

/// `results`: one a row of sobol_design. Saltelli et al. 2010, doi:10.1016/j.cpc.2009.09.018, Table 2 (b) and (f):
///   S_i V = mean of f(B) (f(A_B^i) - f(A)),   T_i V = mean of (f(A) - f(A_B^i))^2 / 2 (Jansen),
/// with f centred at its mean over A and B and V its variance there. A base point with a result that is not finite is
/// left out with all its rows. NaN where the variance is 0. Bootstrap over base points; it takes the points as
/// independent, so intervals are wider than a Sobol' sequence deserves. Problems: results of another number than
/// base_points * (parameters + 2), fewer than two base points used, settings out of range. Pure and thread-safe.
/// Checked by tests/infer/sobol_indices_test.cpp.
[[nodiscard]] core::Result<SobolIndices> sobol_indices(std::span<const double> results, std::size_t parameters,
                                                       const SobolSettings& settings);

}  // namespace hepatrial::infer
