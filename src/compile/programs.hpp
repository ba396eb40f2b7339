#pragma once
// All functions of one kernel as tapes. The interpreter runs them, the printer writes them as C++. Internal to the
// compile room but for the name, by which a CompiledModel keeps them.

#include <cstdint>
#include <memory>
#include <vector>

#include "compile/kernel.h"
#include "compile/tape.hpp"

namespace hepatrial::compile {

/// Immutable once built; shared between threads and kernels.
struct Programs {
  Tape setup, initial_state, rhs, jacobian, time_derivative, roots, conditions, factor, stage, triggers, assignments,
      observables;
  std::vector<double> mass_diagonal;
  std::vector<std::int32_t> column_start;
  std::vector<std::int32_t> row_index;
  std::vector<std::uint8_t> condition_is_strict;
  /// Version, hash and counts; lanes, pointers and functions are empty.
  hepatrial_kernel shape{};
};

/// Derives, eliminates, hoists and tapes. Adds nodes to the system's pool.
[[nodiscard]] std::shared_ptr<const Programs> build_programs(LoweredSystem& system);

}  // namespace hepatrial::compile
