#pragma once
// Refuses a kernel that was built for something else.

#include "compile/kernel.h"
#include "compile/programs.hpp"
#include "core/result.hpp"

namespace hepatrial::compile {

/// Error when the kernel is missing, its struct size or version is not this program's, a function or table is missing,
/// a count is negative, or the Jacobian pattern is not ascending compressed columns with every diagonal entry. With
/// `expected_hash` not 0 also when the kernel was built from another model. Checked by
/// tests/compile/validate_kernel_test.cpp.
[[nodiscard]] core::Result<void> validate_kernel(const hepatrial_kernel* kernel, std::uint64_t expected_hash = 0);

/// validate_kernel(), and every count, the mass diagonal, the Jacobian's pattern and the conditions are those of
/// `programs`, for this many lanes: what a kernel that was compiled elsewhere or earlier must pass before its first
/// call.
[[nodiscard]] core::Result<void> check_agreement(const hepatrial_kernel* kernel, const Programs& programs,
                                                 std::int32_t lanes);

}  // namespace hepatrial::compile
