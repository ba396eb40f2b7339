#pragma once
// Kernels that were compiled with the program. Internal to the compile room.

#include <memory>

#include "compile/processor.hpp"
#include "compile/programs.hpp"

namespace hepatrial::compile {

/// The kernel for these programs, or null: none was linked in for this model and lane count, this processor lacks its
/// instructions, or it does not agree with the programs.
[[nodiscard]] std::shared_ptr<const hepatrial_kernel> find_shipped_kernel(const Programs& programs, std::int32_t lanes);

}  // namespace hepatrial::compile
