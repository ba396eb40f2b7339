#pragma once
// Formulas of a syntax tree to expressions of the model. Part of the Antimony reader; not for other rooms.

#include <map>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "model/antimony_scope.hpp"
#include "model/antimony_units.hpp"
#include "model/mathematics.hpp"
#include "model/model.hpp"

namespace hepatrial::model::antimony {

class Lowering {
 public:
  Lowering(const SyntaxTree& tree, const Scopes& scopes, Units& units, Model& model, ProblemList& problems);

  /// The expression of `formula` as written in `scope`; k_no_expression after a report about `field`.
  ExpressionId expression(const Formula& formula, std::int32_t scope, Place place, const std::string& field);
  /// A lone number without a unit takes the unit of what it is assigned to.
  ExpressionId in_unit_of(ExpressionId expression, const Formula& formula, const Symbol& target);
  /// Number without dimension, as bare numbers in formulas are.
  ExpressionId number(double value) { return model_.pool.constant(value, bare_unit_); }

 private:
  using Names = std::unordered_map<std::string_view, ExpressionId>;
  struct Context {
    std::int32_t scope;
    Place place;
    std::string field;
    const Names* parameters;  ///< inside a function: its formal parameters; otherwise null
    int depth;
  };
  ExpressionId lower(const Formula& formula, const Context& context);
  ExpressionId lower_node(const SyntaxNode& node, std::int32_t first, const std::vector<ExpressionId>& done,
                          const Context& context);
  ExpressionId name(const SyntaxNode& node, const Context& context);
  ExpressionId call(const SyntaxNode& node, const std::vector<ExpressionId>& arguments, const Context& context);
  ExpressionId inlined(std::size_t function, const std::vector<ExpressionId>& arguments, const SyntaxNode& node,
                       const Context& context);
  void report(const SyntaxNode& node, const Context& context, const std::string& message);
  void find_functions();

  const SyntaxTree& tree_;
  const Scopes& scopes_;
  Units& units_;
  Model& model_;
  ProblemList& problems_;
  std::int32_t bare_unit_;
  std::unordered_map<std::string_view, std::size_t> functions_;
  // A function of equal arguments is one expression: without this, f(f(...)) of nested definitions costs 2^n.
  std::map<std::pair<std::size_t, std::vector<ExpressionId>>, ExpressionId> inlined_;
};

}  // namespace hepatrial::model::antimony
