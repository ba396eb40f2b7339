#pragma once
// What every operation means on doubles. Constant folding, the interpreter and the tests' direct
// evaluation all call these functions, so they give the same bits.

#include <cmath>

#include "core/maths.hpp"
#include "model/expression.hpp"

namespace hepatrial::compile {

/// Logical values are 0 and 1; every other number, NaN included, counts as true (SBML L3V2 section 3.4.9).
[[nodiscard]] inline double as_logical(bool truth) { return truth ? 1.0 : 0.0; }
[[nodiscard]] inline bool is_true(double value) { return value != 0.0; }

/// The first argument unless the second is smaller; a NaN in second place is passed over.
[[nodiscard]] inline double minimum(double a, double b) { return b < a ? b : a; }
/// The first argument unless the second is larger; a NaN in second place is passed over.
[[nodiscard]] inline double maximum(double a, double b) { return b > a ? b : a; }
/// MathML quotient: a = b * quotient + remainder, the remainder has the sign of a.
[[nodiscard]] inline double quotient(double a, double b) { return std::trunc(a / b); }
/// MathML rem. IEEE 754 makes fmod exact, so it is the same everywhere.
[[nodiscard]] inline double remainder(double a, double b) { return std::fmod(a, b); }

/// Value of one operation. Arguments that the operation does not take are ignored. Precondition: not constant,
/// symbol, time or rate_of. Bitwise deterministic. Checked by tests/compile/interpreter_test.cpp.
[[nodiscard]] double evaluate(model::Operation operation, double a, double b, double c);

}  // namespace hepatrial::compile
