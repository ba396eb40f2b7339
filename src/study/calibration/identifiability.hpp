#pragma once
// What the published rows say about each free parameter near a point. docs/methods/calibration.md and inference.md.
// Checked by tests/cli/calibrate_test.py.

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "infer/fisher_information.hpp"
#include "study/calibration/evaluator.hpp"

namespace hepatrial::study {

struct Identifiability {
  std::vector<double> sd_over_prior;        ///< Cramer-Rao standard deviation with prior, in prior standard deviations
  std::vector<double> importance;           ///< root mean square sensitivity of rows, in their standard deviations
  std::vector<infer::CollinearPair> pairs;  ///< most collinear first; parameters by number
  double collinearity = 0;                  ///< index of all parameters that move any row
  std::size_t directions = 0;  ///< in which the rows say more than the prior: eigenvalues of J' C^-1 J above 1
  bool interrupted = false;
};

/// Central differences of half a prior standard deviation around `values` (less where a bound is nearer), with common
/// random numbers: two evaluations a parameter. Errors: those of fisher_information.
[[nodiscard]] core::Result<Identifiability> identifiability(const Evaluator& evaluator,
                                                            const std::vector<double>& values, std::uint64_t seed,
                                                            core::Progress* progress, const core::StopFlag* stop);

struct ProfileRequest {
  std::size_t parameter = 0;            ///< number in the plan
  std::vector<double> values;           ///< where the objective is least, of all parameters
  std::uint64_t seed = 1;               ///< the same patients at every point
  std::uint64_t fit_evaluations = 120;  ///< to fit the other parameters at one point
  bool resume = false;
  std::filesystem::path out;
};

/// A parameter's profile: limits of its value at which the objective, refitted over all others, has risen by 1.92.
struct ParameterProfile {
  std::vector<double> values;      ///< rising, the parameter's own unit
  std::vector<double> objectives;  ///< least over the others
  double low = 0, high = 0;        ///< infinite where the profile stays flat or meets a bound
  std::uint64_t evaluations = 0;
  bool interrupted = false;
};

/// infer::ProfileLikelihood on the real engine: hundreds of evaluations a point, for the few parameters that matter.
/// Writes profile-<name>.json (state, after each batch) and profile-<name>.tsv into request.out. Errors: a state of
/// other inputs, io.
[[nodiscard]] core::Result<ParameterProfile> profile(const Evaluator& evaluator, const ProfileRequest& request,
                                                     core::Progress* progress, const core::StopFlag* stop);

}  // namespace hepatrial::study
