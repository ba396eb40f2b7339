#pragma once
// Shared by the tests of this room: reading text that must be right, or must be wrong in a stated way.

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "model/read.hpp"

namespace hepatrial::model {

inline Model parsed(const std::string& text) {
  auto model = read_antimony_text(text, "m.ant");
  EXPECT_TRUE(model.has_value()) << text << "\n" << (model ? "" : core::text(model.error()));
  return model ? std::move(*model) : Model{};
}

/// All problems of a text that must not be read, one a line.
inline std::string complaints(const std::string& text) {
  const auto model = read_antimony_text(text, "m.ant");
  EXPECT_FALSE(model.has_value()) << text;
  return model ? std::string() : core::text(model.error());
}

inline const Symbol& symbol(const Model& model, const std::string& id) {
  static const Symbol none;
  const SymbolId found = model.find(id);
  EXPECT_NE(found, k_no_symbol) << id;
  return found == k_no_symbol ? none : model.symbols[static_cast<std::size_t>(found)];
}

inline const Rule* rule_of(const Model& model, const std::string& id) {
  for (const Rule& rule : model.rules) {
    if (rule.target == model.find(id)) return &rule;
  }
  ADD_FAILURE() << "no rule of " << id;
  return nullptr;
}

/// Value of an expression with the declared values of symbols; time is 0. A plain recursion, for tests only.
inline double evaluated(const Model& model, ExpressionId id) {
  const Expression node = model.pool[id];
  const auto argument = [&](std::size_t i) { return evaluated(model, node.arguments[i]); };
  switch (node.operation) {
    case Operation::constant: return node.value;
    case Operation::symbol: return model.symbols[static_cast<std::size_t>(node.symbol)].value.value_or(NAN);
    case Operation::time: return 0;
    case Operation::add: return argument(0) + argument(1);
    case Operation::subtract: return argument(0) - argument(1);
    case Operation::multiply: return argument(0) * argument(1);
    case Operation::divide: return argument(0) / argument(1);
    case Operation::power: return std::pow(argument(0), argument(1));
    case Operation::negate: return -argument(0);
    case Operation::exp: return std::exp(argument(0));
    case Operation::log: return std::log(argument(0));
    case Operation::log10: return std::log10(argument(0));
    case Operation::sqrt: return std::sqrt(argument(0));
    case Operation::abs: return std::abs(argument(0));
    case Operation::floor: return std::floor(argument(0));
    case Operation::ceil: return std::ceil(argument(0));
    case Operation::sin: return std::sin(argument(0));
    case Operation::cos: return std::cos(argument(0));
    case Operation::tan: return std::tan(argument(0));
    case Operation::asin: return std::asin(argument(0));
    case Operation::acos: return std::acos(argument(0));
    case Operation::atan: return std::atan(argument(0));
    case Operation::sinh: return std::sinh(argument(0));
    case Operation::cosh: return std::cosh(argument(0));
    case Operation::tanh: return std::tanh(argument(0));
    case Operation::asinh: return std::asinh(argument(0));
    case Operation::acosh: return std::acosh(argument(0));
    case Operation::atanh: return std::atanh(argument(0));
    case Operation::minimum: return std::min(argument(0), argument(1));
    case Operation::maximum: return std::max(argument(0), argument(1));
    case Operation::quotient: return std::trunc(argument(0) / argument(1));
    case Operation::remainder: return std::fmod(argument(0), argument(1));
    case Operation::equal: return argument(0) == argument(1);
    case Operation::not_equal: return argument(0) != argument(1);
    case Operation::less: return argument(0) < argument(1);
    case Operation::less_equal: return argument(0) <= argument(1);
    case Operation::greater: return argument(0) > argument(1);
    case Operation::greater_equal: return argument(0) >= argument(1);
    case Operation::logical_and: return argument(0) != 0 && argument(1) != 0;
    case Operation::logical_or: return argument(0) != 0 || argument(1) != 0;
    case Operation::logical_not: return argument(0) == 0;
    case Operation::select: return argument(0) != 0 ? argument(1) : argument(2);
    case Operation::rate_of: return NAN;
  }
  return NAN;
}

/// Value of a formula of numbers and of x = 3, y = 0.5.
inline double value_of(const std::string& formula) {
  const Model model = parsed("x = 3; y = 0.5; z := " + formula + ";");
  return model.rules.size() == 1 ? evaluated(model, model.rules[0].expression) : NAN;
}

}  // namespace hepatrial::model
