#pragma once
// Walking expression graphs. Internal to the compile room.

#include <span>
#include <vector>

#include "model/expression.hpp"

namespace hepatrial::compile {

/// Every node that the roots reach, once, in ascending order (so children come before parents).
[[nodiscard]] std::vector<model::ExpressionId> reachable(const model::ExpressionPool& pool,
                                                         std::span<const model::ExpressionId> roots);

}  // namespace hepatrial::compile
