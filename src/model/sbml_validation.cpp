#include "model/sbml_validation.hpp"

#include <sbml/SBMLTypes.h>

#include <algorithm>
#include <memory>
#include <vector>

namespace hepatrial::model {

namespace {

// libSBML wraps its messages; one problem is one line.
std::string one_line(const std::string& text) {
  std::string out;
  for (const char c : text) {
    const bool blank = c == '\n' || c == '\r' || c == '\t' || c == ' ';
    if (!blank) out += c;
    if (blank && !out.empty() && out.back() != ' ') out += ' ';
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

// libSBML looks for circles among rules by writing out every path between them: seconds for 300 rules, and more than
// proportional beyond. Such models are looked over for general rules without their assignments' right-hand sides.
constexpr unsigned k_most_rules_for_cycle_search = 200;

void collect(const ::SBMLDocument& document, const std::string& file, CheckReport& report) {
  for (unsigned i = 0; i < document.getNumErrors(); ++i) {
    const ::SBMLError& error = *document.getError(i);
    core::Problem problem{core::ProblemKind::bad_input,
                          "libSBML " + std::to_string(error.getErrorId()) + ": " + one_line(error.getMessage()),
                          {file, 0, "SBML line " + std::to_string(error.getLine())},
                          ""};
    const bool severe = error.getSeverity() >= LIBSBML_SEV_ERROR;
    if (error.getSeverity() != LIBSBML_SEV_INFO)
      (severe ? report.errors : report.warnings).push_back(std::move(problem));
  }
}

void set_checks(::SBMLDocument& document, const std::vector<int>& categories) {
  for (const int category : {LIBSBML_CAT_GENERAL_CONSISTENCY, LIBSBML_CAT_IDENTIFIER_CONSISTENCY,
                             LIBSBML_CAT_UNITS_CONSISTENCY, LIBSBML_CAT_MATHML_CONSISTENCY, LIBSBML_CAT_SBO_CONSISTENCY,
                             LIBSBML_CAT_OVERDETERMINED_MODEL, LIBSBML_CAT_MODELING_PRACTICE}) {
    const bool on = std::find(categories.begin(), categories.end(), category) != categories.end();
    document.setConsistencyChecks(static_cast<SBMLErrorCategory_t>(category), on);
  }
}

void check_generally_without_assignments(const std::string& text, const std::string& file, CheckReport& report) {
  const std::unique_ptr<::SBMLDocument> document(::readSBMLFromString(text.c_str()));
  if (document->getModel() == nullptr || document->getNumErrors(LIBSBML_SEV_ERROR) > 0) return;  // told already
  const std::unique_ptr<::ASTNode> zero(::SBML_parseL3Formula("0"));
  for (unsigned i = 0; i < document->getModel()->getNumRules(); ++i) {
    ::Rule& rule = *document->getModel()->getRule(i);
    if (rule.isAssignment()) rule.setMath(zero.get());
  }
  document->getErrorLog()->clearLog();
  set_checks(*document, {LIBSBML_CAT_GENERAL_CONSISTENCY});
  document->checkConsistency();
  collect(*document, file, report);
}

}  // namespace

CheckReport validate_sbml(const std::string& text, UnitChecks units, const std::string& file) {
  const std::unique_ptr<::SBMLDocument> document(::readSBMLFromString(text.c_str()));
  const bool large =
      document->getModel() != nullptr && document->getModel()->getNumRules() > k_most_rules_for_cycle_search;
  std::vector<int> checks{LIBSBML_CAT_IDENTIFIER_CONSISTENCY, LIBSBML_CAT_MATHML_CONSISTENCY,
                          LIBSBML_CAT_OVERDETERMINED_MODEL};
  if (!large) checks.push_back(LIBSBML_CAT_GENERAL_CONSISTENCY);
  if (units == UnitChecks::on) checks.push_back(LIBSBML_CAT_UNITS_CONSISTENCY);
  set_checks(*document, checks);
  document->checkConsistency();
  CheckReport report;
  collect(*document, file, report);
  if (large) check_generally_without_assignments(text, file, report);
  return report;
}

}  // namespace hepatrial::model
