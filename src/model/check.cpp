#include <optional>

#include "model/read.hpp"
#include "model/sbml_validation.hpp"
#include "model/unit_check.hpp"

namespace hepatrial::model {

namespace {

// libSBML's unit checks take time with the cube of the terms of a formula (400 terms: 4 s).
constexpr std::size_t k_most_terms = 300;

/// Symbol of a formula too long for libSBML's unit checks; none: all are short enough.
std::optional<std::string> too_long(const Model& model) {
  std::vector<double> sizes;  // of the written-out tree; children have smaller indices
  for (std::size_t i = 0; i < model.pool.size(); ++i) {
    double size = 1;
    for (const ExpressionId argument : model.pool[static_cast<ExpressionId>(i)].arguments) {
      if (argument != k_no_expression) size += sizes[static_cast<std::size_t>(argument)];
    }
    sizes.push_back(size);
  }
  const auto is_long = [&sizes](ExpressionId id) {
    return id != k_no_expression && sizes[static_cast<std::size_t>(id)] > 2 * k_most_terms;
  };
  const auto name = [&model](SymbolId id) {
    return id == k_no_symbol ? std::string("algebraic rule") : model.symbols[static_cast<std::size_t>(id)].id;
  };
  for (const Rule& rule : model.rules) {
    if (is_long(rule.expression)) return name(rule.target);
  }
  for (const Reaction& reaction : model.reactions) {
    if (is_long(reaction.rate)) return name(reaction.symbol);
  }
  for (const Assignment& assignment : model.initial_assignments) {
    if (is_long(assignment.expression)) return name(assignment.target);
  }
  for (const Event& event : model.events) {
    if (is_long(event.trigger) || is_long(event.delay) || is_long(event.priority)) return event.id;
    for (const Assignment& assignment : event.assignments) {
      if (is_long(assignment.expression)) return name(assignment.target);
    }
  }
  return std::nullopt;
}

}  // namespace

CheckReport check(const Model& model) {
  CheckReport report = check_units(model);
  const auto text = write_sbml(model);
  if (!text) {
    report.errors.insert(report.errors.end(), text.error().begin(), text.error().end());
    return report;
  }
  const std::string file = model.files.empty() ? std::string() : model.files.front();
  const auto long_formula = too_long(model);
  if (long_formula) {
    report.warnings.push_back({core::ProblemKind::bad_input,
                               "libSBML's unit checks are left out: a formula has more than 300 terms",
                               {file, 0, *long_formula},
                               "cut it into assignment rules"});
  }
  CheckReport document = validate_sbml(*text, long_formula ? UnitChecks::off : UnitChecks::on, file);
  report.errors.insert(report.errors.end(), document.errors.begin(), document.errors.end());
  report.warnings.insert(report.warnings.end(), document.warnings.begin(), document.warnings.end());
  return report;
}

}  // namespace hepatrial::model
