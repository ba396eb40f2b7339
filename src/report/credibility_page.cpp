#include "report/credibility_page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/delimited.hpp"
#include "report/credibility_sections.hpp"
#include "report/csv_table.hpp"
#include "report/interval_figure.hpp"
#include "report/numbers.hpp"

namespace hepatrial::report {

namespace {

constexpr double k_nan = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t k_misses_shown = 20;

// The key that this room knows an endpoint by.
std::string key_of(const study::Observation& row) {
  switch (row.measure.kind) {
    case study::Measure::Kind::median: return row.measure.survival + "_median_months";
    case study::Measure::Kind::landmark: return row.endpoint.substr(0, row.endpoint.size() - 1);  // "OS_rate_12mo"
    case study::Measure::Kind::hazard_ratio: return "HR_" + row.measure.survival;
    case study::Measure::Kind::doubling_time: return "doubling_time_months";
    default: return row.endpoint;
  }
}

std::string shown(const study::ScoredRow& each, double value) {
  if (each.row.measure.kind == study::Measure::Kind::albi_change) return decimal_text(value, 2) + " points";
  const Quantity quantity = quantity_of(key_of(each.row));
  return value_text(value, quantity) + std::string(unit_text(quantity));
}

std::string endpoint_text(const study::ScoredRow& each) { return short_endpoint_label(key_of(each.row)); }

std::string miss_text(const study::ScoredRow& each) {
  if (std::isfinite(each.log_ratio)) return fmt::format("ln ratio {:+.2f}", each.log_ratio);
  if (std::isfinite(each.error_in_se)) return fmt::format("{:+.1f} SE", each.error_in_se);
  return "";
}

std::size_t medians_of(const study::CalibrationFindings& found, study::RowKind kind) {
  return static_cast<std::size_t>(
      std::count_if(found.rows.begin(), found.rows.end(), [kind](const study::ScoredRow& each) {
        return each.row.kind == kind && each.row.gates && std::isfinite(each.log_ratio);
      }));
}

DocumentTable totals_table(const study::CalibrationFindings& found) {
  const study::AgreementScore& score = found.score;
  const study::IntervalScore& intervals = found.intervals;
  DocumentTable table{
      "Scores on calibration rows (in sample)", {"Score", "Value", "Aim", "Rows"}, {false, true, true, true}, {}};
  const auto add = [&table](const char* what, const std::string& value, const char* aim, std::size_t rows, bool good) {
    table.rows.push_back({what, {value, *aim == '\0' ? "" : good ? "good" : "bad"}, aim, std::to_string(rows)});
  };
  add("Median |ln(predicted/observed)| of median PFS, TTP and OS", decimal_text(score.median_abs_ln, 3), "at most 0.08",
      score.medians, score.median_abs_ln <= 0.08);
  add("The same, OS alone", decimal_text(score.os_median_abs_ln, 3), "at most 0.10",
      medians_of(found, study::RowKind::os_median), score.os_median_abs_ln <= 0.10);
  add("The same, PFS and TTP alone", decimal_text(score.pfs_median_abs_ln, 3), "",
      medians_of(found, study::RowKind::pfs_median), true);
  add("Mean |ln(predicted/observed)|", decimal_text(score.mean_abs_ln, 3), "", score.medians, true);
  add("Predicted hazard ratio inside its published interval",
      fmt::format("{} of {}", score.ratios_inside, score.ratios), "all", score.ratios,
      score.ratios_inside == score.ratios);
  add("Median error of ORR and DCR, logit, in standard errors", decimal_text(score.response_median_se, 2),
      "at most 1.5", score.responses, score.response_median_se <= 1.5);
  add("Objective of the calibration", decimal_text(found.objective, 1), "", found.rows.size(), true);
  add("Observed inside the predicted 90 % interval", value_text(intervals.coverage, Quantity::fraction) + " %", "",
      intervals.rows, true);
  add("Mean width of the 90 % interval of ln median", decimal_text(intervals.mean_log_width, 2), "", intervals.medians,
      true);
  add("Mean interval score of ln median (90 %)", decimal_text(intervals.mean_interval_score, 2), "", intervals.medians,
      true);
  return table;
}

DocumentTable rival_table(const std::vector<study::RivalTotals>& rivals) {
  DocumentTable table{"Against rivals that cost nothing, on the same medians",
                      {"Rival", "What it is", "Medians", "Model", "Rival", "Difference of means (95 %)", "Verdict"},
                      {false, false, true, true, true, true, false},
                      {}};
  for (const study::RivalTotals& rival : rivals) {
    const bool better = rival.high < 0, worse = rival.low > 0;
    table.rows.push_back({rival.name,
                          rival.what,
                          std::to_string(rival.medians),
                          decimal_text(rival.model, 3),
                          decimal_text(rival.rival, 3),
                          fmt::format("{:+.3f} ({:+.3f} to {:+.3f})", rival.difference, rival.low, rival.high),
                          {better  ? "model better"
                           : worse ? "model worse"
                                   : "cannot be told apart",
                           better  ? "good"
                           : worse ? "bad"
                                   : ""}});
  }
  return table;
}

Figure scatter_figure(const study::CalibrationFindings& found) {
  std::vector<ScatterPoint> points;
  for (const study::ScoredRow& each : found.rows) {
    if (each.row.measure.kind != study::Measure::Kind::median) continue;
    const bool is_os = each.row.kind == study::RowKind::os_median;
    points.push_back({each.row.observed, each.predicted, each.row.gates, is_os ? std::size_t{0} : std::size_t{1},
                      each.row.group + ", " + each.row.arm_name + ", " + endpoint_text(each) + ": predicted " +
                          shown(each, each.predicted) + ", published " + shown(each, each.row.observed)});
  }
  Figure figure{"calibration-scatter",
                "Predicted and published medians",
                "",
                "Blue: overall survival; orange: progression-free survival and time to progression. Open: could not be "
                "verified. Line: equality; dashed: a factor of 1.2.",
                {}};
  auto panel = scatter_panel("calibration-medians", "Medians of the calibration arms", "Published (months)",
                             "Predicted (months)", 1.2, points);
  if (!panel.empty()) figure.panels.push_back(std::move(panel));
  return figure;
}

Figure miss_figure(const study::CalibrationFindings& found) {
  IntervalPanel ratios{
      "misses-ratios", "Medians, ratios, times: predicted / published", "Ratio (logarithmic scale)", true, 1, {}};
  IntervalPanel errors{
      "misses-rates", "Shares of patients: logit error", "Standard errors of the published trial", false, 0, {}};
  for (const study::ScoredRow& each : found.rows) {
    const std::string label = each.row.arm_name + " \u00b7 " + endpoint_text(each) + " \u00b7 " + each.row.group;
    const double scale = each.row.observed;
    const bool outside = each.has_interval() && !each.inside;
    const std::string numbers = shown(each, each.predicted) + " / " + shown(each, scale);
    if (std::isfinite(each.log_ratio) && ratios.rows.size() < k_misses_shown) {
      ratios.rows.push_back({label, each.predicted / scale, each.interval.low / scale, each.interval.high / scale,
                             numbers, outside, k_nan});
    } else if (std::isfinite(each.error_in_se) && errors.rows.size() < k_misses_shown) {
      errors.rows.push_back({label, each.error_in_se, k_nan, k_nan, numbers, outside, k_nan});
    }
  }
  Figure figure{"misses",
                "The worst misses first",
                "",
                "At the right: predicted / published. Bars: predicted 90 % interval for a trial of the published size. "
                "Orange: the published value lies outside it.",
                {}};
  for (const IntervalPanel& panel : {ratios, errors}) {
    if (auto drawn = interval_panel(panel); !drawn.empty()) figure.panels.push_back(std::move(drawn));
  }
  return figure;
}

DocumentTable miss_table(const study::CalibrationFindings& found) {
  DocumentTable table{"The worst misses, and what each may mean",
                      {"Row", "Predicted (90 % interval)", "Published", "Miss", "What it may mean"},
                      {false, true, true, true, false},
                      {}};
  for (const study::ScoredRow& each : found.rows) {
    if (table.rows.size() == k_misses_shown) break;
    if (!(each.miss > 0)) continue;
    const std::string range = range_text(each.interval.low, each.interval.high, quantity_of(key_of(each.row)));
    table.rows.push_back({each.row.arm_name + ", " + endpoint_text(each) + ", " + each.row.group +
                              (each.row.gates ? "" : " (not verified)"),
                          shown(each, each.predicted) + (range.empty() ? "" : " (" + range + ")"),
                          shown(each, each.row.observed),
                          {miss_text(each), each.has_interval() && !each.inside ? "bad" : ""},
                          study::meaning_of(each)});
  }
  return table;
}

Section calibration_section(const study::CredibilityReport& report) {
  const study::CalibrationFindings& found = report.calibration;
  Section out{"calibration", "Calibration rows", {}};
  out.blocks.emplace_back(Paragraph{
      fmt::format(
          "{} published rows of {}, simulated with {} patients an arm (the plan's share of it), seed {}: the rows, "
          "patients and numbers of 'hepatrial calibrate report'. These rows were used to fit, or may be: agreement "
          "here is not prediction.",
          found.rows.size(), joined(found.trials), found.settings.patients_per_arm, found.seed),
      ""});
  for (const std::string& problem : found.problems) out.blocks.emplace_back(Paragraph{problem, "warning"});
  out.blocks.emplace_back(totals_table(found));
  out.blocks.emplace_back(rival_table(found.rivals));
  out.blocks.emplace_back(scatter_figure(found));
  out.blocks.emplace_back(miss_figure(found));
  out.blocks.emplace_back(miss_table(found));
  return out;
}

}  // namespace

Document credibility_document(const study::CredibilityReport& report, const MadeBy& made_by) {
  Document out{
      report.plan.title,
      {{"Research software, not medical advice. The patients are virtual.", "quiet"}, {report.plan.lead, "lead"}},
      {}};
  out.sections.push_back(calibration_section(report));
  out.sections.push_back(leave_one_out_section(report));
  out.sections.push_back(holdout_section(report));
  out.sections.push_back(facts_section(report));
  out.sections.push_back(sensitivity_section(report));
  out.sections.push_back(ablation_section(report));
  out.sections.push_back(statements_section(report));
  out.sections.push_back(identifiability_section(report));
  for (const study::PlanSection& section : report.plan.sections) {
    Section plain{"plan-" + std::to_string(out.sections.size()), section.heading, {}};
    for (const std::string& text : section.paragraphs) plain.blocks.emplace_back(Paragraph{text, ""});
    out.sections.push_back(std::move(plain));
  }
  out.sections.push_back(made_by_section(made_by));
  return out;
}

std::string calibration_rows_csv(const study::CredibilityReport& report) {
  CsvTable table({"trial", "id", "arm", "endpoint", "predicted", "predicted_low", "predicted_high", "observed",
                  "observed_low", "observed_high", "log_ratio", "error_in_se", "inside", "fitted", "gates", "source",
                  "note", "may_mean"});
  for (const study::ScoredRow& each : report.calibration.rows) {
    table.text(each.trial).text(each.row.id).text(each.row.arm_name).text(each.row.endpoint).number(each.predicted);
    table.number(each.interval.low).number(each.interval.high).number(each.row.observed);
    table.number(each.row.low).number(each.row.high).number(each.log_ratio).number(each.error_in_se);
    table.flag(each.inside).flag(each.row.fitted()).flag(each.row.gates).text(each.row.source).text(each.row.note);
    table.text(study::meaning_of(each)).end_row();
  }
  return table.bytes();
}

std::string ablation_csv(const study::CredibilityReport& report) {
  CsvTable table(
      {"switch", "what", "module", "arm", "measure", "with", "without", "difference", "low", "high", "problem"});
  for (const study::Ablation& each : report.ablations) {
    if (!each.problem.empty()) {
      table.text(each.id).text(each.what).text(each.module);
      for (int empty = 0; empty < 7; ++empty) table.empty();
      table.text(each.problem).end_row();
    }
    for (const study::AblationEffect& effect : each.effects) {
      table.text(each.id).text(each.what).text(each.module).text(effect.arm).text(effect.measure);
      table.number(effect.with).number(effect.without).number(effect.difference).number(effect.low).number(effect.high);
      table.empty().end_row();
    }
  }
  return table.bytes();
}

std::string sensitivity_csv(const study::CredibilityReport& report) {
  CsvTable table({"arm", "measure", "parameter", "fitted", "correlation", "low", "high", "p_value"});
  for (const study::Sensitivity& measure : report.sensitivity.measures) {
    for (const study::SensitivityRow& row : measure.rows) {
      table.text(measure.arm).text(measure.measure).text(row.parameter).flag(row.fitted).number(row.correlation);
      table.number(row.low).number(row.high).number(row.p_value).end_row();
    }
  }
  return table.bytes();
}

}  // namespace hepatrial::report
