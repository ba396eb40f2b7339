#include "model/sbml_validation.hpp"

#include <sbml/SBMLTypes.h>

#include <memory>

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

}  // namespace

CheckReport validate_sbml(const std::string& text, UnitChecks units, const std::string& file) {
  const std::unique_ptr<::SBMLDocument> document(::readSBMLFromString(text.c_str()));
  document->setConsistencyChecks(LIBSBML_CAT_MODELING_PRACTICE, false);
  document->setConsistencyChecks(LIBSBML_CAT_SBO_CONSISTENCY, false);
  document->setConsistencyChecks(LIBSBML_CAT_UNITS_CONSISTENCY, units == UnitChecks::on);
  document->checkConsistency();
  CheckReport report;
  for (unsigned i = 0; i < document->getNumErrors(); ++i) {
    const ::SBMLError& error = *document->getError(i);
    core::Problem problem{core::ProblemKind::bad_input,
                          "libSBML " + std::to_string(error.getErrorId()) + ": " + one_line(error.getMessage()),
                          {file, 0, "SBML line " + std::to_string(error.getLine())},
                          ""};
    const bool severe = error.getSeverity() >= LIBSBML_SEV_ERROR;
    if (error.getSeverity() != LIBSBML_SEV_INFO)
      (severe ? report.errors : report.warnings).push_back(std::move(problem));
  }
  return report;
}

}  // namespace hepatrial::model
