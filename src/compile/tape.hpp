#pragma once
// A tape: straight-line register code for one vector function. Internal to the compile room.

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "compile/lowered.hpp"

namespace hepatrial::compile {

/// No constant is ever computed on a tape, so its code is free to mean: out[target] = register[a].
inline constexpr Operation k_store = Operation::constant;

/// register[target] = operation(register[a], register[b], register[c]), or a store.
struct Instruction {
  Operation operation = Operation::add;
  std::uint32_t target = 0;
  std::uint32_t a = 0;
  std::uint32_t b = 0;
  std::uint32_t c = 0;
};

/// Where a register's value comes from before the first instruction.
struct Load {
  std::int32_t target = 0;  ///< register
  std::int32_t index = 0;   ///< element of the source vector
};

/// Registers: constants first, then loaded inputs, then temporaries, which are reused.
struct Tape {
  std::vector<double> constants;
  std::vector<Load> states;
  std::vector<Load> parameters;
  std::vector<Load> setup;
  std::vector<Load> factors;
  std::vector<Load> operands;
  std::int32_t time_register = -1;  ///< -1: time is not needed
  std::vector<Instruction> instructions;
  std::int32_t register_count = 0;
  std::int32_t output_count = 0;
};

/// Nodes whose values the setup function has already computed, and where.
using SetupSlots = std::unordered_map<ExpressionId, std::int32_t>;

/// The tape that computes outputs[i] into element i, in the order of `order` (empty: of the indices). Temporaries take
/// the first free register (linear scan), so the register file stays as small as the longest overlap of live values.
[[nodiscard]] Tape build_tape(const model::ExpressionPool& pool, const std::vector<ExpressionId>& outputs,
                              const SetupSlots& setup, const std::vector<std::int32_t>& order = {});

/// The operation nodes over parameters and constants only that `roots` use from a node that is not, in ascending
/// order: the values worth computing once per change of parameters.
[[nodiscard]] std::vector<ExpressionId> parameter_only_values(const model::ExpressionPool& pool,
                                                              const std::vector<ExpressionId>& roots);

}  // namespace hepatrial::compile
