#include "model/mathematics.hpp"

#include <array>
#include <limits>
#include <unordered_map>

namespace hepatrial::model {

namespace {

/// How a named function becomes operations.
enum class Form : std::uint8_t {
  direct,      ///< operation with its own number of arguments
  reciprocal,  ///< 1 / operation(x): sec, csc, cot
  of_inverse,  ///< operation(1 / x): arcsec, arccsc, arccot
  folded,      ///< any number of arguments, from the left
  chained,     ///< comparison
  special
};
struct Function {
  Form form;
  Operation operation = Operation::constant;
  double neutral = 0;
  std::size_t fewest = 0;
};

using FunctionTable = std::unordered_map<std::string_view, Function>;

void add_elementary(FunctionTable& table) {
  const auto direct = [&table](Operation operation, std::initializer_list<std::string_view> names) {
    for (const std::string_view each : names) table[each] = {Form::direct, operation};
  };
  direct(Operation::exp, {"exp"});
  direct(Operation::log, {"ln"});
  direct(Operation::log10, {"log10"});
  direct(Operation::sqrt, {"sqrt"});
  direct(Operation::abs, {"abs"});
  direct(Operation::floor, {"floor"});
  direct(Operation::ceil, {"ceil", "ceiling"});
  direct(Operation::sin, {"sin"});
  direct(Operation::cos, {"cos"});
  direct(Operation::tan, {"tan"});
  direct(Operation::asin, {"asin", "arcsin"});
  direct(Operation::acos, {"acos", "arccos"});
  direct(Operation::atan, {"atan", "arctan"});
  direct(Operation::sinh, {"sinh"});
  direct(Operation::cosh, {"cosh"});
  direct(Operation::tanh, {"tanh"});
  direct(Operation::asinh, {"asinh", "arcsinh"});
  direct(Operation::acosh, {"acosh", "arccosh"});
  direct(Operation::atanh, {"atanh", "arctanh"});
  direct(Operation::power, {"pow", "power"});
  direct(Operation::quotient, {"quotient"});
  direct(Operation::remainder, {"rem"});
  direct(Operation::subtract, {"minus"});
  direct(Operation::divide, {"divide"});
  direct(Operation::logical_not, {"not"});
  direct(Operation::not_equal, {"neq"});
}

void add_derived(FunctionTable& table) {
  const auto both = [&table](Operation plain, Operation inverse, std::string_view name, std::string_view arc,
                             std::string_view arc_long) {
    table[name] = {Form::reciprocal, plain};
    table[arc] = {Form::of_inverse, inverse};
    table[arc_long] = {Form::of_inverse, inverse};
  };
  both(Operation::cos, Operation::acos, "sec", "asec", "arcsec");
  both(Operation::sin, Operation::asin, "csc", "acsc", "arccsc");
  both(Operation::tan, Operation::atan, "cot", "acot", "arccot");
  both(Operation::cosh, Operation::acosh, "sech", "asech", "arcsech");
  both(Operation::sinh, Operation::asinh, "csch", "acsch", "arccsch");
  both(Operation::tanh, Operation::atanh, "coth", "acoth", "arccoth");
  table["plus"] = {Form::folded, Operation::add, 0};
  table["times"] = {Form::folded, Operation::multiply, 1};
  table["min"] = {Form::folded, Operation::minimum, 0, 1};
  table["max"] = {Form::folded, Operation::maximum, 0, 1};
  table["and"] = {Form::folded, Operation::logical_and, 1, 1};
  table["or"] = {Form::folded, Operation::logical_or, 0, 1};
  table["eq"] = {Form::chained, Operation::equal, 0, 2};
  table["lt"] = {Form::chained, Operation::less, 0, 2};
  table["leq"] = {Form::chained, Operation::less_equal, 0, 2};
  table["gt"] = {Form::chained, Operation::greater, 0, 2};
  table["geq"] = {Form::chained, Operation::greater_equal, 0, 2};
  for (const std::string_view each : {"log", "root", "sqr", "xor", "implies", "factorial", "piecewise", "rateOf"}) {
    table[each] = {Form::special};
  }
}

const FunctionTable& functions() {
  static const FunctionTable table = [] {
    FunctionTable built;
    add_elementary(built);
    add_derived(built);
    return built;
  }();
  return table;
}

constexpr int k_largest_factorial = 170;  // 171! is beyond the range of a double

std::string wrong_count(std::string_view name, std::string_view expected, std::size_t found) {
  return "'" + std::string(name) + "' takes " + std::string(expected) + ", found " + std::to_string(found);
}

}  // namespace

bool is_function_name(std::string_view name) { return functions().contains(name); }

ExpressionId Mathematics::fold(Operation operation, std::span<const ExpressionId> arguments, double neutral) {
  if (arguments.empty()) return number(neutral);
  ExpressionId result = arguments[0];
  for (const ExpressionId argument : arguments.subspan(1)) result = pool_.add(operation, result, argument);
  return result;
}

ExpressionId Mathematics::chain(Operation relation, std::span<const ExpressionId> arguments) {
  if (arguments.size() < 2) return number(1);
  ExpressionId result = pool_.add(relation, arguments[0], arguments[1]);
  for (std::size_t i = 2; i < arguments.size(); ++i) {
    result = pool_.add(Operation::logical_and, result, pool_.add(relation, arguments[i - 1], arguments[i]));
  }
  return result;
}

ExpressionId Mathematics::piecewise(std::span<const ExpressionId> arguments) {
  const bool has_otherwise = arguments.size() % 2 == 1;
  // The missing otherwise is "undefined" in SBML; it carries no unit so that it fits anywhere.
  ExpressionId result = has_otherwise ? arguments.back() : pool_.constant(std::numeric_limits<double>::quiet_NaN());
  for (std::size_t pair = arguments.size() / 2; pair-- > 0;) {
    result = pool_.add(Operation::select, arguments[2 * pair + 1], arguments[2 * pair], result);
  }
  return result;
}

ExpressionId Mathematics::root(ExpressionId degree, ExpressionId radicand) {
  const Expression node = pool_[degree];
  if (node.operation == Operation::constant && node.value == 2) return pool_.add(Operation::sqrt, radicand);
  return pool_.add(Operation::power, radicand, pool_.add(Operation::divide, number(1), degree));
}

ExpressionId Mathematics::logarithm(ExpressionId base, ExpressionId argument) {
  const Expression node = pool_[base];
  if (node.operation == Operation::constant && node.value == 10) return pool_.add(Operation::log10, argument);
  return pool_.add(Operation::divide, pool_.add(Operation::log, argument), pool_.add(Operation::log, base));
}

ExpressionId Mathematics::factorial(ExpressionId argument) {
  std::array<double, k_largest_factorial + 1> values{};
  values[0] = 1;
  for (std::size_t i = 1; i < values.size(); ++i) values[i] = values[i - 1] * static_cast<double>(i);
  const ExpressionId within = factorial_between(argument, 0, k_largest_factorial, values);
  return pool_.add(Operation::select, pool_.add(Operation::greater, argument, number(k_largest_factorial)),
                   number(std::numeric_limits<double>::infinity()), within);
}

// A balanced tree of comparisons: seven steps deep.
ExpressionId Mathematics::factorial_between(ExpressionId argument, int low, int high, std::span<const double> values) {
  if (low == high) {
    return pool_.add(Operation::select, pool_.add(Operation::equal, argument, number(low)),
                     number(values[static_cast<std::size_t>(low)]), number(std::numeric_limits<double>::quiet_NaN()));
  }
  const int middle = (low + high) / 2;
  const ExpressionId below = factorial_between(argument, low, middle, values);
  const ExpressionId above = factorial_between(argument, middle + 1, high, values);
  return pool_.add(Operation::select, pool_.add(Operation::less_equal, argument, number(middle)), below, above);
}

ExpressionId Mathematics::exclusive_or(std::span<const ExpressionId> arguments) {
  if (arguments.empty()) return number(0);
  // not_equal compares truth values only when both are 0 or 1, hence the double negation.
  const auto truth = [this](ExpressionId id) {
    return pool_.add(Operation::logical_not, pool_.add(Operation::logical_not, id));
  };
  ExpressionId result = truth(arguments[0]);
  for (const ExpressionId argument : arguments.subspan(1)) {
    result = pool_.add(Operation::not_equal, result, truth(argument));
  }
  return result;
}

std::optional<ExpressionId> Mathematics::call(std::string_view name, std::span<const ExpressionId> arguments,
                                              std::string& complaint) {
  const auto found = functions().find(name);
  if (found == functions().end()) {
    complaint = "unknown function '" + std::string(name) + "'";
    return std::nullopt;
  }
  const Function& function = found->second;
  if (function.form == Form::special) return call_special(name, arguments, complaint);
  if (function.form == Form::folded || function.form == Form::chained) {
    if (arguments.size() < function.fewest) {
      complaint = wrong_count(name, std::to_string(function.fewest) + " or more arguments", arguments.size());
      return std::nullopt;
    }
    return function.form == Form::folded ? fold(function.operation, arguments, function.neutral)
                                         : chain(function.operation, arguments);
  }
  const auto expected =
      function.form == Form::direct ? static_cast<std::size_t>(argument_count(function.operation)) : 1U;
  if (arguments.size() != expected) {
    complaint = wrong_count(name, expected == 1 ? "1 argument" : "2 arguments", arguments.size());
    return std::nullopt;
  }
  if (function.form == Form::reciprocal) {
    const ExpressionId one = number(1);
    return pool_.add(Operation::divide, one, pool_.add(function.operation, arguments[0]));
  }
  if (function.form == Form::of_inverse) {
    const ExpressionId one = number(1);
    return pool_.add(function.operation, pool_.add(Operation::divide, one, arguments[0]));
  }
  return expected == 1 ? pool_.add(function.operation, arguments[0])
                       : pool_.add(function.operation, arguments[0], arguments[1]);
}

std::optional<ExpressionId> Mathematics::call_special(std::string_view name, std::span<const ExpressionId> arguments,
                                                      std::string& complaint) {
  const std::size_t count = arguments.size();
  if (name == "piecewise") {
    if (count >= 1) return piecewise(arguments);
    complaint = wrong_count(name, "1 or more arguments", count);
    return std::nullopt;
  }
  if (name == "xor") return exclusive_or(arguments);
  if (name == "log" && count == 1) return pool_.add(Operation::log, arguments[0]);  // natural, as in libAntimony
  const std::size_t expected = (name == "log" || name == "root" || name == "implies") ? 2 : 1;
  if (count != expected) {
    complaint = wrong_count(name, expected == 1 ? "1 argument" : "2 arguments", count);
    return std::nullopt;
  }
  if (name == "log") return logarithm(arguments[0], arguments[1]);
  if (name == "root") return root(arguments[0], arguments[1]);
  if (name == "sqr") return pool_.add(Operation::power, arguments[0], number(2));
  if (name == "factorial") return factorial(arguments[0]);
  if (name == "implies") {
    return pool_.add(Operation::logical_or, pool_.add(Operation::logical_not, arguments[0]), arguments[1]);
  }
  if (pool_[arguments[0]].operation != Operation::symbol) {
    complaint = "'rateOf' takes the name of a quantity";
    return std::nullopt;
  }
  return pool_.add(Operation::rate_of, arguments[0]);
}

}  // namespace hepatrial::model
