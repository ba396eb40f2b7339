#pragma once
// A kernel that times its own functions: it stands between an engine and the real kernel. For profiles, on one thread.

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "compile/kernel.h"

namespace hepatrial::benchmarks {

/// Parts of the work, whoever does it.
enum class Part : std::uint8_t { rhs, jacobian, factorisation, solve, stage_sums, events, stops, count_ };
inline constexpr std::size_t k_part_count = static_cast<std::size_t>(Part::count_);
[[nodiscard]] const char* name(Part part);

/// Processor ticks (the time stamp counter where there is one).
[[nodiscard]] std::uint64_t ticks();

/// What was timed since reset(). One per program, used by one thread.
struct Account {
  std::array<std::uint64_t, k_part_count> spent{}, calls{};
  // Fused functions (right-hand side and solve, Jacobian and factorisation) are timed whole; every 16th call the first
  // half alone is timed as well, outside the total. Medians of these pairs say how to split.
  struct Fused {
    std::uint64_t spent = 0, calls = 0;
    std::vector<double> whole_samples, first_samples;
  };
  Fused stage, factor;
  std::uint64_t probing_ticks = 0;  // all that only the probes cost
  std::uint64_t timings = 0;        // how often a clock was read twice

  void add(Part part, std::uint64_t duration);
};
[[nodiscard]] Account& account();

/// The kernel of an engine: rhs, jacobian, factor, stage, time derivative and events apart.
[[nodiscard]] std::shared_ptr<const hepatrial_kernel> timed_kernel(std::shared_ptr<const hepatrial_kernel> inner);
/// The kernel that the product uses between steps: everything but events counts as Part::stops.
[[nodiscard]] std::shared_ptr<const hepatrial_kernel> timed_stop_kernel(std::shared_ptr<const hepatrial_kernel> inner);

}  // namespace hepatrial::benchmarks
