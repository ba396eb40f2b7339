#pragma once
// How the printer writes one operation. Internal to the compile room.

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "compile/processor.hpp"
#include "model/expression.hpp"

namespace hepatrial::compile {

/// A C++ literal that gives back exactly `value`: hexadecimal digits, or a builtin for infinities and NaN.
[[nodiscard]] std::string exact_literal(double value);

/// The operation over operands that are already C++ text of type v; the meaning is that of evaluate().
[[nodiscard]] std::string print_operation(model::Operation operation, const std::array<std::string_view, 3>& operands);

/// Definition of the function that print_operation() calls for this operation; empty: it calls none.
[[nodiscard]] std::string print_definition(model::Operation operation, std::int32_t lanes, InstructionSet set);

}  // namespace hepatrial::compile
