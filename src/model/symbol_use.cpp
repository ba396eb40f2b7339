#include "model/symbol_use.hpp"

#include <algorithm>
#include <unordered_set>

namespace hepatrial::model {

std::vector<SymbolId> symbols_of(const ExpressionPool& pool, ExpressionId expression) {
  std::vector<SymbolId> found;
  if (expression == k_no_expression) return found;
  std::unordered_set<ExpressionId> seen{expression};
  std::vector<ExpressionId> stack{expression};
  while (!stack.empty()) {
    const Expression node = pool[stack.back()];
    stack.pop_back();
    if (node.operation == Operation::symbol) found.push_back(node.symbol);
    // Pushed in reverse, so that the first argument is looked at first.
    for (std::size_t i = node.arguments.size(); i-- > 0;) {
      if (node.arguments[i] != k_no_expression && seen.insert(node.arguments[i]).second)
        stack.push_back(node.arguments[i]);
    }
  }
  return found;
}

std::vector<SymbolId> modifiers_of(const Model& model, const Reaction& reaction) {
  std::vector<SymbolId> modifiers;
  for (const SymbolId symbol : symbols_of(model.pool, reaction.rate)) {
    if (model.symbols[static_cast<std::size_t>(symbol)].kind != SymbolKind::species) continue;
    const auto uses = [symbol](const SpeciesReference& reference) { return reference.species == symbol; };
    if (std::any_of(reaction.reactants.begin(), reaction.reactants.end(), uses)) continue;
    if (std::any_of(reaction.products.begin(), reaction.products.end(), uses)) continue;
    modifiers.push_back(symbol);
  }
  return modifiers;
}

}  // namespace hepatrial::model
