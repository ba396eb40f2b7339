#include "study/statements/pushed_model.hpp"

#include <utility>

#include "model/symbol_use.hpp"

namespace hepatrial::study {

namespace {

using model::ExpressionId;
using model::Operation;
using model::RuleKind;
using model::SymbolId;

SymbolId add_constant(model::Model& model, const std::string& id, double value) {
  model::Symbol symbol;
  symbol.id = id;
  symbol.value = value;
  const auto index = static_cast<SymbolId>(model.symbols.size());
  model.symbols.push_back(std::move(symbol));
  model.symbol_by_id[id] = index;
  return index;
}

// factor * value + offset
ExpressionId pushed(model::Model& model, const std::string& quantity, ExpressionId value) {
  const ExpressionId factor = model.pool.symbol(add_constant(model, push_factor(quantity), 1));
  const ExpressionId offset = model.pool.symbol(add_constant(model, push_offset(quantity), 0));
  return model.pool.add(Operation::add, model.pool.add(Operation::multiply, factor, value), offset);
}

const model::Rule* rule_of(const model::Model& model, SymbolId symbol) {
  for (const model::Rule& rule : model.rules) {
    if (rule.target == symbol && rule.kind != RuleKind::algebraic) return &rule;
  }
  return nullptr;
}

}  // namespace

std::string push_factor(const std::string& quantity) { return "push_factor__" + quantity; }
std::string push_offset(const std::string& quantity) { return "push_offset__" + quantity; }

bool is_computed(const model::Model& model, const std::string& name) {
  const SymbolId symbol = model.find(name);
  return symbol != model::k_no_symbol && rule_of(model, symbol) != nullptr;
}

void make_pushable(model::Model& model, const std::set<std::string>& quantities) {
  std::vector<ExpressionId> replacement(model.symbols.size(), model::k_no_expression);
  for (const std::string& quantity : quantities) {
    const SymbolId symbol = model.find(quantity);
    if (symbol == model::k_no_symbol || rule_of(model, symbol) == nullptr) continue;
    if (rule_of(model, symbol)->kind == RuleKind::rate) {
      const ExpressionId state = model.pool.symbol(symbol);
      replacement[static_cast<std::size_t>(symbol)] = pushed(model, quantity, state);
      continue;
    }
    for (model::Rule& rule : model.rules) {
      if (rule.target == symbol && rule.kind == RuleKind::assignment)
        rule.expression = pushed(model, quantity, rule.expression);
    }
  }
  for (model::Rule& rule : model.rules) {
    if (rule.kind != RuleKind::rate) {
      rule.expression = model.pool.substitute(rule.expression, replacement);
      continue;
    }
    ExpressionId& own = replacement[static_cast<std::size_t>(rule.target)];
    const ExpressionId kept = std::exchange(own, model::k_no_expression);
    rule.expression = model.pool.substitute(rule.expression, replacement);
    own = kept;
  }
  for (model::Reaction& reaction : model.reactions) {
    reaction.rate = model.pool.substitute(reaction.rate, replacement);
  }
}

ModelStructure::ModelStructure(const model::Model& model)
    : model_(&model),
      assigned_from_(model.symbols.size()),
      rate_from_(model.symbols.size()),
      acts_on_(model.symbols.size()) {
  for (const model::Rule& rule : model.rules) {
    if (rule.kind != RuleKind::algebraic) add(rule.target, rule.expression, rule.kind == RuleKind::rate);
  }
  for (const model::Reaction& reaction : model.reactions) {
    add(reaction.symbol, reaction.rate, false);
    const ExpressionId rate = reaction.rate;
    for (const auto* side : {&reaction.reactants, &reaction.products}) {
      for (const model::SpeciesReference& reference : *side) add(reference.species, rate, true);
    }
  }
}

void ModelStructure::add(SymbolId target, ExpressionId expression, bool is_rate) {
  auto& from = is_rate ? rate_from_ : assigned_from_;
  for (const SymbolId used : model::symbols_of(model_->pool, expression)) {
    from[static_cast<std::size_t>(target)].insert(used);
    acts_on_[static_cast<std::size_t>(used)].insert(target);
  }
}

// Assigned quantities replaced by what they are made of, down to states and parameters.
ModelStructure::Symbols ModelStructure::written_out(const Symbols& symbols) const {
  Symbols seen, out;
  std::vector<SymbolId> stack(symbols.begin(), symbols.end());
  while (!stack.empty()) {
    const SymbolId symbol = stack.back();
    stack.pop_back();
    if (!seen.insert(symbol).second) continue;
    const Symbols& parts = assigned_from_[static_cast<std::size_t>(symbol)];
    if (parts.empty()) {
      out.insert(symbol);
    } else {
      stack.insert(stack.end(), parts.begin(), parts.end());
    }
  }
  return out;
}

std::unordered_set<std::string> ModelStructure::equation_of(const std::string& quantity) const {
  std::unordered_set<std::string> names;
  const SymbolId symbol = model_->find(quantity);
  if (symbol == model::k_no_symbol) return names;
  const Symbols own = written_out({symbol});
  Symbols all = own;
  for (const SymbolId part : own) {
    const Symbols rate = written_out(rate_from_[static_cast<std::size_t>(part)]);
    all.insert(rate.begin(), rate.end());
  }
  for (const SymbolId part : all) names.insert(model_->symbols[static_cast<std::size_t>(part)].id);
  return names;
}

bool ModelStructure::reaches(const std::string& quantity, const std::set<std::string>& goals) const {
  const SymbolId symbol = model_->find(quantity);
  if (symbol == model::k_no_symbol) return false;
  Symbols seen = written_out({symbol});
  seen.insert(symbol);
  std::vector<SymbolId> stack(seen.begin(), seen.end());
  while (!stack.empty()) {
    const SymbolId at = stack.back();
    stack.pop_back();
    if (goals.contains(model_->symbols[static_cast<std::size_t>(at)].id)) return true;
    for (const SymbolId next : acts_on_[static_cast<std::size_t>(at)]) {
      if (seen.insert(next).second) stack.push_back(next);
    }
  }
  return false;
}

}  // namespace hepatrial::study
