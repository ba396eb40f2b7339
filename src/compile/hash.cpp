#include <bit>
#include <charconv>
#include <unordered_map>

#include "compile/lowered.hpp"
#include "compile/walk.hpp"
#include "core/hashing.hpp"

namespace hepatrial::compile {

namespace {

// One text of a system. Nodes are numbered in the order in which a depth-first walk from the outputs leaves them, so
// the text depends on the equations alone and not on what else is in the pool.
class CanonicalText {
 public:
  explicit CanonicalText(const model::ExpressionPool& pool) : pool_(pool) {}

  void add(const std::string& word) {
    text_ += std::to_string(word.size());
    text_ += ':';
    text_ += word;
    text_ += '\n';
  }
  void add(std::int64_t number) { text_ += std::to_string(number) + '\n'; }
  void add(const Names& names) {
    add(static_cast<std::int64_t>(names.size()));
    for (std::size_t index = 0; index < names.size(); ++index) add(names[index]);
  }
  void add(const std::vector<double>& values) {
    for (const double value : values) add(static_cast<std::int64_t>(std::bit_cast<std::uint64_t>(value)));
  }
  void add(const std::vector<ExpressionId>& expressions) {
    for (const ExpressionId expression : expressions) add(number_of(expression));
  }
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  std::int64_t number_of(ExpressionId root) {
    std::vector<ExpressionId> stack{root};
    while (!stack.empty()) {
      const ExpressionId id = stack.back();
      if (numbers_.contains(id)) {
        stack.pop_back();
        continue;
      }
      const model::Expression& node = pool_[id];
      bool ready = true;
      for (int argument = model::argument_count(node.operation) - 1; argument >= 0; --argument) {
        const ExpressionId child = node.arguments[static_cast<std::size_t>(argument)];
        if (numbers_.contains(child)) continue;
        stack.push_back(child);
        ready = false;
      }
      if (!ready) continue;
      stack.pop_back();
      write(node);
      numbers_.emplace(id, static_cast<std::int64_t>(numbers_.size()));
    }
    return numbers_.at(root);
  }

  void write(const model::Expression& node) {
    text_ += model::name(node.operation);
    text_ += ' ' + std::to_string(std::bit_cast<std::uint64_t>(node.value)) + ' ' + std::to_string(node.symbol);
    for (int argument = 0; argument < model::argument_count(node.operation); ++argument) {
      text_ += ' ' + std::to_string(numbers_.at(node.arguments[static_cast<std::size_t>(argument)]));
    }
    text_ += '\n';
  }

  const model::ExpressionPool& pool_;
  std::unordered_map<ExpressionId, std::int64_t> numbers_;
  std::string text_;
};

}  // namespace

std::uint64_t hash_of(const LoweredSystem& system) {
  CanonicalText text(system.pool);
  text.add("hepatrial lowered system 2");
  text.add(system.states);
  text.add(system.parameters);
  text.add(system.observables);
  text.add(system.mass_diagonal);
  text.add(system.initial_states);
  text.add(system.rates);
  text.add(system.observable_values);
  for (const CompiledEvent& event : system.events) {
    text.add(event.id);
    text.add(event.initial_value ? 1 : 0);
    text.add(event.persistent ? 1 : 0);
    text.add(event.use_values_from_trigger_time ? 1 : 0);
    text.add(event.first_assignment);
    text.add(event.assignment_count);
  }
  text.add(system.triggers);
  text.add(system.roots);
  for (const AssignmentTarget& target : system.assignment_targets) {
    text.add(target.is_state ? 1 : 0);
    text.add(target.index);
  }
  text.add(system.assignment_values);
  const std::string digits = core::sha256_hex(text.text());
  std::uint64_t hash = 0;
  std::from_chars(digits.data(), digits.data() + 16, hash, 16);
  return hash;
}

std::vector<std::uint8_t> used_parameters(const LoweredSystem& system) {
  std::vector<ExpressionId> roots = system.rates;
  const auto append = [&](const std::vector<ExpressionId>& more) {
    roots.insert(roots.end(), more.begin(), more.end());
  };
  append(system.initial_states);
  append(system.triggers);
  append(system.assignment_values);
  const auto declared_end =
      system.observable_values.begin() + static_cast<std::ptrdiff_t>(system.declared_observable_count);
  roots.insert(roots.end(), system.observable_values.begin(), declared_end);
  std::vector<std::uint8_t> used(system.parameters.size(), 0);
  for (const ExpressionId id : reachable(system.pool, roots)) {
    const model::Expression& node = system.pool[id];
    if (node.operation != Operation::symbol || source_of(node.symbol) != Source::parameter) continue;
    used[static_cast<std::size_t>(slot_index(node.symbol))] = 1;
  }
  return used;
}

}  // namespace hepatrial::compile
