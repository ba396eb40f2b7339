#include "compile/operations.hpp"

#include <limits>

namespace hepatrial::compile {

namespace {

namespace maths = core::maths;
using model::Operation;

double evaluate_function(Operation operation, double a) {
  switch (operation) {
    case Operation::exp: return maths::exp(a);
    case Operation::log: return maths::log(a);
    case Operation::log10: return maths::log10(a);
    case Operation::sqrt: return maths::sqrt(a);
    case Operation::abs: return std::fabs(a);
    case Operation::floor: return std::floor(a);
    case Operation::ceil: return std::ceil(a);
    case Operation::sin: return maths::sin(a);
    case Operation::cos: return maths::cos(a);
    case Operation::tan: return maths::tan(a);
    case Operation::asin: return maths::asin(a);
    case Operation::acos: return maths::acos(a);
    case Operation::atan: return maths::atan(a);
    case Operation::sinh: return maths::sinh(a);
    case Operation::cosh: return maths::cosh(a);
    case Operation::tanh: return maths::tanh(a);
    case Operation::asinh: return maths::asinh(a);
    case Operation::acosh: return maths::acosh(a);
    case Operation::atanh: return maths::atanh(a);
    default: return std::numeric_limits<double>::quiet_NaN();
  }
}

}  // namespace

double evaluate(Operation operation, double a, double b, double c) {
  switch (operation) {
    case Operation::add: return a + b;
    case Operation::subtract: return a - b;
    case Operation::multiply: return a * b;
    case Operation::divide: return a / b;
    case Operation::power: return maths::pow(a, b);
    case Operation::negate: return -a;
    case Operation::minimum: return minimum(a, b);
    case Operation::maximum: return maximum(a, b);
    case Operation::quotient: return quotient(a, b);
    case Operation::remainder: return remainder(a, b);
    case Operation::equal: return as_logical(a == b);
    case Operation::not_equal: return as_logical(a != b);
    case Operation::less: return as_logical(a < b);
    case Operation::less_equal: return as_logical(a <= b);
    case Operation::greater: return as_logical(a > b);
    case Operation::greater_equal: return as_logical(a >= b);
    case Operation::logical_and: return as_logical(is_true(a) && is_true(b));
    case Operation::logical_or: return as_logical(is_true(a) || is_true(b));
    case Operation::logical_not: return as_logical(!is_true(a));
    case Operation::select: return is_true(a) ? b : c;
    default: return evaluate_function(operation, a);
  }
}

}  // namespace hepatrial::compile
