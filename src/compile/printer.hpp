#pragma once
// Writes a kernel as C++. Internal to the compile room, but for the program that prints the shipped models' kernels.

#include <string>

#include "compile/processor.hpp"
#include "compile/programs.hpp"

namespace hepatrial::compile {

/// Name of the C function that a printed kernel offers: `const hepatrial_kernel* name(void)`. Made from the hash, the
/// lane count and the set alone.
[[nodiscard]] std::string kernel_function_name(std::uint64_t model_hash, std::int32_t lanes, InstructionSet set);

/// One self-contained C++ translation unit that defines kernel_function_name(): straight-line code over vectors of
/// `lanes` doubles (GCC and Clang vector extensions), one patient a lane. `lanes` is 1, 2, 4 or 8.
///
/// The text holds numbers only: indices, counts and literals that give back the same double. No name, no text and no
/// path from a model can reach it, because Programs hold none. Compiled with -ffp-contract=off, without fast-math, it
/// gives the interpreter's bits (NaNs may differ in payload). Deterministic: equal programs give equal text.
/// Checked by tests/compile/printer_test.cpp.
[[nodiscard]] std::string print_kernel(const Programs& programs, std::int32_t lanes, InstructionSet set);

}  // namespace hepatrial::compile
