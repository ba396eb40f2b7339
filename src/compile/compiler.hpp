#pragma once
// The C++ compiler of this machine. Internal to the compile room.

#include <filesystem>
#include <string>
#include <vector>

#include "compile/processor.hpp"

namespace hepatrial::compile {

/// The compiler that HEPATRIAL_COMPILER names (a path, or a name along PATH; "none": no compiler), else the first of
/// c++, g++, clang++ along PATH. Relative parts of PATH are passed over. Absolute, links resolved; empty: none.
[[nodiscard]] std::filesystem::path find_compiler();

/// Text that changes when the compiler does: its path, size and time of change. Empty: it cannot be looked at.
[[nodiscard]] std::string compiler_identity(const std::filesystem::path& compiler);

/// Flags for one instruction set. No fused multiply-add, no fast-math: every set gives the same bits.
/// app/kernel_build/CMakeLists.txt gives the shipped kernels the same code generation flags.
[[nodiscard]] std::vector<std::string> compiler_flags(InstructionSet set);

/// The SLEEF library that this program has loaded, so that kernels call the very same functions; empty: not found.
[[nodiscard]] std::filesystem::path loaded_sleef();

}  // namespace hepatrial::compile
