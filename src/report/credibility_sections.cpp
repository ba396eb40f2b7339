#include "report/credibility_sections.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "core/delimited.hpp"
#include "core/maths.hpp"
#include "report/answer_page.hpp"
#include "report/interval_figure.hpp"
#include "report/numbers.hpp"
#include "stats/summaries.hpp"

namespace hepatrial::report {

namespace {

constexpr double k_nan = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t k_parameters_shown = 12, k_switches_shown = 14;

double number_of(const std::string& text) {
  double value = k_nan;
  return core::parse_number(text, value) ? value : k_nan;
}

std::string short_text(const std::string& text) {
  const double value = number_of(text);
  if (text.size() == 64 && !std::isfinite(value)) return text.substr(0, 12);  // a hash
  return std::isfinite(value) ? fmt::format("{:.4g}", value) : text;
}

DocumentTable whole_table(const study::RecordedTable& table, const std::string& caption,
                          const std::vector<std::string>& columns, const std::vector<std::string>& headings) {
  DocumentTable out{caption, headings, {}, {}};
  for (std::size_t column = 0; column < columns.size(); ++column) {
    const bool numeric = !table.rows.empty() && std::isfinite(number_of(table.cell(0, columns[column])));
    out.numeric.push_back(numeric);
  }
  for (std::size_t row = 0; row < table.rows.size(); ++row) {
    std::vector<DocumentCell> cells;
    for (const std::string& column : columns) cells.emplace_back(short_text(table.cell(row, column)));
    out.rows.push_back(std::move(cells));
  }
  return out;
}

double median_of(std::vector<double> values) {
  std::erase_if(values, [](double value) { return !std::isfinite(value); });
  const auto median = stats::quantiles(values, std::array{0.5});
  return median ? median->front() : k_nan;
}

double mean_of(std::vector<double> values) {
  std::erase_if(values, [](double value) { return !std::isfinite(value); });
  return stats::mean(values).value_or(k_nan);
}

// What the predicted intervals of a scoring hold; ledgers of before have no such cell.
std::string interval_holds(const std::string& parameter_draws) {
  if (parameter_draws.empty() || parameter_draws == "0") return "sampling error only";
  return "sampling error and " + parameter_draws + " draws of the parameters";
}

// One for each rival that a row of the ledger compares with: its columns begin with its name.
std::vector<std::string> rival_sentences(const study::RecordedTable& table, std::size_t row) {
  std::vector<std::string> sentences;
  constexpr std::string_view k_ending = "_difference";
  for (const std::string& column : table.header) {
    if (!column.ends_with(k_ending) || table.cell(row, column).empty()) continue;
    const std::string rival = column.substr(0, column.size() - k_ending.size());
    const auto number = [&](const char* name) { return number_of(table.cell(row, rival + "_" + name)); };
    const double low = number("difference_low"), high = number("difference_high");
    sentences.push_back(fmt::format(
        "{}: the model's median |ln ratio| {}, the rival's {} on {} medians; mean difference {} (95 % interval {} to "
        "{}): the model {}.",
        rival, decimal_text(number("model_median_abs_log_ratio"), 3),
        decimal_text(number("rival_median_abs_log_ratio"), 3), table.cell(row, rival + "_medians"),
        decimal_text(number("difference"), 3), decimal_text(low, 3), decimal_text(high, 3),
        high < 0  ? "is better"
        : low > 0 ? "is worse"
                  : "cannot be told apart from it"));
  }
  return sentences;
}

// "hazard ratio of death 0.80 (asked: 0.65 to 0.93), ..."
std::string conditions_text(const std::vector<study::AnsweredQuantity>& quantities,
                            const std::vector<std::size_t>& which) {
  std::string out;
  for (const std::size_t i : which) {
    const study::AnsweredQuantity& each = quantities[i];
    out += fmt::format("{}{} {} (asked: {})", out.empty() ? "" : ", ", each.label, measured_text(each.value, each.unit),
                       bounds_text(*each.shown_when, each.unit));
  }
  return out;
}

// Whether the model shows a fact, in one sentence.
std::string fact_sentence(const std::vector<study::AnsweredQuantity>& quantities, const study::FactVerdict& verdict) {
  std::string out;
  switch (verdict.shown) {
    case study::FactShown::yes: out = "The model shows it: " + conditions_text(quantities, verdict.held); break;
    case study::FactShown::partly:
      out = "The model shows it in part: " + conditions_text(quantities, verdict.held) + ", but " +
            conditions_text(quantities, verdict.missed);
      break;
    case study::FactShown::no:
      out = "The model does not show it: " + conditions_text(quantities, verdict.missed);
      break;
    case study::FactShown::no_condition: return "No bounds say when it counts as shown.";
  }
  std::vector<std::string> open;
  for (const std::size_t i : verdict.open) open.push_back(quantities[i].label);
  if (!open.empty()) out += "; the 90 % interval reaches beyond for: " + joined(open);
  return out + ".";
}

}  // namespace

Section leave_one_out_section(const study::CredibilityReport& report) {
  Section out{"leave-one-out", "Calibration, one trial left out at a time", {}};
  const study::RecordedTable& table = report.leave_one_out;
  if (!table.there) {
    out.blocks.emplace_back(
        Paragraph{"No leave-one-trial-out run is recorded (calibration/leave_one_out.csv). Make one "
                  "with 'hepatrial calibrate'; until then nothing here shows prediction of an unseen "
                  "trial.",
                  "warning"});
    return out;
  }
  std::vector<double> model, rival;
  std::size_t ratios = 0, inside = 0;
  for (std::size_t row = 0; row < table.rows.size(); ++row) {
    if (table.cell(row, "gates") == "no" || table.cell(row, "gates") == "0") continue;
    const std::string endpoint = table.cell(row, "endpoint");
    const double observed = number_of(table.cell(row, "observed")), predicted = number_of(table.cell(row, "predicted"));
    if (endpoint.ends_with("_median")) {
      model.push_back(std::abs(core::maths::log(predicted / observed)));
      rival.push_back(std::abs(core::maths::log(number_of(table.cell(row, "two_constants")) / observed)));
    }
    const double low = number_of(table.cell(row, "low")), high = number_of(table.cell(row, "high"));
    if (endpoint.ends_with("_HR") && std::isfinite(low) && std::isfinite(predicted)) {
      ++ratios;
      inside += predicted >= low && predicted <= high ? 1 : 0;
    }
  }
  out.blocks.emplace_back(Paragraph{
      fmt::format(
          "Refitted from the prior without each trial, then predicted: median |ln ratio| {}, mean {} over {} medians "
          "(two constants on the same rows: {} and {}); {} of {} hazard ratios inside their published intervals. Aims: "
          "0.12, 0.16, and 70 % of hazard ratios.",
          decimal_text(median_of(model), 3), decimal_text(mean_of(model), 3), model.size(),
          decimal_text(median_of(rival), 3), decimal_text(mean_of(rival), 3), inside, ratios),
      "finding"});
  out.blocks.emplace_back(
      Paragraph{"The form of the model was chosen with all rows in sight: this says how much the parameters lean on a "
                "trial, not how the model would have done before it.",
                ""});
  out.blocks.emplace_back(whole_table(table, "Every row, predicted without its trial",
                                      {"group", "arm", "endpoint", "observed", "predicted", "two_constants"},
                                      {"Left out", "Arm", "Endpoint", "Published", "Predicted", "Two constants"}));
  return out;
}

Section holdout_section(const study::CredibilityReport& report) {
  Section out{"holdout", "Held-out results: after immunotherapy", {}};
  const study::RecordedTable& table = report.ledger;
  if (!table.there || table.rows.empty()) {
    out.blocks.emplace_back(Paragraph{"No scoring against held-out results is recorded.", "warning"});
    return out;
  }
  const std::size_t last = table.rows.size() - 1;
  const double median = number_of(table.cell(last, "median_abs_log_ratio"));
  const double coverage = number_of(table.cell(last, "coverage"));
  out.blocks.emplace_back(Paragraph{
      fmt::format(
          "The last of {} recorded scorings ({}, parameters {}): median |ln ratio| {} on {} medians of {} arms (aim "
          "below 0.28), {} % of published values inside the predicted 90 % interval (aim 80 %; the interval holds {}), "
          "median error of ORR and DCR {} standard errors.",
          table.rows.size(), table.cell(last, "date").substr(0, 10), table.cell(last, "parameter_hash").substr(0, 12),
          decimal_text(median, 3), table.cell(last, "medians"), table.cell(last, "arms"),
          value_text(coverage, Quantity::fraction), interval_holds(table.cell(last, "parameter_draws")),
          decimal_text(number_of(table.cell(last, "median_rate_error_se")), 1)),
      median < 0.28 && coverage >= 0.8 ? "finding" : "warning"});
  out.blocks.emplace_back(
      Paragraph{"This page does not score: it repeats the ledger that 'hepatrial score-holdout' writes, and never "
                "opens the held-out "
                "file. A parameter hash that differs from the one at the end of this page belongs to an older model.",
                ""});
  out.blocks.emplace_back(whole_table(
      table, "Ledger of scorings",
      {"date", "version", "parameter_hash", "patients_per_arm", "parameter_draws", "arms", "medians",
       "median_abs_log_ratio", "coverage", "mean_log_width", "mean_interval_score", "rates", "median_rate_error_se"},
      {"Date", "Version", "Parameters", "Patients an arm", "Parameter draws", "Arms", "Medians", "Median |ln ratio|",
       "Coverage", "Width of ln median", "Interval score", "Rates", "Rate error, SE"}));
  std::vector<std::string> rivals{
      "Rival (a), older setting: the same drug's pivotal result before immunotherapy; about 0.28 on the arms that have "
      "one.",
      "Rival (b), mean of active arms: the geometric mean of the active calibration arms; 0.30 to 0.39.",
      "A perfect model's floor, given the size of the arms: about 0.19 to 0.26."};
  out.blocks.emplace_back(Paragraph{"For orientation, fixed before any scoring (trials/checks/rivals.csv):", ""});
  out.blocks.emplace_back(BulletList{rivals});
  const std::vector<std::string> paired = rival_sentences(table, last);
  if (!paired.empty()) {
    out.blocks.emplace_back(Paragraph{"The last scoring against them, on the medians that both predict:", ""});
    out.blocks.emplace_back(BulletList{paired});
  } else {
    out.blocks.emplace_back(Paragraph{
        "The last scoring holds no paired comparison with the rivals: ledgers of before did not keep it. A win "
        "over a rival is therefore not claimed here.",
        "quiet"});
  }
  return out;
}

Section facts_section(const study::CredibilityReport& report) {
  Section out{"facts", "Facts that a right model shows", {}};
  out.blocks.emplace_back(
      Paragraph{"Each fact is a pattern over several published numbers. Most of the numbers are calibration rows, so a "
                "fact is no independent test: it asks whether one set of parameters shows them together. The model "
                "shows a fact when its value at the parameters in use lies within the bounds under 'Shown when', ends "
                "included; with several bounds in part when some hold. The bounds are those of the fact's file.",
                ""});
  for (const study::FactFinding& fact : report.facts) {
    if (!fact.found) {
      out.blocks.emplace_back(Paragraph{fact.title + ": cannot be simulated yet: " + fact.problem, "warning"});
      continue;
    }
    const study::FactVerdict verdict = study::fact_verdict(fact.found->quantities);
    out.blocks.emplace_back(Paragraph{fact.title + ". " + fact_sentence(fact.found->quantities, verdict),
                                      verdict.shown == study::FactShown::yes ? "finding" : "warning"});
    out.blocks.emplace_back(quantity_table(fact.found->quantities, fact.found->question.question));
  }
  return out;
}

Section sensitivity_section(const study::CredibilityReport& report) {
  const study::SensitivityResult& found = report.sensitivity;
  Section out{"sensitivity", "What moves the result after immunotherapy", {}};
  if (found.measures.empty()) {
    out.blocks.emplace_back(Paragraph{"Not computed.", "quiet"});
    return out;
  }
  out.blocks.emplace_back(Paragraph{
      fmt::format(
          "Partial rank correlation (PRCC) of each result with {} parameters over {} parameter vectors, {} patients in "
          "each arm. Parameters vary by class priors, also the fitted ones. Where there are more of them than half the "
          "vectors, a quarter as many as vectors are kept by rank correlation first, and the rest counts as noise.",
          found.parameters, found.points, found.patients),
      ""});
  Figure figure{"sensitivity",
                "Strongest parameters",
                "",
                "Dots: PRCC; bars: 95 % interval. Orange: prior only; blue: informed by calibration rows.",
                {}};
  DocumentTable table{"Strongest parameters",
                      {"Arm", "Result", "Parameter", "PRCC (95 %)", "Known from"},
                      {false, false, false, true, false},
                      {}};
  for (const study::Sensitivity& measure : found.measures) {
    IntervalPanel panel{"sensitivity-" + std::to_string(figure.panels.size()),
                        measure.arm + ": " + measure.measure,
                        "Partial rank correlation",
                        false,
                        0,
                        {}};
    for (std::size_t i = 0; i < std::min(measure.rows.size(), k_parameters_shown); ++i) {
      const study::SensitivityRow& row = measure.rows[i];
      const std::string text = fmt::format("{:+.2f} ({:+.2f} to {:+.2f})", row.correlation, row.low, row.high);
      panel.rows.push_back({row.parameter, row.correlation, row.low, row.high, fmt::format("{:+.2f}", row.correlation),
                            !row.fitted, k_nan});
      table.rows.push_back(
          {measure.arm, measure.measure, row.parameter, text, row.fitted ? "calibration rows" : "prior only"});
    }
    figure.panels.push_back(interval_panel(panel));
  }
  out.blocks.emplace_back(std::move(figure));
  out.blocks.emplace_back(std::move(table));
  return out;
}

Section ablation_section(const study::CredibilityReport& report) {
  Section out{"switches", "What each mechanism does to the result after immunotherapy", {}};
  if (report.ablations.empty() || report.ablations.front().effects.empty()) {
    out.blocks.emplace_back(Paragraph{"Not computed.", "quiet"});
    return out;
  }
  out.blocks.emplace_back(Paragraph{
      "The same patients with one mechanism, or one module, switched off: without less with. Patients who reach the "
      "second "
      "line in both runs are compared; intervals are 95 %, by a paired bootstrap over patients, and hold no parameter "
      "uncertainty. A state switched off stays at its untreated level; a trait is taken from its carriers. A switch "
      "can also "
      "change who reaches the second line, which is not in these numbers.",
      ""});
  Figure figure{"switches", "Largest effects of switches", "", "Orange: a whole module.", {}};
  for (const study::AblationEffect& pattern : report.ablations.front().effects) {
    std::vector<std::pair<const study::Ablation*, const study::AblationEffect*>> all;
    for (const study::Ablation& each : report.ablations) {
      for (const study::AblationEffect& effect : each.effects) {
        if (effect.arm == pattern.arm && effect.measure == pattern.measure) all.emplace_back(&each, &effect);
      }
    }
    std::stable_sort(all.begin(), all.end(), [](const auto& left, const auto& right) {
      return std::abs(left.second->difference) > std::abs(right.second->difference);
    });
    const bool share = pattern.measure == "ORR" || pattern.measure == "DCR";
    const double scale = share ? 100 : 1;
    IntervalPanel panel{
        "switch-" + std::to_string(figure.panels.size()),
        pattern.arm + ": " + pattern.measure,
        share ? "Difference, percent of patients (without - with)" : "Difference, months (without - with)",
        false,
        0,
        {}};
    for (std::size_t i = 0; i < std::min(all.size(), k_switches_shown); ++i) {
      const auto& [ablation, effect] = all[i];
      panel.rows.push_back({ablation->whole_module ? ablation->what : ablation->id + " " + ablation->what,
                            scale * effect->difference, scale * effect->low, scale * effect->high,
                            fmt::format("{:+.1f}", scale * effect->difference), ablation->whole_module, k_nan});
    }
    figure.panels.push_back(interval_panel(panel));
  }
  out.blocks.emplace_back(std::move(figure));
  DocumentTable table{"Every switch", {"Switch", "What", "Rows of the review table"}, {false, false, false}, {}};
  for (const study::AblationEffect& pattern : report.ablations.front().effects) {
    table.headings.push_back(pattern.arm + ", " + pattern.measure);
    table.numeric.resize(table.headings.size(), true);
  }
  for (const study::Ablation& each : report.ablations) {
    std::vector<DocumentCell> row{each.id, each.what,
                                  each.whole_module ? "" : fmt::format("{}", fmt::join(each.rows, ", "))};
    if (!each.problem.empty()) row.emplace_back(each.problem, "bad");
    for (const study::AblationEffect& effect : each.effects) {
      const bool share = effect.measure == "ORR" || effect.measure == "DCR";
      const bool clear = effect.low > 0 || effect.high < 0;
      row.emplace_back(fmt::format("{:+.2f}{}", (share ? 100 : 1) * effect.difference, share ? " %" : ""),
                       clear ? "good" : "");
    }
    row.resize(table.headings.size(), DocumentCell(""));
    table.rows.push_back(std::move(row));
  }
  out.blocks.emplace_back(std::move(table));
  out.blocks.emplace_back(Paragraph{"Green: the interval excludes zero.", "quiet"});
  return out;
}

Section statements_section(const study::CredibilityReport& report) {
  Section out{"statements", "Statements of the reviews", {}};
  if (!report.statements.there) {
    out.blocks.emplace_back(
        Paragraph{"No statements table was found. 'hepatrial statements --out results/statements.csv' "
                  "makes one; give it with --statements.",
                  "warning"});
    return out;
  }
  const study::StatementCounts counts = study::count_statements(report.statements);
  const auto of = [&counts](const char* status) {
    const auto found = counts.by_status.find(status);
    return found == counts.by_status.end() ? std::size_t{0} : found->second;
  };
  const double stated = static_cast<double>(std::max<std::size_t>(counts.stated, 1));
  const double represented = static_cast<double>(counts.stated - of("not_represented")) / stated;
  const double reproduced = static_cast<double>(of("reproduced")) / stated;
  out.blocks.emplace_back(
      Paragraph{fmt::format("Of {} statements with a stated sign, {:.0f} % are represented (aim 85 %), {:.0f} % "
                            "reproduced (aim 80 %), {} "
                            "wrong (aim none).",
                            counts.stated, 100 * represented, 100 * reproduced, of("wrong")),
                represented >= 0.85 && reproduced >= 0.8 && of("wrong") == 0 ? "finding" : "warning"});
  DocumentTable table{
      "Stated signed statements by status", {"Status", "Statements", "Share, %"}, {false, true, true}, {}};
  for (const char* status : {"reproduced", "null", "wrong", "not_represented"}) {
    table.rows.push_back(
        {status, std::to_string(of(status)), fmt::format("{:.1f}", 100 * static_cast<double>(of(status)) / stated)});
  }
  out.blocks.emplace_back(std::move(table));
  if (!counts.wrong.empty()) {
    out.blocks.emplace_back(Paragraph{"Wrong:", ""});
    out.blocks.emplace_back(BulletList{counts.wrong});
  }
  return out;
}

Section identifiability_section(const study::CredibilityReport& report) {
  Section out{"identifiability", "What the calibration rows know", {}};
  const study::RecordedTable& table = report.fitted;
  if (!table.there) {
    out.blocks.emplace_back(Paragraph{
        "No fitted table is recorded (calibration/fitted.tsv): identifiability is not known here.", "warning"});
    return out;
  }
  std::size_t informed = 0;
  IntervalPanel panel{
      "identifiability-ratios", "Posterior over prior standard deviation", "1: the rows say nothing", false, 1, {}};
  for (std::size_t row = 0; row < table.rows.size(); ++row) {
    const double ratio = number_of(table.cell(row, "posterior_over_prior_sd"));
    informed += ratio < 0.7 ? 1 : 0;
    panel.rows.push_back(
        {table.cell(row, "parameter"), ratio, k_nan, k_nan, fmt::format("{:.2f}", ratio), ratio >= 0.7, k_nan});
  }
  std::stable_sort(panel.rows.begin(), panel.rows.end(),
                   [](const IntervalRow& left, const IntervalRow& right) { return left.value < right.value; });
  out.blocks.emplace_back(Paragraph{
      fmt::format(
          "{} of {} fitted parameters are informed by calibration rows (posterior/prior standard deviation below 0.7).",
          informed, table.rows.size()),
      "finding"});
  out.blocks.emplace_back(
      Figure{"identifiability", "Identifiability", "", "Orange: mostly prior.", {interval_panel(panel)}});
  out.blocks.emplace_back(
      whole_table(table, "Fitted parameters",
                  {"parameter", "prior", "fitted", "low_50", "high_50", "low_90", "high_90", "posterior_over_prior_sd"},
                  {"Parameter", "Prior", "Fitted", "50 % from", "to", "90 % from", "to", "Posterior/prior sd"}));
  return out;
}

}  // namespace hepatrial::report
