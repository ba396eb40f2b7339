// Sections on patients, failures, provenance and limits.
#include <algorithm>

#include "report/html_parts.hpp"
#include "report/html_sections.hpp"
#include "report/numbers.hpp"
#include "report/patients.hpp"
#include "report/text.hpp"

namespace hepatrial::report {

namespace {

using Count = std::pair<std::string, std::uint64_t>;

std::string share_text(std::uint64_t count, std::uint64_t total) {
  if (total == 0) return "\u2013";
  return value_text(static_cast<double>(count) / static_cast<double>(total), Quantity::fraction);
}

// Texts and how often they occur, the most frequent first.
std::vector<Count> by_frequency(const std::map<std::string, std::uint64_t>& counts) {
  std::vector<Count> sorted(counts.begin(), counts.end());
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const Count& left, const Count& right) { return left.second > right.second; });
  return sorted;
}

std::string reasons_table(const std::vector<Count>& reasons, std::string_view caption, std::string_view heading) {
  constexpr std::size_t k_most_reasons = 12;
  if (reasons.empty()) return "";
  HtmlTable table(caption, {std::string(heading), "Patients"}, {false, true});
  std::uint64_t others = 0;
  for (std::size_t place = 0; place < reasons.size(); ++place) {
    if (place < k_most_reasons) {
      table.row({reasons[place].first, std::to_string(reasons[place].second)});
    } else {
      others += reasons[place].second;
    }
  }
  if (others > 0) table.row({"other reasons", std::to_string(others)});
  return table.html();
}

std::string flow_words(trial::PatientStatus status) {
  using trial::PatientStatus;
  switch (status) {
    case PatientStatus::implausible: return "Not plausible: the tumour never reached diagnosis";
    case PatientStatus::not_eligible_first: return "Not eligible for the first simulated line";
    case PatientStatus::no_progression: return "No progression on a line before within the calendar";
    case PatientStatus::died_before_randomisation: return "Died before randomisation";
    case PatientStatus::not_eligible_randomisation: return "Not eligible at randomisation";
    case PatientStatus::eligible_not_needed: return "Eligible, but the trial was full";
    case PatientStatus::randomised: return "Randomised";
    case PatientStatus::failed: break;
  }
  return "Simulation failed";
}

std::string flow_table(const ReportInput& input) {
  using trial::PatientStatus;
  const std::uint64_t total = trial::analysis_set(input.result)->candidates;
  HtmlTable table("Patient flow", {"Stage", "Patients", "Share of all looked at, %"}, {false, true, true});
  table.row({"Virtual patients looked at", std::to_string(total), share_text(total, total)});
  for (const auto status :
       {PatientStatus::implausible, PatientStatus::not_eligible_first, PatientStatus::no_progression,
        PatientStatus::died_before_randomisation, PatientStatus::not_eligible_randomisation,
        PatientStatus::eligible_not_needed, PatientStatus::failed, PatientStatus::randomised}) {
    const std::uint64_t count = count_with_status(input.result, status);
    table.row({flow_words(status), std::to_string(count), share_text(count, total)});
  }
  return table.html();
}

std::string arm_flow_table(const ReportInput& input) {
  HtmlTable table("Randomised patients by arm", {"Arm", "Randomised", "Simulation failed", "Died", "Later therapy"},
                  {false, true, true, true, true});
  const auto set = trial::analysis_set(input.result);
  for (std::size_t arm = 0; arm < input.result.spec.arms.size(); ++arm) {
    const std::vector<trial::AnalysedLine>& patients = set->arms[arm];
    const auto count = [&patients](auto&& predicate) {
      return std::to_string(std::count_if(patients.begin(), patients.end(), predicate));
    };
    table.row({input.result.spec.arms[arm].name, std::to_string(patients.size()),
               count([](const trial::AnalysedLine& line) { return line.failed; }),
               count([](const trial::AnalysedLine& line) { return line.kinds[0] == trial::TimeKind::event; }),
               count([](const trial::AnalysedLine& line) { return line.went_on; })});
  }
  return table.html();
}

}  // namespace

std::string flow_section(const ReportInput& input) {
  const auto reasons = by_frequency(trial::analysis_set(input.result)->reasons_not_eligible);
  return section(
      "flow", "Patients",
      flow_table(input) + arm_flow_table(input) + reasons_table(reasons, "Why patients were not eligible", "Reason"));
}

std::string failure_section(const ReportInput& input) {
  const std::uint64_t failed = input.result.failed_patients;
  if (failed == 0) {
    return section("failures", "What failed", paragraph("The simulation of no patient failed."));
  }
  const auto set = trial::analysis_set(input.result);
  const auto reasons = by_frequency(set->failure_reasons);
  const std::string words =
      "The simulation of " + counted(failed, "patient", "patients") + " failed (" +
      share_text(failed, set->candidates) +
      " % of all looked at). Those who failed after randomisation stay in their arm: they count as not evaluable for "
      "response and are censored at the last time that was reached.";
  return section("failures", "What failed", paragraph(words) + reasons_table(reasons, "Reasons of failures", "Reason"));
}

std::string provenance_section(const ReportInput& input) {
  const Provenance& made = input.provenance;
  std::vector<std::pair<std::string, std::string>> entries{
      {"Program", "hepatrial " + made.version},
      {"Command", made.command_line},
      {"Trial", input.result.spec.id + (input.result.spec.source.empty() ? "" : "; " + input.result.spec.source)},
      {"Model", made.model_id + ", kernel " + hexadecimal(made.kernel_hash)},
      {"Parameters", "SHA-256 " + made.parameters_sha256},
      {"Seed", std::to_string(input.result.seed)},
      {"Solver", made.solver + ", " + std::to_string(input.result.statistics.steps) + " steps"},
      {"Rescued", counted(input.rescued_patients, "patient", "patients") + " needed a second, more careful attempt"}};
  for (const auto& [name, value] : made.options) entries.emplace_back(name, value);
  HtmlTable table("Input files", {"File", "SHA-256"}, {});
  for (const auto& [file, hash] : made.input_sha256) table.row({file, hash});
  return section(
      "provenance", "How this was made",
      definitions(entries) + (made.input_sha256.empty() ? "" : table.html()) +
          paragraph("The same inputs and seed give the same files, byte for byte. The data sets beside this page "
                    "hold every number shown here.",
                    "quiet"));
}

std::string limits_section(const ReportInput& input) {
  std::vector<std::string> points{
      "The patients are virtual. Their data must not be presented as trial data.",
      "The model's parameters are uncertain, and the intervals here do not hold that uncertainty.",
      "What carries over from one line of therapy to the next rests on the model's assumptions wherever no published "
      "result of the same sequence was fitted.",
      "Arms of different trials differ in patients, visits and later therapy; a published value beside a "
      "prediction is a check of the model, not a comparison of drugs."};
  if (input.result.spec.prior_lines.empty()) {
    points.emplace_back("No line of therapy was simulated before the trial's own.");
  } else {
    points.emplace_back(
        "Second-line results describe those who reach the second line; see the patient flow for those who do not.");
  }
  return section("limits", "Limits", bullets(points));
}

}  // namespace hepatrial::report
