#pragma once
// The kernel that needs no compiler. Internal to the compile room; other rooms get it from compile() and
// lane_kernel().

#include <memory>

#include "compile/programs.hpp"

namespace hepatrial::compile {

/// A kernel that interprets the programs, for `lanes` >= 1 patients side by side. Evaluating allocates nothing after a
/// thread's first call (each thread keeps one register file). Every lane gets the bits that one lane alone would get.
/// Checked by tests/compile/interpreter_test.cpp.
[[nodiscard]] std::shared_ptr<const hepatrial_kernel> make_interpreter(std::shared_ptr<const Programs> programs,
                                                                       std::int32_t lanes);

}  // namespace hepatrial::compile
