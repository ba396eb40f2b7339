#include "report/render.hpp"

#include <exception>

#include "report/datasets.hpp"
#include "report/html.hpp"
#include "report/summary_json.hpp"

namespace hepatrial::report {

namespace {

core::Problem mismatch(std::string message, std::string field) {
  return {core::ProblemKind::bad_input,
          std::move(message),
          {"", 0, std::move(field)},
          "summarise the result that is reported"};
}

core::Problems mismatches(const ReportInput& input) {
  core::Problems problems;
  const std::size_t arms = input.result.spec.arms.size();
  if (input.summary.arms.size() != arms) {
    problems.push_back(mismatch("the summary has " + std::to_string(input.summary.arms.size()) +
                                    " arms, the result has " + std::to_string(arms),
                                "arms"));
    return problems;
  }
  const auto set = trial::analysis_set(input.result);
  for (std::size_t arm = 0; arm < arms; ++arm) {
    const std::size_t patients = set->arms[arm].size();
    if (input.summary.arms[arm].n == patients) continue;
    problems.push_back(mismatch("the summary counts " + std::to_string(input.summary.arms[arm].n) +
                                    " patients, the result holds " + std::to_string(patients),
                                input.result.spec.arms[arm].name));
  }
  return problems;
}

}  // namespace

core::Result<std::map<std::string, std::string>> render(const ReportInput& input) {
  core::Problems problems = mismatches(input);
  if (!problems.empty()) return core::fail(std::move(problems));
  try {
    std::map<std::string, std::string> files;
    if (!input.result.analysed) files = datasets(input.result);
    files["report.html"] = report_html(input);
    files["summary.json"] = summary_json(input);
    files["manifest.json"] = manifest_json(input);
    files["timing.json"] = timing_json(input.timing);
    return files;
  } catch (const std::exception& error) {  // memory, or the JSON library
    return core::fail({core::ProblemKind::io, std::string("the report could not be made: ") + error.what(), {}, ""});
  }
}

}  // namespace hepatrial::report
