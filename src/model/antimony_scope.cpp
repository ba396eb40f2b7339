#include "model/antimony_scope.hpp"

#include <unordered_set>

namespace hepatrial::model::antimony {

namespace {
constexpr int k_deepest_instance = 50;
constexpr std::size_t k_most_statements = 200'000;
}  // namespace

void Scopes::report(Place place, std::string_view field, const std::string& message) {
  problems_.add(tree_.files[static_cast<std::size_t>(place.file)], place.line, shown(field), message);
}

// A block written `model`, without parameters and never instantiated is (a part of) the model; all others are modules.
void Scopes::find_modules() {
  std::unordered_set<std::string_view> instantiated;
  for (const InstanceStatement& instance : tree_.instances) instantiated.insert(instance.module);
  const Block* first_model = nullptr;
  bool any_statement = false;
  for (const Block& block : tree_.blocks) {
    const bool is_main =
        block.is_fragment || (block.is_model && block.parameters.empty() && !instantiated.contains(block.name));
    if (is_main) {
      main_blocks_.push_back(&block);
      any_statement = any_statement || !block.statements.empty();
    }
    if (is_main && !block.is_fragment) {
      if (first_model == nullptr) first_model = &block;
      if (block.name != first_model->name) {
        report(block.place, block.name,
               "a second model beside '" + shown(first_model->name) +
                   "'; write 'module' if it is meant to be instantiated");
      }
    }
    if (!is_main && !modules_.emplace(block.name, &block).second) {
      report(block.place, block.name, "the module '" + shown(block.name) + "' is defined twice");
    }
  }
  if (first_model != nullptr) model_id = std::string(first_model->name);
  if (!any_statement && first_model == nullptr && !modules_.empty()) {
    report(tree_.blocks.front().place, "", "there is no model: only modules are defined, and none is instantiated");
  }
}

void Scopes::unfold() {
  find_modules();
  std::vector<Pending> pending;
  for (const Block* block : main_blocks_) pending.push_back({block, 0});
  for (std::size_t next = 0; next < pending.size(); ++next) {
    const auto [block, scope] = pending[next];
    if (statements.size() + block->statements.size() > k_most_statements) {
      report(block->place, block->name, "the instances of modules unfold to more than 200,000 statements");
      return;
    }
    for (const Statement& statement : block->statements) {
      if (statement.kind == StatementKind::instance) {
        instantiate(tree_.instances[statement.index], statement.place, scope, pending);
      } else {
        statements.push_back({&statement, scope});
      }
    }
  }
}

void Scopes::instantiate(const InstanceStatement& instance, Place place, std::int32_t scope,
                         std::vector<Pending>& pending) {
  const auto found = modules_.find(instance.module);
  if (found == modules_.end()) return report(place, instance.module, "unknown module '" + shown(instance.module) + "'");
  const Block& block = *found->second;
  if (depth(scope) >= k_deepest_instance) {
    return report(place, instance.name, "modules are nested deeper than 50 levels (does one contain itself?)");
  }
  if (pending.size() >= k_most_statements) {
    return report(place, instance.name, "there are more than 200,000 instances of modules");
  }
  if (instance.arguments.size() != block.parameters.size()) {
    return report(place, instance.name,
                  "module '" + shown(block.name) + "' takes " + std::to_string(block.parameters.size()) +
                      " arguments, found " + std::to_string(instance.arguments.size()));
  }
  const std::string prefix = prefixes_[static_cast<std::size_t>(scope)] + std::string(instance.name) + "__";
  for (std::size_t i = 0; i < block.parameters.size(); ++i) {
    const std::string formal = prefix + std::string(block.parameters[i]);
    const InstanceArgument& argument = instance.arguments[i];
    if (argument.name.empty()) {
      given_numbers.push_back({formal, argument.value, place});
    } else {
      actual_of_formal_[formal] = prefixes_[static_cast<std::size_t>(scope)] + std::string(argument.name);
    }
  }
  prefixes_.push_back(prefix);
  depths_.push_back(depth(scope) + 1);
  pending.push_back({&block, static_cast<std::int32_t>(prefixes_.size()) - 1});
}

std::string Scopes::resolve(std::string_view name, std::int32_t scope) const {
  std::string id = prefixes_[static_cast<std::size_t>(scope)] + std::string(name);
  // An actual may itself be a formal parameter further out.
  for (int step = 0; step <= k_deepest_instance; ++step) {
    const auto found = actual_of_formal_.find(id);
    if (found == actual_of_formal_.end()) break;
    id = found->second;
  }
  return id;
}

}  // namespace hepatrial::model::antimony
