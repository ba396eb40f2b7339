#pragma once
// A tape as straight-line C++. Internal to the compile room.

#include <string>

#include "compile/tape.hpp"

namespace hepatrial::compile {

/// Functions `name`_0, `name`_1, ... that compute the tape one after the other, and `name`_all, which calls them.
/// Their parameters are k_printed_parameters. Long tapes are cut, because a compiler's time grows faster than the
/// length of a function; what one part makes and a later one needs passes through an array on the stack.
[[nodiscard]] std::string print_tape(const std::string& name, const Tape& tape);

/// Time, states, parameters, setup, factors, operands, output.
inline constexpr const char* k_printed_parameters =
    "const w* R t, const w* R x, const w* R p, const w* R s, const w* R a, const w* R b, w* R o";

}  // namespace hepatrial::compile
