#include "compile/printed_operations.hpp"

#include <charconv>
#include <cmath>

namespace hepatrial::compile {

namespace {

using model::Operation;

// SLEEF's deterministic functions come for the registers of each set. Their bits are those of the scalar functions of
// core::maths (tests/compile/printer_test.cpp), so other widths may call the scalar ones lane by lane.
std::string sleef_name(std::string_view function, std::int32_t lanes) {
  const std::string start = "Sleef_cinz_" + std::string(function) + "d" + std::to_string(lanes) + "_u10";
  switch (lanes) {
    case 8: return start + "avx512fnofma";
    case 4: return start + "avx";
    case 2: return start + "sse2";
    default: return start + "purec";
  }
}

bool is_sleef_function(Operation operation) {
  switch (operation) {
    case Operation::power:
    case Operation::exp:
    case Operation::log:
    case Operation::log10:
    case Operation::sin:
    case Operation::cos:
    case Operation::tan:
    case Operation::asin:
    case Operation::acos:
    case Operation::atan:
    case Operation::sinh:
    case Operation::cosh:
    case Operation::tanh:
    case Operation::asinh:
    case Operation::acosh:
    case Operation::atanh: return true;
    default: return false;
  }
}

// The scalar function of one lane, for operations that have no vector form.
std::string_view scalar_expression(Operation operation) {
  switch (operation) {
    case Operation::sqrt: return "__builtin_sqrt(a)";
    case Operation::abs: return "__builtin_fabs(a)";
    case Operation::floor: return "__builtin_floor(a)";
    case Operation::ceil: return "__builtin_ceil(a)";
    case Operation::quotient: return "__builtin_trunc(a / b)";
    case Operation::remainder: return "__builtin_fmod(a, b)";
    default: return {};
  }
}

std::string function_name(Operation operation) { return std::string("f_") + model::name(operation); }

// f over vectors by f over each lane.
std::string lane_by_lane(const std::string& name, const std::string& scalar_name, bool two, std::int32_t lanes) {
  std::string text = "inline v " + name + (two ? "(v a, v b) {\n  return v{" : "(v a) {\n  return v{");
  for (std::int32_t lane = 0; lane < lanes; ++lane) {
    const std::string at = "[" + std::to_string(lane) + "]";
    text += (lane > 0 ? ", " : "") + scalar_name + "(a" + at + (two ? ", b" + at : "") + ")";
  }
  return text + "};\n}\n";
}

std::string sleef_definition(Operation operation, std::int32_t lanes, InstructionSet set) {
  const bool two = operation == Operation::power;
  const std::string_view function = two ? "pow" : model::name(operation);
  const std::string name = function_name(operation);
  const bool native = lanes <= widest_lanes(set);
  const std::string called = sleef_name(function, native ? lanes : 1);
  const std::string type = native ? "v" : "double";
  std::string text = "extern \"C\" " + type + " " + called + "(" + type + (two ? ", " + type : "") + ");\n";
  if (!native) return text + lane_by_lane(name, called, two, lanes);
  return text + "inline v " + name + (two ? "(v a, v b) { return " : "(v a) { return ") + called +
         (two ? "(a, b); }\n" : "(a); }\n");
}

}  // namespace

std::string exact_literal(double value) {
  if (std::isnan(value)) return "__builtin_nan(\"\")";
  if (std::isinf(value)) return value > 0 ? "__builtin_inf()" : "(-__builtin_inf())";
  char digits[40];
  const auto end = std::to_chars(digits, digits + sizeof(digits), std::fabs(value), std::chars_format::hex).ptr;
  const std::string text = "0x" + std::string(digits, end);
  return std::signbit(value) ? "(-" + text + ")" : text;
}

std::string print_operation(Operation operation, const std::array<std::string_view, 3>& operands) {
  const std::string a(operands[0]), b(operands[1]), c(operands[2]);
  const auto truth = [](const std::string& relation) { return "(" + relation + ") ? one : zero"; };
  switch (operation) {
    case Operation::add: return a + " + " + b;
    case Operation::subtract: return a + " - " + b;
    case Operation::multiply: return a + " * " + b;
    case Operation::divide: return a + " / " + b;
    case Operation::negate: return "-" + a;
    case Operation::minimum: return "(" + b + " < " + a + ") ? " + b + " : " + a;
    case Operation::maximum: return "(" + b + " > " + a + ") ? " + b + " : " + a;
    case Operation::equal: return truth(a + " == " + b);
    case Operation::not_equal: return truth(a + " != " + b);
    case Operation::less: return truth(a + " < " + b);
    case Operation::less_equal: return truth(a + " <= " + b);
    case Operation::greater: return truth(a + " > " + b);
    case Operation::greater_equal: return truth(a + " >= " + b);
    case Operation::logical_and: return truth("(" + a + " != zero) & (" + b + " != zero)");
    case Operation::logical_or: return truth("(" + a + " != zero) | (" + b + " != zero)");
    case Operation::logical_not: return truth(a + " == zero");
    case Operation::select: return "(" + a + " != zero) ? " + b + " : " + c;
    default: break;
  }
  const bool two = model::argument_count(operation) == 2;
  return function_name(operation) + "(" + a + (two ? ", " + b : "") + ")";
}

std::string print_definition(Operation operation, std::int32_t lanes, InstructionSet set) {
  if (is_sleef_function(operation)) return sleef_definition(operation, lanes, set);
  const std::string_view expression = scalar_expression(operation);
  if (expression.empty()) return {};
  const bool two = model::argument_count(operation) == 2;
  const std::string name = function_name(operation);
  const std::string scalar_name = lanes == 1 ? name : name + "_lane";
  std::string text = "inline double " + scalar_name +
                     (two ? "(double a, double b) { return " : "(double a) { return ") + std::string(expression) +
                     "; }\n";
  return lanes == 1 ? text : text + lane_by_lane(name, scalar_name, two, lanes);
}

}  // namespace hepatrial::compile
