#pragma once
// The kernel that needs no compiler. Internal to the compile room; other rooms get it from compile().

#include <memory>

#include "compile/lowered.hpp"

namespace hepatrial::compile {

/// A kernel that interprets the system, for `lanes` >= 1 patients side by side. Evaluating allocates nothing after a
/// thread's first call (each thread keeps one register file). Every lane gets the bits that one lane alone would get.
/// Adds derivative nodes to the system's pool. Checked by tests/compile/interpreter_test.cpp.
[[nodiscard]] std::shared_ptr<const hepatrial_kernel> make_interpreter(LoweredSystem& system, std::int32_t lanes);

}  // namespace hepatrial::compile
