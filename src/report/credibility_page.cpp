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

std::string shown(const study::ScoredRow& each, double value) {
  return value_text(value, quantity_of(each.row.endpoint)) + std::string(unit_text(quantity_of(each.row.endpoint)));
}

// "IMbrave150" of "IMbrave150 (updated, cut-off 2020-08) | sorafenib".
std::string publication(const study::ScoredRow& each) {
  const std::string& arm = each.row.observed_arm;
  return arm.substr(0, std::min(arm.find(" | "), arm.find(" (")));
}

std::string miss_text(const study::ScoredRow& each) {
  if (std::isfinite(each.log_ratio)) return fmt::format("ln ratio {:+.2f}", each.log_ratio);
  if (std::isfinite(each.error_in_se)) return fmt::format("{:+.1f} SE", each.error_in_se);
  return each.inside ? "inside" : "outside";
}

DocumentTable totals_table(const study::ScoreTotals& totals) {
  DocumentTable table{
      "Scores on calibration rows (in sample)", {"Score", "Value", "Aim", "Rows"}, {false, true, true, true}, {}};
  const auto add = [&table](const char* what, const std::string& value, const char* aim, std::size_t rows, bool good) {
    table.rows.push_back({what, {value, *aim == '\0' ? "" : good ? "good" : "bad"}, aim, std::to_string(rows)});
  };
  add("Median |ln(predicted/observed)| of median PFS, TTP and OS", decimal_text(totals.median_abs_log_ratio, 3),
      "at most 0.08", totals.medians, totals.median_abs_log_ratio <= 0.08);
  add("The same, OS alone", decimal_text(totals.os_median_abs_log_ratio, 3), "at most 0.10", totals.medians,
      totals.os_median_abs_log_ratio <= 0.10);
  add("The same, PFS and TTP alone", decimal_text(totals.pfs_median_abs_log_ratio, 3), "", totals.medians, true);
  add("Mean |ln(predicted/observed)|", decimal_text(totals.mean_abs_log_ratio, 3), "", totals.medians, true);
  add("Predicted hazard ratio inside its published interval",
      fmt::format("{} of {}", totals.hazard_ratios_inside, totals.hazard_ratios), "all", totals.hazard_ratios,
      totals.hazard_ratios_inside == totals.hazard_ratios);
  add("Median error of ORR and DCR, logit, in standard errors", decimal_text(totals.median_rate_error_se, 2),
      "at most 1.5", totals.rates, totals.median_rate_error_se <= 1.5);
  add("Observed inside the predicted 90 % interval", value_text(totals.coverage, Quantity::fraction) + " %", "",
      totals.intervals, true);
  add("Mean width of the 90 % interval of ln median", decimal_text(totals.mean_log_width, 2), "", totals.medians, true);
  add("Mean interval score of ln median (90 %)", decimal_text(totals.mean_interval_score, 2), "", totals.medians, true);
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
    if (!each.row.endpoint.ends_with("_median_months")) continue;
    const bool is_os = each.row.endpoint.starts_with("OS");
    points.push_back({each.row.observed, each.row.predicted, each.row.gates, is_os ? std::size_t{0} : std::size_t{1},
                      each.row.observed_arm + ", " + short_endpoint_label(each.row.endpoint) + ": predicted " +
                          shown(each, each.row.predicted) + ", published " + shown(each, each.row.observed)});
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
  IntervalPanel medians{
      "misses-ratios", "Medians and hazard ratios: predicted over published", "Ratio (logarithmic scale)", true, 1, {}};
  IntervalPanel rates{
      "misses-rates", "ORR and DCR: logit error", "Standard errors of the published trial", false, 0, {}};
  for (const study::ScoredRow& each : found.rows) {
    const std::string label =
        each.row.arm + " \u00b7 " + short_endpoint_label(each.row.endpoint) + " \u00b7 " + publication(each);
    if (std::isfinite(each.log_ratio) && medians.rows.size() < k_misses_shown) {
      const double scale = each.row.observed;
      medians.rows.push_back({label, each.row.predicted / scale, each.row.predicted_low / scale,
                              each.row.predicted_high / scale,
                              shown(each, each.row.predicted) + " / " + shown(each, scale), !each.inside, k_nan});
    } else if (std::isfinite(each.error_in_se) && rates.rows.size() < k_misses_shown) {
      rates.rows.push_back({label, each.error_in_se, k_nan, k_nan,
                            shown(each, each.row.predicted) + " / " + shown(each, each.row.observed), !each.inside,
                            k_nan});
    }
  }
  Figure figure{"misses",
                "The worst misses first",
                "",
                "At the right: predicted / published. Bars: predicted 90 % interval for a trial of the published size. "
                "Orange: the published value lies outside it.",
                {}};
  for (const IntervalPanel& panel : {medians, rates}) {
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
    table.rows.push_back(
        {each.row.arm + ", " + short_endpoint_label(each.row.endpoint) + ", " + publication(each) +
             (each.row.gates ? "" : " (not verified)"),
         shown(each, each.row.predicted) + " (" +
             range_text(each.row.predicted_low, each.row.predicted_high, quantity_of(each.row.endpoint)) + ")",
         shown(each, each.row.observed),
         {miss_text(each), each.inside ? "" : "bad"},
         study::meaning_of(each)});
  }
  return table;
}

Section calibration_section(const study::CredibilityReport& report) {
  const study::CalibrationFindings& found = report.calibration;
  Section out{"calibration", "Calibration rows", {}};
  out.blocks.emplace_back(Paragraph{
      fmt::format(
          "{} published rows of {}, simulated with {} patients in the smallest arm, seed {}. These rows were used to "
          "fit, or may be: agreement here is not prediction.",
          found.rows.size(), joined(found.trials), report.patients, report.seed),
      ""});
  for (const std::string& problem : found.problems) out.blocks.emplace_back(Paragraph{problem, "warning"});
  out.blocks.emplace_back(totals_table(found.totals));
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
  CsvTable table({"trial", "arm", "endpoint", "predicted", "predicted_low", "predicted_high", "observed",
                  "observed_low", "observed_high", "log_ratio", "error_in_se", "inside", "gates", "criteria", "source",
                  "may_mean"});
  for (const study::ScoredRow& each : report.calibration.rows) {
    table.text(each.trial).text(each.row.arm).text(each.row.endpoint).number(each.row.predicted);
    table.number(each.row.predicted_low).number(each.row.predicted_high).number(each.row.observed);
    table.number(each.row.observed_low).number(each.row.observed_high).number(each.log_ratio).number(each.error_in_se);
    table.flag(each.inside).flag(each.row.gates).text(each.row.criteria).text(each.row.source);
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
