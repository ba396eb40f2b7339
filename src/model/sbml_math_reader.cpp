#include "model/sbml_math_reader.hpp"

#include <cstring>
#include <limits>
#include <numbers>

#include "model/mathematics.hpp"
#include "model/sbml_numbers.hpp"

namespace hepatrial::model {

namespace {

constexpr int k_deepest_tree = 10000;
constexpr int k_deepest_inlining = 100;
constexpr unsigned k_most_arguments = 20000;  // libSBML finds the n-th argument by counting

std::string text_of(const char* name) { return name == nullptr ? std::string("?") : std::string(name); }

}  // namespace

bool has_content(const ::ASTNode* tree) { return tree != nullptr && tree->getType() != AST_UNKNOWN; }

MathReader::MathReader(const ::Model& source, Model& model, SbmlUnitReader& units) : model_(model), units_(units) {
  for (unsigned i = 0; i < source.getNumFunctionDefinitions(); ++i) {
    const ::FunctionDefinition* definition = source.getFunctionDefinition(i);
    functions_.emplace(definition->getId(), definition);
  }
}

std::optional<ExpressionId> MathReader::read(const ::ASTNode& tree, const LocalNames* locals, std::string& complaint) {
  depth_ = 0;
  try {
    return convert(tree, {locals, nullptr, 0});
  } catch (const Unreadable& unreadable) {
    complaint = unreadable.why;
    return std::nullopt;
  }
}

ExpressionId MathReader::convert(const ::ASTNode& node, const Context& context) {
  if (++depth_ > k_deepest_tree) throw Unreadable{"the formula is nested deeper than 10000 levels"};
  const ExpressionId result = convert_inner(node, context);
  --depth_;
  return result;
}

ExpressionId MathReader::convert_inner(const ::ASTNode& node, const Context& context) {
  if (node.isNumber()) return number(node);
  switch (node.getType()) {
    case AST_NAME_TIME: return model_.pool.time();
    case AST_NAME_AVOGADRO: return model_.pool.constant(k_avogadro);
    case AST_NAME: return name(node, context);
    case AST_CONSTANT_PI: return model_.pool.constant(std::numbers::pi);
    case AST_CONSTANT_E: return model_.pool.constant(std::numbers::e);
    case AST_CONSTANT_TRUE: return model_.pool.constant(1);
    case AST_CONSTANT_FALSE: return model_.pool.constant(0);
    case AST_FUNCTION_DELAY: throw Unreadable{"unsupported: delay()"};
    case AST_LAMBDA: throw Unreadable{"a lambda outside of a function definition"};
    case AST_UNKNOWN: throw Unreadable{"a part of the formula is empty"};
    default: break;
  }
  if (node.getNumChildren() > k_most_arguments) throw Unreadable{"more than 20000 arguments of one operation"};
  std::vector<ExpressionId> arguments;
  for (unsigned i = 0; i < node.getNumChildren(); ++i) arguments.push_back(convert(*node.getChild(i), context));
  return node.getType() == AST_FUNCTION ? function(node, arguments, context) : apply(node, arguments);
}

ExpressionId MathReader::number(const ::ASTNode& node) {
  const std::int32_t unit = node.isSetUnits() ? units_.find(node.getUnits()) : -1;
  if (node.getType() == AST_INTEGER) return model_.pool.constant(static_cast<double>(node.getInteger()), unit);
  if (node.getType() == AST_REAL_E) return model_.pool.constant(decimal(node.getMantissa(), node.getExponent()), unit);
  if (node.getType() == AST_RATIONAL) {
    return model_.pool.constant(static_cast<double>(node.getNumerator()) / static_cast<double>(node.getDenominator()),
                                unit);
  }
  return model_.pool.constant(node.getReal(), unit);
}

ExpressionId MathReader::name(const ::ASTNode& node, const Context& context) {
  const std::string id = text_of(node.getName());
  if (context.bound != nullptr) {
    const auto bound = context.bound->find(id);
    if (bound != context.bound->end()) return bound->second;
    throw Unreadable{"a function uses '" + id + "', which is none of its arguments"};
  }
  if (context.locals != nullptr) {
    const auto local = context.locals->find(id);
    if (local != context.locals->end()) return model_.pool.symbol(local->second);
  }
  const SymbolId symbol = model_.find(id);
  if (symbol == k_no_symbol) throw Unreadable{"unknown symbol '" + id + "'"};
  return model_.pool.symbol(symbol);
}

ExpressionId MathReader::function(const ::ASTNode& node, const std::vector<ExpressionId>& arguments,
                                  const Context& context) {
  const std::string id = text_of(node.getName());
  const auto definition = functions_.find(id);
  if (definition == functions_.end()) throw Unreadable{"unknown function '" + id + "'"};
  if (context.functions >= k_deepest_inlining)
    throw Unreadable{"functions are nested deeper than 100 levels (does one call itself?)"};
  auto key = std::make_pair(id, arguments);
  const auto known = inlined_.find(key);
  if (known != inlined_.end()) return known->second;
  const ExpressionId result = body_of(*definition->second, arguments, context);
  inlined_.emplace(std::move(key), result);
  return result;
}

ExpressionId MathReader::body_of(const ::FunctionDefinition& definition, const std::vector<ExpressionId>& arguments,
                                 const Context& context) {
  // A function without mathematics (L3V2) has no value.
  if (!definition.isSetMath() || !has_content(definition.getBody())) {
    return model_.pool.constant(std::numeric_limits<double>::quiet_NaN());
  }
  if (definition.getNumArguments() != arguments.size()) {
    throw Unreadable{"function '" + definition.getId() + "' takes " + std::to_string(definition.getNumArguments()) +
                     " arguments, found " + std::to_string(arguments.size())};
  }
  Bound bound;
  for (unsigned i = 0; i < definition.getNumArguments(); ++i) {
    const ::ASTNode* argument = definition.getArgument(i);
    bound[text_of(argument == nullptr ? nullptr : argument->getName())] = arguments[i];
  }
  return convert(*definition.getBody(), {nullptr, &bound, context.functions + 1});
}

ExpressionId MathReader::apply(const ::ASTNode& node, const std::vector<ExpressionId>& arguments) {
  Mathematics mathematics(model_.pool, -1);
  ExpressionPool& pool = model_.pool;
  const auto binary = [&](Operation operation) {
    if (arguments.size() != 2)
      throw Unreadable{std::string("'") + hepatrial::model::name(operation) + "' takes 2 arguments"};
    return pool.add(operation, arguments[0], arguments[1]);
  };
  switch (node.getType()) {
    case AST_PLUS: return mathematics.fold(Operation::add, arguments, 0);
    case AST_TIMES: return mathematics.fold(Operation::multiply, arguments, 1);
    case AST_LOGICAL_AND: return mathematics.fold(Operation::logical_and, arguments, 1);
    case AST_LOGICAL_OR: return mathematics.fold(Operation::logical_or, arguments, 0);
    case AST_LOGICAL_XOR: return mathematics.exclusive_or(arguments);
    case AST_MINUS:
      if (arguments.size() == 1) return pool.add(Operation::negate, arguments[0]);
      return binary(Operation::subtract);
    case AST_DIVIDE: return binary(Operation::divide);
    case AST_POWER:
    case AST_FUNCTION_POWER: return binary(Operation::power);
    case AST_FUNCTION_RATE_OF:  // by type: the text inside the csymbol is free
      if (arguments.size() != 1 || pool[arguments[0]].operation != Operation::symbol)
        throw Unreadable{"'rateOf' takes the name of a quantity"};
      return pool.add(Operation::rate_of, arguments[0]);
    case AST_RELATIONAL_NEQ: return binary(Operation::not_equal);
    case AST_FUNCTION_LOG:
      if (arguments.size() == 2) return mathematics.logarithm(arguments[0], arguments[1]);
      if (arguments.size() == 1) return pool.add(Operation::log10, arguments[0]);
      return built_in(node, arguments);
    case AST_FUNCTION_ROOT:
      if (arguments.size() == 2) return mathematics.root(arguments[0], arguments[1]);
      if (arguments.size() == 1) return pool.add(Operation::sqrt, arguments[0]);
      return built_in(node, arguments);
    default: return built_in(node, arguments);
  }
}

ExpressionId MathReader::built_in(const ::ASTNode& node, const std::vector<ExpressionId>& arguments) {
  const std::string id = text_of(node.getName());
  if (id == "piecewise" && arguments.empty()) return model_.pool.constant(std::numeric_limits<double>::quiet_NaN());
  std::string complaint;
  const auto result = Mathematics(model_.pool, -1).call(id, arguments, complaint);
  if (!result) throw Unreadable{complaint};
  return *result;
}

}  // namespace hepatrial::model
