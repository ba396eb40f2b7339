#include "report/html.hpp"

#include "report/html_parts.hpp"
#include "report/html_sections.hpp"
#include "report/numbers.hpp"
#include "report/text.hpp"

namespace hepatrial::report {

namespace {

std::string title_of(const trial::TrialSpec& spec) { return spec.title.empty() ? spec.id : spec.title; }

std::string head(const std::string& title) {
  std::string style(style_sheet());
  return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n"
         "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n<title>" +
         xml_escaped(title) + "</title>\n<style>" + style + "</style>\n</head>\n";
}

std::string heading(const ReportInput& input) {
  const trial::TrialSpec& spec = input.result.spec;
  std::string out = "<header>\n<h1>" + xml_escaped(title_of(spec)) + "</h1>\n";
  out += paragraph("A virtual trial. Research software, not medical advice.", "quiet");
  if (!spec.description.empty()) out += paragraph(spec.description);
  if (!spec.registry_ids.empty()) out += paragraph("Modelled on " + joined(spec.registry_ids) + ".", "quiet");
  if (input.result.interrupted) {
    out += paragraph("This run was interrupted: not all patients were simulated, and the results are not complete.",
                     "warning");
  }
  return out + "</header>\n";
}

}  // namespace

std::string report_html(const ReportInput& input) {
  std::string page = head(title_of(input.result.spec)) + "<body>\n" + heading(input) + "<main>\n";
  for (const auto& make : {finding_section, arms_section, comparison_section, survival_section, response_section,
                           flow_section, antibody_section, failure_section, provenance_section, limits_section}) {
    page += make(input);
  }
  return page + "</main>\n</body>\n</html>\n";
}

}  // namespace hepatrial::report
