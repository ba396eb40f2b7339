#include "model/sbml_math_writer.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <unordered_map>

namespace hepatrial::model {

namespace {

constexpr double k_largest_tree = 5e4;       // libSBML takes time with the square of it: 7 s here
constexpr int k_deepest_tree = 200;          // XML readers refuse elements deeper than about 250
constexpr std::size_t k_widest_node = 2000;  // libSBML finds the n-th child by counting

using Node = std::unique_ptr<::ASTNode>;

ASTNodeType_t type_of(Operation operation) {
  switch (operation) {
    case Operation::add: return AST_PLUS;
    case Operation::subtract:
    case Operation::negate: return AST_MINUS;
    case Operation::multiply: return AST_TIMES;
    case Operation::divide: return AST_DIVIDE;
    case Operation::power: return AST_POWER;
    case Operation::exp: return AST_FUNCTION_EXP;
    case Operation::log: return AST_FUNCTION_LN;
    case Operation::log10: return AST_FUNCTION_LOG;
    case Operation::sqrt: return AST_FUNCTION_ROOT;
    case Operation::abs: return AST_FUNCTION_ABS;
    case Operation::floor: return AST_FUNCTION_FLOOR;
    case Operation::ceil: return AST_FUNCTION_CEILING;
    case Operation::sin: return AST_FUNCTION_SIN;
    case Operation::cos: return AST_FUNCTION_COS;
    case Operation::tan: return AST_FUNCTION_TAN;
    case Operation::asin: return AST_FUNCTION_ARCSIN;
    case Operation::acos: return AST_FUNCTION_ARCCOS;
    case Operation::atan: return AST_FUNCTION_ARCTAN;
    case Operation::sinh: return AST_FUNCTION_SINH;
    case Operation::cosh: return AST_FUNCTION_COSH;
    case Operation::tanh: return AST_FUNCTION_TANH;
    case Operation::asinh: return AST_FUNCTION_ARCSINH;
    case Operation::acosh: return AST_FUNCTION_ARCCOSH;
    case Operation::atanh: return AST_FUNCTION_ARCTANH;
    case Operation::minimum: return AST_FUNCTION_MIN;
    case Operation::maximum: return AST_FUNCTION_MAX;
    case Operation::quotient: return AST_FUNCTION_QUOTIENT;
    case Operation::remainder: return AST_FUNCTION_REM;
    case Operation::equal: return AST_RELATIONAL_EQ;
    case Operation::not_equal: return AST_RELATIONAL_NEQ;
    case Operation::less: return AST_RELATIONAL_LT;
    case Operation::less_equal: return AST_RELATIONAL_LEQ;
    case Operation::greater: return AST_RELATIONAL_GT;
    case Operation::greater_equal: return AST_RELATIONAL_GEQ;
    case Operation::logical_and: return AST_LOGICAL_AND;
    case Operation::logical_or: return AST_LOGICAL_OR;
    case Operation::logical_not: return AST_LOGICAL_NOT;
    case Operation::select: return AST_FUNCTION_PIECEWISE;
    case Operation::rate_of: return AST_FUNCTION_RATE_OF;
    default: return AST_UNKNOWN;
  }
}

bool chains(Operation operation) {
  return operation == Operation::add || operation == Operation::multiply || operation == Operation::logical_and ||
         operation == Operation::logical_or;
}

bool takes_truth(Operation operation) {
  return operation == Operation::logical_and || operation == Operation::logical_or ||
         operation == Operation::logical_not;
}

Node make(ASTNodeType_t type) { return std::make_unique<::ASTNode>(type); }

Node whole_number(long value) {
  Node node = make(AST_INTEGER);
  node->setValue(value);
  return node;
}

}  // namespace

double MathWriter::tree_size(ExpressionId root) const {
  // Children come first in the pool; only what the root uses is filled in.
  std::unordered_map<ExpressionId, double> sizes;
  std::vector<ExpressionId> stack{root};
  while (!stack.empty()) {
    const ExpressionId id = stack.back();
    double size = 1;
    bool ready = true;
    for (const ExpressionId argument : model_.pool[id].arguments) {
      if (argument == k_no_expression) continue;
      const auto found = sizes.find(argument);
      if (found == sizes.end()) {
        stack.push_back(argument);
        ready = false;
      } else {
        size += found->second;
      }
    }
    if (!ready) continue;
    sizes[id] = size;
    stack.pop_back();
  }
  return sizes[root];
}

std::unique_ptr<::ASTNode> MathWriter::write(ExpressionId expression, Sort sort, std::string& complaint) {
  if (tree_size(expression) > k_largest_tree) {
    complaint = "written out as SBML the formula would have more than 50,000 terms and operations";
    return nullptr;
  }
  try {
    depth_ = 0;
    return as(expression, sort);
  } catch (const Unwritable& unwritable) {
    complaint = unwritable.why;
    return nullptr;
  }
}

MathWriter::Sort MathWriter::sort_of(ExpressionId id) const {
  const Operation operation = model_.pool[id].operation;
  const bool truth = takes_truth(operation) || (operation >= Operation::equal && operation <= Operation::greater_equal);
  return truth ? Sort::truth : Sort::number;
}

// Before L3V2 numbers and truth values are different sorts and do not mix.
Node MathWriter::as(ExpressionId id, Sort sort) {
  if (!strict() || sort_of(id) == sort) return any(id);
  const Expression& node = model_.pool[id];
  if (sort == Sort::truth && node.operation == Operation::constant) {
    return make(node.value != 0 ? AST_CONSTANT_TRUE : AST_CONSTANT_FALSE);
  }
  if (sort == Sort::truth) {
    Node comparison = make(AST_RELATIONAL_NEQ);
    add(comparison, any(id));
    add(comparison, whole_number(0));
    return comparison;
  }
  Node choice = make(AST_FUNCTION_PIECEWISE);
  add(choice, whole_number(1));
  add(choice, any(id));
  add(choice, whole_number(0));
  return choice;
}

Node MathWriter::any(ExpressionId id) {
  if (++depth_ > k_deepest_tree)
    throw Unwritable{"the formula is nested too deeply for SBML tools (more than 200 levels)"};
  Node node = plain(id);
  --depth_;
  return node;
}

Node MathWriter::plain(ExpressionId id) {
  const Expression& node = model_.pool[id];
  if (node.operation == Operation::constant) return constant(node);
  if (node.operation == Operation::symbol) {
    Node name = make(AST_NAME);
    name->setName(model_.symbols[static_cast<std::size_t>(node.symbol)].id.c_str());
    return name;
  }
  if (node.operation == Operation::time) {
    Node time = make(AST_NAME_TIME);
    time->setName("time");
    return time;
  }
  if (chains(node.operation)) return chain(id);
  if (node.operation == Operation::select) return piecewise(id);
  return strict() ? level_two_call(node) : call(node);
}

Node MathWriter::constant(const Expression& node) {
  const double value = node.value;
  const bool is_whole = value == std::floor(value) && std::abs(value) < 1e9 && !(value == 0 && std::signbit(value));
  Node number = is_whole ? whole_number(static_cast<long>(value)) : make(AST_REAL);
  if (!is_whole) number->setValue(numbers_.stand_in(value));
  if (node.unit >= 0 && version_.level >= 3 && std::isfinite(value)) {
    number->setUnits(unit_names_[static_cast<std::size_t>(node.unit)]);
  }
  return number;
}

// ((a + b) + c) + d is one sum; long ones are cut into sums of sums in the same order of adding. a + (b + c) is written
// as (b + c) + a, the same number: libSBML writes a sum of two whose second is a sum as a + b + c, which rounds
// differently.
Node MathWriter::chain(ExpressionId id) {
  const Operation operation = model_.pool[id].operation;
  const Sort sort = takes_truth(operation) ? Sort::truth : Sort::number;
  std::vector<ExpressionId> terms;
  while (model_.pool[id].operation == operation) {
    ExpressionId left = model_.pool[id].arguments[0], right = model_.pool[id].arguments[1];
    if (model_.pool[left].operation != operation && model_.pool[right].operation == operation) std::swap(left, right);
    terms.push_back(right);
    id = left;
  }
  terms.push_back(id);
  std::reverse(terms.begin(), terms.end());
  Node group = make(type_of(operation));
  for (const ExpressionId term : terms) {
    if (group->getNumChildren() >= k_widest_node) {
      Node wider = make(type_of(operation));
      add(wider, std::move(group));
      group = std::move(wider);
    }
    add(group, as(term, sort));
  }
  return group;
}

Node MathWriter::piecewise(ExpressionId id) {
  Node choice = make(AST_FUNCTION_PIECEWISE);
  while (model_.pool[id].operation == Operation::select && choice->getNumChildren() < k_widest_node) {
    const Expression& node = model_.pool[id];
    add(choice, as(node.arguments[1], Sort::number));
    add(choice, as(node.arguments[0], Sort::truth));
    id = node.arguments[2];
  }
  const Expression& last = model_.pool[id];
  // The readers take a missing otherwise for not a number.
  const bool undefined = last.operation == Operation::constant && std::isnan(last.value);
  if (!undefined) add(choice, as(id, Sort::number));
  return choice;
}

Node MathWriter::call(const Expression& node) {
  Node out = make(type_of(node.operation));
  if (node.operation == Operation::log10) add(out, whole_number(10));
  if (node.operation == Operation::sqrt) add(out, whole_number(2));
  const Sort sort = takes_truth(node.operation) ? Sort::truth : Sort::number;
  for (const ExpressionId argument : node.arguments) {
    if (argument != k_no_expression) add(out, as(argument, sort));
  }
  return out;
}

// What came with L3V2.
Node MathWriter::level_two_call(const Expression& node) {
  if (node.operation == Operation::minimum || node.operation == Operation::maximum) {
    Node choice = make(AST_FUNCTION_PIECEWISE);
    Node comparison = make(node.operation == Operation::minimum ? AST_RELATIONAL_LEQ : AST_RELATIONAL_GEQ);
    add(choice, as(node.arguments[0], Sort::number));
    add(comparison, as(node.arguments[0], Sort::number));
    add(comparison, as(node.arguments[1], Sort::number));
    add(choice, std::move(comparison));
    add(choice, as(node.arguments[1], Sort::number));
    return choice;
  }
  if (node.operation == Operation::quotient || node.operation == Operation::remainder ||
      node.operation == Operation::rate_of) {
    throw Unwritable{std::string("'") + name(node.operation) + "' needs SBML Level 3 Version 2"};
  }
  return call(node);
}

}  // namespace hepatrial::model
