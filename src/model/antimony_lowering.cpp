#include "model/antimony_lowering.hpp"

#include <limits>
#include <numbers>

namespace hepatrial::model::antimony {

namespace {

constexpr int k_deepest_inlining = 100;

std::optional<double> fixed_value(std::string_view name) {
  if (name == "pi") return std::numbers::pi;
  if (name == "exponentiale") return std::numbers::e;
  if (name == "avogadro") return k_avogadro;
  if (name == "true") return 1;
  if (name == "false") return 0;
  if (name == "infinity" || name == "inf" || name == "INF") return std::numeric_limits<double>::infinity();
  if (name == "nan" || name == "NaN" || name == "notanumber") return std::numeric_limits<double>::quiet_NaN();
  return std::nullopt;
}

}  // namespace

Lowering::Lowering(const SyntaxTree& tree, const Scopes& scopes, Units& units, Model& model, ProblemList& problems)
    : tree_(tree),
      scopes_(scopes),
      units_(units),
      model_(model),
      problems_(problems),
      bare_unit_(units.any() ? units.dimensionless() : -1) {
  find_functions();
}

void Lowering::find_functions() {
  for (std::size_t i = 0; i < tree_.functions.size(); ++i) {
    const FunctionDefinition& function = tree_.functions[i];
    const auto report_here = [&](const std::string& message) {
      problems_.add(tree_.files[static_cast<std::size_t>(function.place.file)], function.place.line,
                    shown(function.name), message);
    };
    if (is_function_name(function.name))
      report_here("'" + shown(function.name) + "' is a function of Antimony and cannot be redefined");
    if (!functions_.emplace(function.name, i).second)
      report_here("the function '" + shown(function.name) + "' is defined twice");
    for (std::size_t a = 0; a < function.parameters.size(); ++a) {
      for (std::size_t b = 0; b < a && a < 100; ++b) {
        if (function.parameters[a] == function.parameters[b])
          report_here("the parameter '" + shown(function.parameters[a]) + "' is there twice");
      }
    }
  }
}

void Lowering::report(const SyntaxNode& node, const Context& context, const std::string& message) {
  // Inside an inlined function the place is the call: the caller's mistake shows there.
  const int line = context.parameters == nullptr ? node.line : context.place.line;
  problems_.add(tree_.files[static_cast<std::size_t>(context.place.file)], line, shown(context.field), message);
}

ExpressionId Lowering::expression(const Formula& formula, std::int32_t scope, Place place, const std::string& field) {
  return lower(formula, {scope, place, field, nullptr, 0});
}

ExpressionId Lowering::in_unit_of(ExpressionId expression, const Formula& formula, const Symbol& target) {
  if (expression == k_no_expression || formula.first != formula.last || target.unit < 0) return expression;
  const SyntaxNode& node = tree_.nodes[static_cast<std::size_t>(formula.first)];
  if (node.kind != SyntaxNode::Kind::number || !node.name.empty() || target.kind == SymbolKind::species)
    return expression;
  return model_.pool.constant(node.value, target.unit);
}

// Children come before parents, so one pass over the nodes suffices, however deep the formula.
ExpressionId Lowering::lower(const Formula& formula, const Context& context) {
  std::vector<ExpressionId> done;
  done.reserve(static_cast<std::size_t>(formula.last - formula.first + 1));
  bool good = true;
  for (std::int32_t i = formula.first; i <= formula.last; ++i) {
    const ExpressionId id = lower_node(tree_.nodes[static_cast<std::size_t>(i)], formula.first, done, context);
    if (id == k_no_expression) good = false;
    done.push_back(id);
  }
  return good && !done.empty() ? done.back() : k_no_expression;
}

ExpressionId Lowering::lower_node(const SyntaxNode& node, std::int32_t first, const std::vector<ExpressionId>& done,
                                  const Context& context) {
  if (node.kind == SyntaxNode::Kind::name) return name(node, context);
  if (node.kind == SyntaxNode::Kind::number) {
    const Place place{context.place.file, context.parameters == nullptr ? node.line : context.place.line};
    const std::int32_t unit = node.name.empty() ? bare_unit_ : units_.of_name(node.name, place, context.field);
    return !node.name.empty() && unit < 0 ? k_no_expression : model_.pool.constant(node.value, unit);
  }
  std::vector<ExpressionId> arguments;
  for (std::int32_t i = 0; i < node.arguments; ++i) {
    const std::int32_t index = tree_.arguments[static_cast<std::size_t>(node.first_argument + i)];
    const ExpressionId argument = done[static_cast<std::size_t>(index - first)];
    if (argument == k_no_expression) return k_no_expression;  // reported before
    arguments.push_back(argument);
  }
  if (node.kind == SyntaxNode::Kind::call) return call(node, arguments, context);
  return model_.pool.add(node.operation, arguments[0], arguments.size() > 1 ? arguments[1] : k_no_expression);
}

ExpressionId Lowering::name(const SyntaxNode& node, const Context& context) {
  if (context.parameters != nullptr) {
    const auto found = context.parameters->find(node.name);
    if (found != context.parameters->end()) return found->second;
  }
  if (node.name == "time") return model_.pool.time();
  if (const auto value = fixed_value(node.name)) return number(*value);
  if (context.parameters != nullptr) {
    report(node, context, "the function uses '" + shown(node.name) + "', which is none of its parameters");
    return k_no_expression;
  }
  const SymbolId symbol = model_.find(scopes_.resolve(node.name, context.scope));
  if (symbol == k_no_symbol) {
    if (!tree_.unsure_names.contains(node.name)) report(node, context, "unknown symbol '" + shown(node.name) + "'");
    return k_no_expression;
  }
  return model_.pool.symbol(symbol);
}

ExpressionId Lowering::call(const SyntaxNode& node, const std::vector<ExpressionId>& arguments,
                            const Context& context) {
  const auto found = functions_.find(node.name);
  if (found != functions_.end()) return inlined(found->second, arguments, node, context);
  std::string complaint;
  const auto result = Mathematics(model_.pool, bare_unit_).call(node.name, arguments, complaint);
  if (result) return *result;
  report(node, context, shown(complaint));
  return k_no_expression;
}

ExpressionId Lowering::inlined(std::size_t function, const std::vector<ExpressionId>& arguments, const SyntaxNode& node,
                               const Context& context) {
  const FunctionDefinition& definition = tree_.functions[function];
  if (arguments.size() != definition.parameters.size()) {
    report(node, context,
           "function '" + shown(definition.name) + "' takes " + std::to_string(definition.parameters.size()) +
               " arguments, found " + std::to_string(arguments.size()));
    return k_no_expression;
  }
  if (context.depth >= k_deepest_inlining) {
    report(node, context, "functions are nested deeper than 100 levels (does one call itself?)");
    return k_no_expression;
  }
  auto key = std::make_pair(function, arguments);
  const auto known = inlined_.find(key);
  if (known != inlined_.end()) return known->second;
  Names parameters;
  for (std::size_t i = 0; i < arguments.size(); ++i) parameters[definition.parameters[i]] = arguments[i];
  const Place call_place{context.place.file, context.parameters == nullptr ? node.line : context.place.line};
  const ExpressionId result =
      lower(definition.body, {context.scope, call_place, context.field, &parameters, context.depth + 1});
  inlined_.emplace(std::move(key), result);
  return result;
}

}  // namespace hepatrial::model::antimony
