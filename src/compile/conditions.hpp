#pragma once
// The relations that switch something. Internal to the compile room.

#include <vector>

#include "compile/lowered.hpp"

namespace hepatrial::compile {

/// A relation a > b (strict) or a >= b as the function a - b, which changes sign where its truth changes.
struct Conditions {
  std::vector<ExpressionId> functions;
  std::vector<std::uint8_t> is_strict;
};

/// Every relation (<, <=, >, >=) over states or time that triggers and rates contain, once each. Equalities are left
/// out: they hold at single moments only. Adds nodes to the system's pool.
[[nodiscard]] Conditions find_conditions(LoweredSystem& system);

}  // namespace hepatrial::compile
