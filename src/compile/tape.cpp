#include "compile/tape.hpp"

#include <algorithm>

#include "compile/walk.hpp"

namespace hepatrial::compile {

namespace {

class TapeBuilder {
 public:
  TapeBuilder(const model::ExpressionPool& pool, const SetupSlots& setup)
      : pool_(pool), setup_(setup), uses_(pool.size()), register_of_(pool.size(), k_no_register) {}

  Tape build(const std::vector<ExpressionId>& outputs, const std::vector<std::int32_t>& order) {
    count_uses(outputs);
    place_inputs();
    tape_.output_count = static_cast<std::int32_t>(outputs.size());
    for (std::size_t place = 0; place < outputs.size(); ++place) {
      const std::size_t index = order.empty() ? place : static_cast<std::size_t>(order[place]);
      emit(outputs[index]);
      const auto source = static_cast<std::uint32_t>(register_of(outputs[index]));
      tape_.instructions.push_back({k_store, static_cast<std::uint32_t>(index), source, source, source});
      release(outputs[index]);
    }
    return std::move(tape_);
  }

 private:
  static constexpr std::int32_t k_no_register = -1;

  std::int32_t& register_of(ExpressionId id) { return register_of_[static_cast<std::size_t>(id)]; }
  std::int32_t& uses(ExpressionId id) { return uses_[static_cast<std::size_t>(id)]; }

  [[nodiscard]] bool is_input(ExpressionId id) const {
    return model::argument_count(pool_[id].operation) == 0 || setup_.contains(id);
  }

  // Uses are counted over what this tape computes: it does not look below values taken from setup.
  void count_uses(const std::vector<ExpressionId>& outputs) {
    std::vector<ExpressionId> open;
    const auto use = [&](ExpressionId id) {
      if (uses(id)++ == 0) open.push_back(id);
    };
    for (const ExpressionId output : outputs) use(output);
    while (!open.empty()) {
      const ExpressionId id = open.back();
      open.pop_back();
      if (is_input(id)) continue;
      const model::Expression& node = pool_[id];
      for (int argument = 0; argument < model::argument_count(node.operation); ++argument) {
        use(node.arguments[static_cast<std::size_t>(argument)]);
      }
    }
  }

  void place_inputs() {
    std::vector<ExpressionId> inputs;
    for (ExpressionId id = 0; static_cast<std::size_t>(id) < uses_.size(); ++id) {
      if (uses(id) > 0 && is_input(id)) inputs.push_back(id);
    }
    for (const ExpressionId id : inputs) {
      if (pool_[id].operation != Operation::constant) continue;
      register_of(id) = tape_.register_count++;
      tape_.constants.push_back(pool_[id].value);
    }
    for (const ExpressionId id : inputs) {
      if (pool_[id].operation != Operation::constant) place_input(id, tape_.register_count++);
    }
  }

  void place_input(ExpressionId id, std::int32_t target) {
    register_of(id) = target;
    const model::Expression& node = pool_[id];
    if (node.operation == Operation::time) {
      tape_.time_register = target;
    } else if (node.operation == Operation::symbol) {
      loads_from(source_of(node.symbol)).push_back({target, slot_index(node.symbol)});
    } else {
      tape_.setup.push_back({target, setup_.at(id)});
    }
  }

  std::vector<Load>& loads_from(Source source) {
    switch (source) {
      case Source::state: return tape_.states;
      case Source::parameter: return tape_.parameters;
      case Source::factor: return tape_.factors;
      case Source::operand: break;
    }
    return tape_.operands;
  }

  // Depth first, so that a value is used soon after it is made.
  void emit(ExpressionId root) {
    std::vector<ExpressionId> stack{root};
    while (!stack.empty()) {
      const ExpressionId id = stack.back();
      if (register_of(id) != k_no_register) {
        stack.pop_back();
        continue;
      }
      const model::Expression& node = pool_[id];
      bool ready = true;
      for (int argument = model::argument_count(node.operation) - 1; argument >= 0; --argument) {
        const ExpressionId child = node.arguments[static_cast<std::size_t>(argument)];
        if (register_of(child) != k_no_register) continue;
        stack.push_back(child);
        ready = false;
      }
      if (!ready) continue;
      stack.pop_back();
      emit_instruction(id, node);
    }
  }

  void emit_instruction(ExpressionId id, const model::Expression& node) {
    Instruction instruction;
    instruction.operation = node.operation;
    const int count = model::argument_count(node.operation);
    const auto operand = [&](std::size_t argument) {
      return static_cast<std::uint32_t>(register_of(node.arguments[argument]));
    };
    instruction.a = operand(0);
    instruction.b = count > 1 ? operand(1) : instruction.a;
    instruction.c = count > 2 ? operand(2) : instruction.a;
    for (int argument = 0; argument < count; ++argument) release(node.arguments[static_cast<std::size_t>(argument)]);
    const std::int32_t target = take_register();
    instruction.target = static_cast<std::uint32_t>(target);
    register_of(id) = target;
    tape_.instructions.push_back(instruction);
  }

  std::int32_t take_register() {
    if (free_.empty()) return tape_.register_count++;
    const std::int32_t lowest = free_.back();
    free_.pop_back();
    return lowest;
  }

  void release(ExpressionId id) {
    if (--uses(id) == 0 && !is_input(id)) free_.push_back(register_of(id));
  }

  const model::ExpressionPool& pool_;
  const SetupSlots& setup_;
  Tape tape_;
  std::vector<std::int32_t> uses_, register_of_;  // by expression
  std::vector<std::int32_t> free_;
};

}  // namespace

Tape build_tape(const model::ExpressionPool& pool, const std::vector<ExpressionId>& outputs, const SetupSlots& setup,
                const std::vector<std::int32_t>& order) {
  return TapeBuilder(pool, setup).build(outputs, order);
}

std::vector<ExpressionId> parameter_only_values(const model::ExpressionPool& pool,
                                                const std::vector<ExpressionId>& roots) {
  std::vector<bool> fixed(pool.size()), taken(pool.size());  // fixed: depends on neither states nor time
  std::vector<ExpressionId> values;
  const auto take = [&](ExpressionId id) {
    const auto index = static_cast<std::size_t>(id);
    if (model::argument_count(pool[id].operation) == 0 || !fixed[index] || taken[index]) return;
    taken[index] = true;
    values.push_back(id);
  };
  for (const ExpressionId id : reachable(pool, roots)) {
    const model::Expression& node = pool[id];
    const int count = model::argument_count(node.operation);
    bool all_fixed = node.operation != Operation::time &&
                     !(node.operation == Operation::symbol && source_of(node.symbol) != Source::parameter);
    for (int argument = 0; argument < count; ++argument) {
      all_fixed = all_fixed && fixed[static_cast<std::size_t>(node.arguments[static_cast<std::size_t>(argument)])];
    }
    fixed[static_cast<std::size_t>(id)] = all_fixed;
    if (all_fixed) continue;
    for (int argument = 0; argument < count; ++argument) take(node.arguments[static_cast<std::size_t>(argument)]);
  }
  for (const ExpressionId root : roots) take(root);
  std::sort(values.begin(), values.end());
  return values;
}

}  // namespace hepatrial::compile
