#pragma once
// A model as equations: every expression is over states, parameters and time only. Internal to the
// compile room; the interpreter and every later code printer walk this one form.

#include <cstdint>
#include <string>
#include <vector>

#include "compile/compiled_model.hpp"
#include "compile/simplify.hpp"
#include "core/result.hpp"
#include "model/model.hpp"

namespace hepatrial::compile {

/// What a symbol of a lowered pool stands for: an element of one of the vectors a kernel function is given.
enum class Source : std::uint8_t {
  state,
  parameter,
  factor,   ///< of the matrix; only in `stage`
  operand,  ///< the diagonal in `factor`, w in `stage`
};
inline constexpr std::int32_t k_source_count = 4;
[[nodiscard]] constexpr model::SymbolId symbol_of(Source source, std::int32_t index) {
  return k_source_count * index + static_cast<std::int32_t>(source);
}
[[nodiscard]] constexpr Source source_of(model::SymbolId symbol) {
  return static_cast<Source>(symbol % k_source_count);
}
[[nodiscard]] constexpr std::int32_t slot_index(model::SymbolId symbol) { return symbol / k_source_count; }
[[nodiscard]] constexpr model::SymbolId state_symbol(std::int32_t state) { return symbol_of(Source::state, state); }
[[nodiscard]] constexpr model::SymbolId parameter_symbol(std::int32_t parameter) {
  return symbol_of(Source::parameter, parameter);
}
[[nodiscard]] constexpr bool is_state_symbol(model::SymbolId symbol) { return source_of(symbol) == Source::state; }

/// The system M x' = rates(t, x; p), M diagonal.
struct LoweredSystem {
  std::string id;
  model::ExpressionPool pool;
  Names states;
  Names parameters;
  Names observables;
  std::vector<double> parameter_defaults;       ///< NaN where the model gives no value
  std::vector<double> mass_diagonal;            ///< 1, or 0 for a row that is an algebraic equation
  std::vector<ExpressionId> initial_states;     ///< over parameters and time
  std::vector<ExpressionId> rates;              ///< one per state
  std::vector<ExpressionId> observable_values;  ///< one per observable
  std::size_t declared_observable_count = 0;    ///< the rest are restatements of species ("[S]", "amount(S)")
  std::vector<CompiledEvent> events;
  std::vector<ExpressionId> triggers;  ///< one per event, 0 or 1
  std::vector<ExpressionId> roots;     ///< one per event, > 0 while the trigger holds
  std::vector<AssignmentTarget> assignment_targets;
  std::vector<ExpressionId> assignment_values;  ///< all events' assignments, in order
};

/// Turns a model into equations. Errors, all at once: see compile().
[[nodiscard]] core::Result<LoweredSystem> lower(const model::Model& model);

/// df/dx in compressed columns: structural nonzeros and always the diagonal.
struct SparseJacobian {
  std::vector<std::int32_t> column_start;
  std::vector<std::int32_t> row_index;
  std::vector<ExpressionId> values;
};

/// Derivatives of the rates; adds nodes to the system's pool.
[[nodiscard]] SparseJacobian derive_jacobian(LoweredSystem& system);
/// df/dt at fixed x, one per state.
[[nodiscard]] std::vector<ExpressionId> derive_time_derivative(LoweredSystem& system);

/// A continuous function that is > 0 while `trigger` holds and <= 0 while it does not: a>b gives a-b, `and` the
/// minimum, `or` the maximum, `not` the negation, a==b gives -|a-b|; other logical values give 1 and -1.
[[nodiscard]] ExpressionId event_function(ExpressionBuilder& builder, ExpressionId trigger);

/// The first 64 bits of the SHA-256 of names, layout and every expression of the system. Node numbers do not enter.
[[nodiscard]] std::uint64_t hash_of(const LoweredSystem& system);

/// For every parameter: 1 when an equation, an initial value, an event or a declared observable depends on it.
[[nodiscard]] std::vector<std::uint8_t> used_parameters(const LoweredSystem& system);

}  // namespace hepatrial::compile
