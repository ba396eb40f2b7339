#include "model/expression.hpp"

#include <bit>

namespace hepatrial::model {

namespace {

struct OperationFacts {
  const char* name;
  int arguments;
};

// In the order of enum Operation.
constexpr std::array k_facts{
    OperationFacts{"constant", 0},   OperationFacts{"symbol", 0},        OperationFacts{"time", 0},
    OperationFacts{"add", 2},        OperationFacts{"subtract", 2},      OperationFacts{"multiply", 2},
    OperationFacts{"divide", 2},     OperationFacts{"power", 2},         OperationFacts{"negate", 1},
    OperationFacts{"exp", 1},        OperationFacts{"log", 1},           OperationFacts{"log10", 1},
    OperationFacts{"sqrt", 1},       OperationFacts{"abs", 1},           OperationFacts{"floor", 1},
    OperationFacts{"ceil", 1},       OperationFacts{"sin", 1},           OperationFacts{"cos", 1},
    OperationFacts{"tan", 1},        OperationFacts{"asin", 1},          OperationFacts{"acos", 1},
    OperationFacts{"atan", 1},       OperationFacts{"sinh", 1},          OperationFacts{"cosh", 1},
    OperationFacts{"tanh", 1},       OperationFacts{"asinh", 1},         OperationFacts{"acosh", 1},
    OperationFacts{"atanh", 1},      OperationFacts{"minimum", 2},       OperationFacts{"maximum", 2},
    OperationFacts{"quotient", 2},   OperationFacts{"remainder", 2},     OperationFacts{"equal", 2},
    OperationFacts{"not_equal", 2},  OperationFacts{"less", 2},          OperationFacts{"less_equal", 2},
    OperationFacts{"greater", 2},    OperationFacts{"greater_equal", 2}, OperationFacts{"logical_and", 2},
    OperationFacts{"logical_or", 2}, OperationFacts{"logical_not", 1},   OperationFacts{"select", 3},
    OperationFacts{"rate_of", 1},
};
static_assert(k_facts.size() == static_cast<std::size_t>(Operation::rate_of) + 1);

const OperationFacts& facts(Operation operation) { return k_facts[static_cast<std::size_t>(operation)]; }

std::uint64_t mix(std::uint64_t hash, std::uint64_t value) {
  hash ^= value + 0x9e3779b97f4a7c15ULL + (hash << 6) + (hash >> 2);
  hash *= 0xff51afd7ed558ccdULL;
  return hash ^ (hash >> 32);
}

std::uint64_t hash_of(const Expression& node) {
  std::uint64_t hash = static_cast<std::uint64_t>(node.operation);
  hash = mix(hash, std::bit_cast<std::uint64_t>(node.value));
  hash = mix(hash, static_cast<std::uint32_t>(node.symbol));
  for (const ExpressionId argument : node.arguments) hash = mix(hash, static_cast<std::uint32_t>(argument));
  return mix(hash, static_cast<std::uint32_t>(node.unit));
}

// Bits of the value, not ==: NaN equals itself and -0 differs from 0.
bool same(const Expression& left, const Expression& right) {
  return left.operation == right.operation &&
         std::bit_cast<std::uint64_t>(left.value) == std::bit_cast<std::uint64_t>(right.value) &&
         left.symbol == right.symbol && left.arguments == right.arguments && left.unit == right.unit;
}

}  // namespace

int argument_count(Operation operation) { return facts(operation).arguments; }
const char* name(Operation operation) { return facts(operation).name; }

ExpressionId ExpressionPool::intern(const Expression& node) {
  const std::uint64_t hash = hash_of(node);
  const auto [first, last] = by_hash_.equal_range(hash);
  for (auto it = first; it != last; ++it) {
    if (same(nodes_[static_cast<std::size_t>(it->second)], node)) return it->second;
  }
  const auto id = static_cast<ExpressionId>(nodes_.size());
  nodes_.push_back(node);
  by_hash_.emplace(hash, id);
  return id;
}

ExpressionId ExpressionPool::constant(double value, std::int32_t unit) {
  Expression node;
  node.operation = Operation::constant;
  node.value = value;
  node.unit = unit;
  return intern(node);
}

ExpressionId ExpressionPool::symbol(SymbolId symbol) {
  Expression node;
  node.operation = Operation::symbol;
  node.symbol = symbol;
  return intern(node);
}

ExpressionId ExpressionPool::time() {
  Expression node;
  node.operation = Operation::time;
  return intern(node);
}

ExpressionId ExpressionPool::add(Operation operation, ExpressionId first, ExpressionId second, ExpressionId third) {
  Expression node;
  node.operation = operation;
  node.arguments = {first, second, third};
  return intern(node);
}

ExpressionId ExpressionPool::substitute(ExpressionId expression, std::span<const ExpressionId> replacement) {
  // Depth-first with an explicit stack: a sum of 100,000 terms is a chain as deep.
  std::unordered_map<ExpressionId, ExpressionId> done;
  std::vector<ExpressionId> stack{expression};
  while (!stack.empty()) {
    const ExpressionId id = stack.back();
    if (done.contains(id)) {
      stack.pop_back();
      continue;
    }
    const Expression node = (*this)[id];
    if (node.operation == Operation::symbol) {
      const auto index = static_cast<std::size_t>(node.symbol);
      const bool replaced = index < replacement.size() && replacement[index] != k_no_expression;
      done[id] = replaced ? replacement[index] : id;
      stack.pop_back();
      continue;
    }
    bool ready = true;
    for (const ExpressionId argument : node.arguments) {
      if (argument != k_no_expression && !done.contains(argument)) {
        stack.push_back(argument);
        ready = false;
      }
    }
    if (!ready) continue;
    Expression copy = node;
    for (ExpressionId& argument : copy.arguments) {
      if (argument != k_no_expression) argument = done[argument];
    }
    done[id] = intern(copy);
    stack.pop_back();
  }
  return done[expression];
}

}  // namespace hepatrial::model
