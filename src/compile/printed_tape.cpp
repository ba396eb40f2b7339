#include "compile/printed_tape.hpp"

#include <algorithm>

#include "compile/printed_operations.hpp"

namespace hepatrial::compile {

namespace {

// Instructions of one printed function: longer ones take a compiler more time for each instruction
// (docs/methods/kernels.md says how much).
constexpr std::size_t k_part_size = 1500;

// Where an operand comes from: an input or literal, whose text never changes, or the instruction that made it.
struct Value {
  std::string text;
  std::size_t maker = 0;
  bool made = false;
};

class TapePrinter {
 public:
  TapePrinter(const std::string& name, const Tape& tape) : name_(name), tape_(tape), registers_(size(tape)) {
    place_inputs();
    find_makers();
    find_kept_values();
  }

  std::string print() {
    const std::size_t count = tape_.instructions.size();
    const std::size_t parts = std::max<std::size_t>(1, (count + k_part_size - 1) / k_part_size);
    std::string text;
    for (std::size_t part = 0; part < parts; ++part) {
      text += (parts > 1 ? "__attribute__((noinline)) void " : "void ") + name_ + "_" + std::to_string(part) + "(" +
              k_printed_parameters + ", w* R k) {\n";
      for (std::size_t at = part * k_part_size; at < std::min(count, (part + 1) * k_part_size); ++at) {
        print_instruction(at, text);
      }
      text += "}\n";
    }
    text += "void " + name_ + "_all(" + k_printed_parameters + ") {\n  w k[" + std::to_string(slot_count_ + 1) + "];\n";
    for (std::size_t part = 0; part < parts; ++part) {
      text += "  " + name_ + "_" + std::to_string(part) + "(t, x, p, s, a, b, o, k);\n";
    }
    return text + "}\n";
  }

 private:
  static std::size_t size(const Tape& tape) { return static_cast<std::size_t>(tape.register_count); }

  void place(const std::vector<Load>& loads, const char* source) {
    for (const Load& load : loads) {
      registers_[static_cast<std::size_t>(load.target)].text = source + ("[" + std::to_string(load.index) + "]");
    }
  }

  void place_inputs() {
    for (std::size_t index = 0; index < tape_.constants.size(); ++index) {
      registers_[index].text = "all(" + exact_literal(tape_.constants[index]) + ")";
    }
    place(tape_.states, "x");
    place(tape_.parameters, "p");
    place(tape_.setup, "s");
    place(tape_.factors, "a");
    place(tape_.operands, "b");
    if (tape_.time_register >= 0) registers_[static_cast<std::size_t>(tape_.time_register)].text = "t[0]";
  }

  // Registers are reused; a printed value has a name of its own, the place of the instruction that made it.
  void find_makers() {
    operands_.reserve(tape_.instructions.size());
    last_use_.assign(tape_.instructions.size(), 0);
    for (std::size_t at = 0; at < tape_.instructions.size(); ++at) {
      const Instruction& item = tape_.instructions[at];
      operands_.push_back({registers_[item.a], registers_[item.b], registers_[item.c]});
      for (const Value& operand : operands_.back()) {
        if (operand.made) last_use_[operand.maker] = at;
      }
      if (item.operation != k_store) registers_[item.target] = {{}, at, true};
    }
  }

  // Values needed in a later part than their own get a place in the array k, free again after their last use.
  void find_kept_values() {
    const std::size_t count = tape_.instructions.size();
    slot_.assign(count, -1);
    std::vector<std::vector<std::int32_t>> freed(count);
    std::vector<std::int32_t> free;
    for (std::size_t at = 0; at < count; ++at) {
      if (last_use_[at] / k_part_size > at / k_part_size) {
        slot_[at] = free.empty() ? slot_count_++ : free.back();
        if (!free.empty()) free.pop_back();
        freed[last_use_[at]].push_back(slot_[at]);
      }
      free.insert(free.end(), freed[at].begin(), freed[at].end());
    }
  }

  [[nodiscard]] std::string operand_text(const Value& operand, std::size_t at) const {
    if (!operand.made) return operand.text;
    if (operand.maker / k_part_size == at / k_part_size) return "r" + std::to_string(operand.maker);
    return "k[" + std::to_string(slot_[operand.maker]) + "]";
  }

  void print_instruction(std::size_t at, std::string& text) const {
    const Instruction& item = tape_.instructions[at];
    const std::string a = operand_text(operands_[at][0], at);
    if (item.operation == k_store) {
      text += "  o[" + std::to_string(item.target) + "] = " + a + ";\n";
      return;
    }
    const std::string b = operand_text(operands_[at][1], at);
    const std::string c = operand_text(operands_[at][2], at);
    const std::string name = "r" + std::to_string(at);
    text += "  const v " + name + " = " + print_operation(item.operation, {a, b, c}) + ";\n";
    if (slot_[at] >= 0) text += "  k[" + std::to_string(slot_[at]) + "] = " + name + ";\n";
  }

  const std::string& name_;
  const Tape& tape_;
  std::vector<Value> registers_;
  std::vector<std::array<Value, 3>> operands_;
  std::vector<std::size_t> last_use_;
  std::vector<std::int32_t> slot_;
  std::int32_t slot_count_ = 0;
};

}  // namespace

std::string print_tape(const std::string& name, const Tape& tape) { return TapePrinter(name, tape).print(); }

}  // namespace hepatrial::compile
