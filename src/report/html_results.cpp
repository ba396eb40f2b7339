// Sections that show results.
#include <algorithm>
#include <cmath>
#include <set>

#include "report/figures.hpp"
#include "report/findings.hpp"
#include "report/html_parts.hpp"
#include "report/html_sections.hpp"
#include "report/numbers.hpp"

namespace hepatrial::report {

namespace {

std::string endpoint_cell(const trial::ArmSummary& arm, const std::string& key) {
  const auto found = arm.endpoints.find(key);
  return found == arm.endpoints.end() ? "\u2013" : estimate_text(found->second, quantity_of(key));
}

std::string ratio_cell(const trial::ArmSummary& arm, const std::string& key) {
  const auto found = arm.hazard_ratio.find(key);
  return found == arm.hazard_ratio.end() ? "\u2013" : estimate_text(found->second.estimate, Quantity::ratio);
}

std::string arms_table(const std::vector<trial::ArmSummary>& arms, std::string_view caption, bool with_ratios) {
  std::vector<std::string> headings{"Arm", "n", "ORR, %", "DCR, %", "Median PFS, months", "Median OS, months"};
  std::vector<bool> numeric{false, true, true, true, true, true};
  if (with_ratios) {
    headings.insert(headings.end(), {"HR (PFS)", "HR (OS)"});
    numeric.insert(numeric.end(), {true, true});
  }
  headings.emplace_back("Regimen");
  HtmlTable table(caption, headings, numeric);
  for (const trial::ArmSummary& arm : arms) {
    std::vector<Cell> cells{arm.name,
                            std::to_string(arm.n),
                            endpoint_cell(arm, "ORR"),
                            endpoint_cell(arm, "DCR"),
                            endpoint_cell(arm, "PFS_median_months"),
                            endpoint_cell(arm, "OS_median_months")};
    if (with_ratios) {
      cells.emplace_back(ratio_cell(arm, "PFS"));
      cells.emplace_back(ratio_cell(arm, "OS"));
    }
    cells.emplace_back(arm.regimen, "medium");
    table.row(cells);
  }
  return table.html();
}

// Endpoint keys the arms hold beyond those of the first table, in the order in which they are read.
std::vector<std::string> further_keys(const std::vector<trial::ArmSummary>& arms) {
  std::set<std::string> keys;
  for (const trial::ArmSummary& arm : arms) {
    for (const auto& [key, value] : arm.endpoints) keys.insert(key);
  }
  for (const char* const shown : {"ORR", "DCR", "PFS_median_months", "OS_median_months"}) keys.erase(shown);
  std::vector<std::string> sorted(keys.begin(), keys.end());
  std::stable_sort(sorted.begin(), sorted.end(), [](const std::string& left, const std::string& right) {
    return reading_order(left) < reading_order(right);
  });
  return sorted;
}

// Everything else the summary holds, one row per endpoint and one column per arm.
std::string further_table(const std::vector<trial::ArmSummary>& arms) {
  const std::vector<std::string> keys = further_keys(arms);
  std::vector<std::string> headings{"Endpoint"};
  std::vector<bool> numeric{false};
  for (const trial::ArmSummary& arm : arms) {
    headings.push_back(arm.name);
    numeric.push_back(true);
  }
  HtmlTable table("Further endpoints: percent of patients or months, with 95 % intervals", headings, numeric);
  for (const std::string& key : keys) {
    const std::string unit = quantity_of(key) == Quantity::fraction ? ", %" : ", months";
    std::vector<Cell> cells{endpoint_label(key) + unit};
    for (const trial::ArmSummary& arm : arms) cells.emplace_back(endpoint_cell(arm, key));
    table.row(cells);
  }
  return keys.empty() ? "" : table.html();
}

Cell coverage_cell(const study::ComparisonRow& row) {
  switch (coverage(row)) {
    case Coverage::inside: return {"inside", "good"};
    case Coverage::outside: return {"outside", "bad"};
    case Coverage::unknown: break;
  }
  return {"\u2013"};
}

std::string use_words(const std::string& use) {
  if (use == "calibration") return "calibration: fitted to";
  if (use == "holdout") return "held out: never fitted";
  if (use == "holdout_nested") return "held out, part of another arm";
  if (use == "holdout_mixed") return "held out, mixed prior therapy";
  return use;
}

std::string published_words(const study::ComparisonRow& row) {
  std::string words = row.observed_arm;
  words += row.published_n > 0 ? "; n = " + std::to_string(row.published_n) : "; n not known";
  return row.criteria.empty() ? words : words + "; " + row.criteria;
}

std::string remark(const study::ComparisonRow& row) {
  std::string words = row.note;
  if (!row.gates) words += std::string(words.empty() ? "" : "; ") + "published value not verified";
  return words;
}

std::string comparison_table(const std::vector<study::ComparisonRow>& comparison) {
  HtmlTable table("Predicted beside published",
                  {"Arm", "Endpoint", "Predicted (90 % interval)", "Published (interval)", "Published value is",
                   "Published arm", "Use", "Source", "Remark"},
                  {false, false, true, true});
  for (const study::ComparisonRow& row : comparison) {
    const Quantity quantity = quantity_of(row.endpoint);
    const trial::Estimate predicted{row.predicted, row.predicted_low, row.predicted_high};
    const trial::Estimate observed{row.observed, row.observed_low, row.observed_high};
    const std::string unit = quantity == Quantity::fraction ? ", %" : quantity == Quantity::months ? ", months" : "";
    table.row({row.arm,
               {endpoint_label(row.endpoint) + unit, "medium"},
               estimate_text(predicted, quantity),
               estimate_text(observed, quantity),
               coverage_cell(row),
               {published_words(row), "wide"},
               {use_words(row.use), "medium"},
               {row.source, "wide"},
               {remark(row), "wide"}});
  }
  return table.html();
}

// What the predicted intervals of these rows hold.
std::string interval_words(const std::vector<study::ComparisonRow>& comparison) {
  std::size_t draws = 0;
  for (const study::ComparisonRow& row : comparison) draws = std::max(draws, row.parameter_draws);
  const std::string sampling =
      "The predicted interval holds the sampling error of a trial of the published size (of the simulated size where n "
      "is not known) and ";
  if (draws == 0) return sampling + "that of the simulation, not the uncertainty of the model's parameters.";
  return sampling + "the uncertainty of the model's parameters: " + std::to_string(draws) +
         " draws of them, each simulated with patients of its own. The predicted value is that of the parameters in "
         "use; it need not lie inside.";
}

std::string figures(const std::vector<std::optional<Figure>>& all) {
  std::string out;
  for (const auto& figure : all) out += figure ? figure_html(*figure) : "";
  return out;
}

}  // namespace

std::string finding_section(const ReportInput& input) {
  std::vector<std::string> sentences{survival_finding(input.summary, "OS"), hazard_finding(input.summary, "OS"),
                                     survival_finding(input.summary, "PFS"), coverage_finding(input.comparison)};
  std::string text;
  for (const std::string& sentence : sentences) {
    if (!sentence.empty()) text += (text.empty() ? "" : " ") + sentence;
  }
  return section("finding", "Finding", paragraph(text, "lead"));
}

std::string arms_section(const ReportInput& input) {
  std::string content = arms_table(input.summary.arms, "Arms, with 95 % intervals", true);
  content += paragraph(
      "All shares are of the randomised patients of the arm; a patient whose simulation failed counts as not "
      "evaluable. "
      "Intervals hold the sampling error of the simulated patients only. HR: hazard ratio against the control arm; NR: "
      "not "
      "reached, or no patient; ORR and DCR: objective response and disease control rate; OS and PFS: overall and "
      "progression-free survival. "
      "1 month is 30.4375 days.",
      "quiet");
  if (!input.summary.prior_lines.empty()) {
    content += arms_table(input.summary.prior_lines,
                          "Lines before randomisation: everybody who started them, with 95 % intervals", false);
  }
  return section("arms", "Arms and endpoints", content + further_table(input.summary.arms));
}

std::string comparison_section(const ReportInput& input) {
  if (input.comparison.empty()) {
    return section("comparison", "Predicted beside published",
                   paragraph("There is no published value to compare with."));
  }
  std::string content = figures({comparison_figure(input.comparison)}) + comparison_table(input.comparison);
  const auto unverified = std::count_if(input.comparison.begin(), input.comparison.end(),
                                        [](const study::ComparisonRow& row) { return !row.gates; });
  const std::string verification =
      unverified == 0 ? "All published values were found in a source."
                      : counted(static_cast<std::size_t>(unverified), "published value", "published values") + " of " +
                            std::to_string(input.comparison.size()) +
                            " could not be found again in a source and must not decide anything.";
  content += paragraph(verification + " " + interval_words(input.comparison), "quiet");
  return section("comparison", "Predicted beside published", content);
}

std::string survival_section(const ReportInput& input) {
  const auto overall = kaplan_meier_figure(input.result, input.summary, "OS");
  const auto free = kaplan_meier_figure(input.result, input.summary, "PFS");
  if (!overall && !free) return section("survival", "Survival", paragraph("No patient was randomised."));
  std::string content = "<div class=\"pair\">\n" + figures({overall, free}) + "</div>\n";
  content += paragraph(
      "Lines: Kaplan-Meier estimate with its pointwise 95 % band; short strokes: patients censored; dashed: half of "
      "the patients.",
      "quiet");
  return section("survival", "Survival",
                 content + figures({forest_figure(input.summary, input.comparison), death_figure(input.result)}));
}

std::string response_section(const ReportInput& input) {
  const std::string content =
      figures({waterfall_figure(input.result), spider_figure(input.result), swimmer_figure(input.result)});
  return content.empty() ? "" : section("response", "Tumour size and response", content);
}

std::string antibody_section(const ReportInput& input) {
  const std::string content = figures({antibody_figure(input.result)});
  return content.empty() ? "" : section("antibody", "What is left of the line before", content);
}

}  // namespace hepatrial::report
