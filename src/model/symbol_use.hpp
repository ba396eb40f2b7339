#pragma once
// Which symbols an expression uses.

#include <vector>

#include "model/model.hpp"

namespace hepatrial::model {

/// Symbols used by `expression`, each once, in order of first use.
[[nodiscard]] std::vector<SymbolId> symbols_of(const ExpressionPool& pool, ExpressionId expression);
/// Species in the rate of `reaction` that it neither consumes nor makes, in order of first use.
[[nodiscard]] std::vector<SymbolId> modifiers_of(const Model& model, const Reaction& reaction);

}  // namespace hepatrial::model
