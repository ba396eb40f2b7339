#include "compile/walk.hpp"

#include <algorithm>

namespace hepatrial::compile {

std::vector<model::ExpressionId> reachable(const model::ExpressionPool& pool,
                                           std::span<const model::ExpressionId> roots) {
  std::vector<model::ExpressionId> found;
  std::vector<bool> seen(pool.size());
  std::vector<model::ExpressionId> open;
  const auto visit = [&](model::ExpressionId id) {
    if (id == model::k_no_expression || seen[static_cast<std::size_t>(id)]) return;
    seen[static_cast<std::size_t>(id)] = true;
    open.push_back(id);
  };
  for (const model::ExpressionId root : roots) visit(root);
  while (!open.empty()) {
    const model::ExpressionId id = open.back();
    open.pop_back();
    found.push_back(id);
    const model::Expression& node = pool[id];
    for (int argument = 0; argument < model::argument_count(node.operation); ++argument) {
      visit(node.arguments[static_cast<std::size_t>(argument)]);
    }
  }
  std::sort(found.begin(), found.end());
  return found;
}

}  // namespace hepatrial::compile
