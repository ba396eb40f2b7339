#pragma once
// Hash-consed expressions: equal sub-expressions are one node, so a model is a small graph and a
// pass over it is linear. Everything above this room works on these nodes, never on text.

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace hepatrial::model {

/// Index of a node in its ExpressionPool. Children always have smaller indices than their parent.
using ExpressionId = std::int32_t;
/// Index of a symbol in its Model.
using SymbolId = std::int32_t;
inline constexpr ExpressionId k_no_expression = -1;
inline constexpr SymbolId k_no_symbol = -1;

/// Operations. Logical values are the doubles 0 and 1, as in SBML L3V2.
enum class Operation : std::uint8_t {
  constant,  ///< value
  symbol,    ///< symbol
  time,      ///< model time
  add,
  subtract,
  multiply,
  divide,
  power,
  negate,
  exp,
  log,
  log10,
  sqrt,
  abs,
  floor,
  ceil,
  sin,
  cos,
  tan,
  asin,
  acos,
  atan,
  sinh,
  cosh,
  tanh,
  asinh,
  acosh,
  atanh,
  minimum,
  maximum,
  quotient,
  remainder,
  equal,
  not_equal,
  less,
  less_equal,
  greater,
  greater_equal,
  logical_and,
  logical_or,
  logical_not,
  select,  ///< arguments[0] != 0 ? arguments[1] : arguments[2]; only the chosen branch is meaningful
  rate_of  ///< dx/dt of arguments[0], which is a symbol node
};

/// How many arguments an operation takes: 0, 1, 2 or 3.
[[nodiscard]] int argument_count(Operation operation);
/// Its name for messages and golden tests: "add", "select".
[[nodiscard]] const char* name(Operation operation);

struct Expression {
  Operation operation = Operation::constant;
  double value = 0;               ///< constant only
  SymbolId symbol = k_no_symbol;  ///< symbol only
  std::array<ExpressionId, 3> arguments{k_no_expression, k_no_expression, k_no_expression};
  std::int32_t unit = -1;  ///< index into Model::unit_definitions of a literal's declared unit; -1: none given
};

/// Owns expressions. Not thread-safe while adding; reading is.
class ExpressionPool {
 public:
  ExpressionId constant(double value, std::int32_t unit = -1);
  ExpressionId symbol(SymbolId symbol);
  ExpressionId time();
  /// Adds (or finds) a node. Precondition: the arguments match argument_count and exist. No simplification.
  ExpressionId add(Operation operation, ExpressionId first, ExpressionId second = k_no_expression,
                   ExpressionId third = k_no_expression);

  [[nodiscard]] const Expression& operator[](ExpressionId id) const { return nodes_[static_cast<std::size_t>(id)]; }
  [[nodiscard]] std::size_t size() const { return nodes_.size(); }

  /// `expression` with every symbol s replaced by replacement[s] (k_no_expression: kept).
  ExpressionId substitute(ExpressionId expression, std::span<const ExpressionId> replacement);

 private:
  ExpressionId intern(const Expression& node);
  std::vector<Expression> nodes_;
  std::unordered_multimap<std::uint64_t, ExpressionId> by_hash_;
};

}  // namespace hepatrial::model
