#pragma once
// Refuses a kernel that was built for something else.

#include "compile/kernel.h"
#include "core/result.hpp"

namespace hepatrial::compile {

/// Error when the kernel is missing, its struct size or version is not this program's, a function or table is missing,
/// a count is negative, or the Jacobian pattern is not ascending compressed columns with every diagonal entry. With
/// `expected_hash` not 0 also when the kernel was built from another model. Checked by
/// tests/compile/validate_kernel_test.cpp.
[[nodiscard]] core::Result<void> validate_kernel(const hepatrial_kernel* kernel, std::uint64_t expected_hash = 0);

}  // namespace hepatrial::compile
