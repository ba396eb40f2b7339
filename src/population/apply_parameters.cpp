// Joins the parameter table with a model: every constant gets its value, once.

#include <set>

#include "population/parameter_table.hpp"

namespace hepatrial::population {

namespace {

/// Symbols whose value the model computes: the table must not give them one.
std::set<model::SymbolId> computed_symbols(const model::Model& model) {
  std::set<model::SymbolId> computed;
  for (const model::Rule& rule : model.rules) {
    if (rule.kind == model::RuleKind::assignment) computed.insert(rule.target);
  }
  for (const model::Assignment& assignment : model.initial_assignments) computed.insert(assignment.target);
  return computed;
}

bool takes_value(const model::Symbol& symbol) {
  return symbol.kind == model::SymbolKind::parameter || symbol.kind == model::SymbolKind::compartment;
}

void apply_row(const ParameterTable& table, const ParameterRow& row, const std::set<model::SymbolId>& computed,
               model::Model& model, core::Problems& problems) {
  const core::Where where{table.file, row.line, row.id};
  const model::SymbolId id = model.find(row.id);
  if (id == model::k_no_symbol || !takes_value(model.symbols[static_cast<std::size_t>(id)])) {
    problems.push_back({core::ProblemKind::bad_input, "the model has no constant of this name", where,
                        "remove the row or add the constant"});
    return;
  }
  if (computed.contains(id)) {
    problems.push_back(
        {core::ProblemKind::bad_input, "the model computes this quantity itself", where, "remove the row"});
    return;
  }
  model::Symbol& symbol = model.symbols[static_cast<std::size_t>(id)];
  if (symbol.unit >= 0) {
    const core::Unit& declared = model.unit_definitions[static_cast<std::size_t>(symbol.unit)].unit;
    const auto given = core::parse_unit(row.unit);
    if (given && !given->equivalent(declared)) {
      problems.push_back({core::ProblemKind::bad_input,
                          "unit '" + row.unit + "' differs from the model's: " + core::text(declared) + " at " +
                              model.where(symbol.position),
                          where, "give both the same unit"});
    }
  }
  symbol.value = row.value;
}

}  // namespace

core::Result<void> apply(const ParameterTable& table, model::Model& model) {
  core::Problems problems;
  const std::set<model::SymbolId> computed = computed_symbols(model);
  for (const ParameterRow& row : table.rows) apply_row(table, row, computed, model, problems);
  for (std::size_t i = 0; i < model.symbols.size(); ++i) {
    const model::Symbol& symbol = model.symbols[i];
    if (!takes_value(symbol) || symbol.value || computed.contains(static_cast<model::SymbolId>(i))) continue;
    core::Where where{"", symbol.position.line, symbol.id};
    if (symbol.position.file >= 0) where.file = model.files[static_cast<std::size_t>(symbol.position.file)];
    problems.push_back({core::ProblemKind::bad_input, "this constant has neither a value in the model nor a row", where,
                        "add a row to " + table.file});
  }
  if (!problems.empty()) return core::fail(std::move(problems));
  return {};
}

}  // namespace hepatrial::population
