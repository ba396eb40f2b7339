#pragma once
// Where the time goes: shares of the parts of the work, by timed kernels (kernel_timing.hpp).

#include <string>
#include <vector>

#include "benchmarks/problem.hpp"
#include "benchmarks/rival_solver.hpp"
#include "core/result.hpp"

namespace hepatrial::benchmarks {

/// One part of the work and its share of the time, in [0, 1].
struct Share {
  std::string part;
  double share = 0;
};

struct Profile {
  std::string model, engine;
  double relative_tolerance = 0;
  std::vector<Share> shares;             ///< the last one is the rest; they add up to 1
  double nanoseconds_per_lane_step = 0;  ///< processor time of the run by steps tried, counting each lane
};

/// The product's solver on one thread. The right-hand side is fused with the solve and the Jacobian with the
/// factorisation; each pair is split by timing its first half alone every 16th time, so the split is an estimate and
/// the sum is not.
[[nodiscard]] core::Result<Profile> profile_ours(const Problem& problem, const compile::CompiledModel& model,
                                                 double relative_tolerance, std::size_t rows);
/// The rival on one thread.
[[nodiscard]] core::Result<Profile> profile_rival(const Problem& problem, const compile::CompiledModel& model,
                                                  const RivalSetting& setting, double relative_tolerance,
                                                  std::size_t rows);

}  // namespace hepatrial::benchmarks
