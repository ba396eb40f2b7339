#pragma once
// The one maths library of every result path: SLEEF's deterministic functions without FMA,
// so scalar and vector code, today's machine and tomorrow's, give the same bits. Never <cmath>'s
// transcendental functions in a result path.

#include <cmath>

namespace hepatrial::core::maths {

[[nodiscard]] double exp(double x);
[[nodiscard]] double log(double x);
[[nodiscard]] double log10(double x);
[[nodiscard]] double pow(double base, double exponent);
[[nodiscard]] double sin(double x);
[[nodiscard]] double cos(double x);
[[nodiscard]] double tan(double x);
[[nodiscard]] double asin(double x);
[[nodiscard]] double acos(double x);
[[nodiscard]] double atan(double x);
[[nodiscard]] double sinh(double x);
[[nodiscard]] double cosh(double x);
[[nodiscard]] double tanh(double x);
[[nodiscard]] double asinh(double x);
[[nodiscard]] double acosh(double x);
[[nodiscard]] double atanh(double x);
[[nodiscard]] double cbrt(double x);
/// IEEE 754 requires sqrt to be correctly rounded: the hardware instruction is deterministic.
[[nodiscard]] inline double sqrt(double x) { return std::sqrt(x); }

}  // namespace hepatrial::core::maths
