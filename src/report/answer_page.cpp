#include "report/answer_page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "report/csv_table.hpp"
#include "report/interval_figure.hpp"
#include "report/numbers.hpp"

namespace hepatrial::report {

namespace {

constexpr double k_nan = std::numeric_limits<double>::quiet_NaN();
constexpr const char* k_dash = "\u2013";

double shown(double value, const std::string& unit) { return unit == "share" ? 100 * value : value; }
const char* suffix(const std::string& unit) {
  if (unit == "share") return " %";
  if (unit == "months") return " months";
  return "";
}
int decimals(const std::string& unit) { return unit == "ratio" ? 2 : unit == "patients" ? 0 : 1; }
// A time lies beyond the follow-up; of anything else nobody is followed that far.
const char* missing_text(const std::string& unit) { return unit == "months" ? "not reached" : "not known"; }
std::string number(double value, const std::string& unit) {
  return decimal_text(shown(value, unit), decimals(unit), missing_text(unit));
}

std::string driver_text(double prior_share) {
  const std::string words = study::text(study::driver_of(prior_share));
  return std::isfinite(prior_share) ? fmt::format("{} ({:.0f} % prior)", words, 100 * prior_share) : words;
}

std::string where_text(const study::AnsweredQuantity& each) {
  std::string out = each.arm;
  if (!each.against.empty()) out += " against " + each.against;
  if (!each.stratum.empty()) out += ", " + each.stratum;
  return out;
}

Paragraph driver_paragraph(const study::AnsweredQuestion& answered) {
  std::size_t data = 0, prior = 0;
  const auto count = [&](double share) {
    const auto driver = study::driver_of(share);
    data += driver == study::Driver::data ? 1 : 0;
    prior += driver == study::Driver::prior ? 1 : 0;
  };
  for (const auto& each : answered.quantities) count(each.prior_share);
  for (const auto& each : answered.rankings) count(each.prior_share);
  return {
      fmt::format("Of {} numbers and rankings with known drivers, {} are prior-driven and {} data-driven. Prior-driven "
                  "means: at least half of the variance over parameter draws stays when everything that calibration "
                  "rows inform is held fixed.",
                  data + prior, prior, data),
      prior >= data ? "warning" : ""};
}

// One panel for each label and unit; long lists are left to the table.
std::vector<std::string> quantity_panels(const study::AnsweredQuestion& answered) {
  constexpr std::size_t k_rows_max = 16;
  std::vector<std::string> labels, panels;
  for (const auto& each : answered.quantities) {
    if (std::find(labels.begin(), labels.end(), each.label) == labels.end()) labels.push_back(each.label);
  }
  for (const std::string& label : labels) {
    IntervalPanel panel{fmt::format("{}-{}", answered.question.id, panels.size()), label, "", false, k_nan, {}};
    for (const auto& each : answered.quantities) {
      if (each.label != label || panel.rows.size() == k_rows_max) continue;
      const bool ratio = each.unit == "ratio";
      panel.logarithmic = ratio;
      panel.reference = ratio ? 1 : each.form == study::ValueForm::difference ? 0 : k_nan;
      panel.axis = ratio                     ? "Ratio (logarithmic scale)"
                   : each.unit == "months"   ? "Months"
                   : each.unit == "patients" ? "Patients"
                                             : "Percent of patients";
      if (each.form == study::ValueForm::difference) panel.axis += ", difference";
      panel.rows.push_back({where_text(each), shown(each.value, each.unit), shown(each.low, each.unit),
                            shown(each.high, each.unit), number(each.value, each.unit), each.prior_share >= 0.5,
                            shown(each.published, each.unit)});
    }
    if (auto drawn = interval_panel(panel); !drawn.empty()) panels.push_back(std::move(drawn));
  }
  return panels;
}

Section numbers_section(const study::AnsweredQuestion& answered) {
  Section out{"numbers", "What the model says", {}};
  Figure figure{
      "quantities", "Values and their 90 % intervals", "",
      "Dots: at the parameter values in use. Bars: 90 % interval over parameter draws and resampled patients. "
      "Orange: prior-driven. Diamonds: published.",
      quantity_panels(answered)};
  if (!figure.panels.empty()) out.blocks.emplace_back(std::move(figure));
  if (!answered.quantities.empty()) {
    out.blocks.emplace_back(quantity_table(answered.quantities, "All numbers, with 90 % intervals"));
  }
  return out;
}

Section ranking_section(const study::AnsweredQuestion& answered) {
  Section out{"rankings", "Which is best", {}};
  for (const study::AnsweredRanking& ranking : answered.rankings) {
    const std::string title = ranking.label + (ranking.stratum.empty() ? "" : ": " + ranking.stratum);
    out.blocks.emplace_back(Paragraph{title + ". " + ranking.sentence, "finding"});
    DocumentTable table{fmt::format("{} ({} patients, each simulated in every arm; difference of the first two: {})",
                                    title, ranking.patients, driver_text(ranking.prior_share)),
                        {"Arm", "Value", "90 % interval", "P(best)", "P(worse than the first)"},
                        {false, true, true, true, true},
                        {}};
    for (const study::RankedArm& arm : ranking.arms) {
      const bool first = &arm == &ranking.arms.front();
      table.rows.push_back({arm.arm, number(arm.value, ranking.unit) + suffix(ranking.unit),
                            number(arm.low, ranking.unit) + " to " + number(arm.high, ranking.unit),
                            decimal_text(arm.probability_best, 2),
                            first ? k_dash : decimal_text(arm.probability_worse, 2)});
    }
    out.blocks.emplace_back(std::move(table));
  }
  out.blocks.emplace_back(Paragraph{
      fmt::format(
          "An arm counts as worse only where it is so in at least {:.0f} % of draws. Arms that miss this are not "
          "ranked, whatever their order in the table. Values are those at the parameters in use; where draws shift a "
          "result, its value can lie outside the interval.",
          100 * study::k_told_apart),
      "quiet"});
  return out;
}

CourseLine line_of(const study::PatientStory& story, std::size_t quantity) {
  CourseLine line{story.watched[quantity], {}, {}};
  for (const trial::WatchedState& state : story.patient.trial_line.watched) {
    line.times.push_back(state.day);
    line.values.push_back(state.values[quantity]);
  }
  return line;
}

// Volumes apart from relative levels.
Figure story_figure(const study::PatientStory& story, const std::string& id) {
  std::vector<CourseLine> volumes, levels;
  for (std::size_t i = 0; i < story.watched.size(); ++i) {
    (story.watched[i].ends_with("_ml") ? volumes : levels).push_back(line_of(story, i));
  }
  const double progression = story.patient.trial_line.time_to_progression.time_days;
  Figure out{"story-" + id,
             "The patient's course",
             "",
             "Points are scans; the first stands before the first dose. Dashed: progression.",
             {}};
  const auto add = [&](const char* part, const char* title, const char* axis, const std::vector<CourseLine>& lines) {
    for (std::size_t first = 0; first < lines.size(); first += 6) {
      const std::vector<CourseLine> some(
          lines.begin() + static_cast<std::ptrdiff_t>(first),
          lines.begin() + static_cast<std::ptrdiff_t>(std::min(first + 6, lines.size())));
      auto panel = course_panel(fmt::format("story-{}-{}-{}", id, part, first), title, "Days on the line", axis,
                                progression, some);
      if (!panel.empty()) out.panels.push_back(std::move(panel));
    }
  };
  add("volumes", "Tumour volumes", "Volume (mL)", volumes);
  add("levels", "Cells, checkpoints, vessels, drug effects", "Level (relative, or share bound)", levels);
  return out;
}

DocumentTable state_table(const study::PatientStory& story) {
  DocumentTable table{"State at the start of the line and at progression",
                      {"Quantity", "Start", "Progression"},
                      {false, true, true},
                      {}};
  const auto& states = story.patient.trial_line.watched;
  for (std::size_t i = 0; i < story.watched.size() && !states.empty(); ++i) {
    table.rows.push_back({story.watched[i], fmt::format("{:.4g}", states.front().values[i]),
                          fmt::format("{:.4g}", states.back().values[i])});
  }
  return table;
}

DocumentTable counterfactual_table(const study::PatientStory& story) {
  DocumentTable table{"The same patient with one mechanism switched off, the longest delay first",
                      {"Mechanism", "What", "Progression, day", "Delay, days", "Survival, day"},
                      {false, false, true, true, true},
                      {}};
  for (const study::Counterfactual& each : story.counterfactuals) {
    if (!each.eligible) {
      table.rows.push_back({each.mechanism, each.what, "does not reach this line", "", ""});
      continue;
    }
    table.rows.push_back({each.mechanism, each.what,
                          each.progressed ? fmt::format("{:.0f}", each.progression_days) : "none seen",
                          fmt::format("{:+.0f}", each.delay_days),
                          fmt::format("{:.0f}{}", each.survival_days, each.died ? "" : " (alive)")});
  }
  return table;
}

Section story_section(const study::AnsweredQuestion& answered) {
  Section out{"stories", "One patient", {}};
  std::size_t number_of = 0;
  for (const study::PatientStory& story : answered.stories) {
    const population::Covariates& who = story.patient.covariates;
    out.blocks.emplace_back(Paragraph{story.sentence, "finding"});
    out.blocks.emplace_back(Paragraph{
        fmt::format(
            "A virtual patient: {}, {:.0f} years, {}, ECOG {}, AFP {:.0f} ng/mL, ALBI score {:.2f}, live tumour "
            "{:.0f} mL at the start of the line; scenario: {}.",
            population::name(who.sex), who.age_years, population::name(who.aetiology), who.ecog,
            story.patient.trial_line.at_start.afp_ng_per_ml, story.patient.trial_line.at_start.albi_score,
            story.patient.trial_line.at_start.live_volume_ml, story.scenario),
        ""});
    if (!story.traits_carried.empty()) {
      out.blocks.emplace_back(Paragraph{"Traits this patient carries:", ""});
      out.blocks.emplace_back(BulletList{story.traits_carried});
    }
    out.blocks.emplace_back(story_figure(story, std::to_string(number_of++)));
    out.blocks.emplace_back(state_table(story));
    out.blocks.emplace_back(counterfactual_table(story));
  }
  out.blocks.emplace_back(
      Paragraph{"A counterfactual repeats the patient with the same luck and one switch changed, at the parameter "
                "values in use. It "
                "tells what the model would do, not what caused a real patient's progression.",
                "quiet"});
  return out;
}

std::string outcome_value(const evidence::KnownOutcome& row) {
  if (!row.value) return k_dash;
  std::string out = fmt::format("{:g}{}{}", *row.value, row.unit.empty() || row.unit == "ratio" ? "" : " ",
                                row.unit == "ratio"     ? ""
                                : row.unit == "percent" ? "%"
                                                        : row.unit);
  if (row.ci_low && row.ci_high) out += fmt::format(" ({:g} to {:g})", *row.ci_low, *row.ci_high);
  return out;
}

Section evidence_section(const study::AnsweredQuestion& answered) {
  Section out{"evidence", "What is published", {}};
  for (const study::BesideEvidence& beside : answered.evidence) {
    const std::string title = beside.regimen + " after " + beside.after;
    if (!beside.problem.empty()) {
      out.blocks.emplace_back(Paragraph{title + ": " + beside.problem, "quiet"});
      continue;
    }
    if (beside.outcomes.empty()) {
      out.blocks.emplace_back(Paragraph{title + ": the evidence store holds no printed result.", ""});
      continue;
    }
    DocumentTable table{title + ": printed results",
                        {"Study", "Setting", "n", "Endpoint", "Value", "Source"},
                        {false, false, true, false, true, false},
                        {}};
    for (const evidence::KnownOutcome& row : beside.outcomes) {
      table.rows.push_back({row.name.empty() ? row.trial_id : row.name, std::string(evidence::text(row.setting)),
                            row.n ? std::to_string(*row.n) : "",
                            row.endpoint + (row.criteria.empty() ? "" : ", " + row.criteria), outcome_value(row),
                            row.place.source + " " + row.place.where});
    }
    out.blocks.emplace_back(std::move(table));
  }
  out.blocks.emplace_back(
      Paragraph{"Printed results of reviews and trials, each with its place. Populations, visits and later therapy "
                "differ between "
                "them and from the simulation; they are a check, not a calibration.",
                "quiet"});
  return out;
}

Section basis_section(const study::AnsweredQuestion& answered) {
  Section out{"basis", "What this rests on", {}};
  std::vector<std::string> points{
      fmt::format("{} virtual patients in every scenario, each simulated in every arm with the same luck; seed {}.",
                  answered.patients, answered.seed),
      fmt::format("{} parameter draws. {}", answered.draws, answered.uncertainty)};
  if (answered.failed_draws > 0) {
    points.push_back(fmt::format("{} draws could not be simulated and are left out, for example: {}.",
                                 answered.failed_draws, answered.failed_draw_reason));
  }
  if (answered.failed_patients > 0) {
    points.push_back(
        fmt::format("{} simulated records failed over all draws; they count as non-responders and are censored.",
                    answered.failed_patients));
  }
  for (const study::Scenario& scenario : answered.question.scenarios) {
    std::string text = "Scenario \"" + scenario.name + "\": trial " + scenario.trial;
    if (!scenario.prior_lines.empty())
      text += fmt::format("; prior lines {}", fmt::join(scenario.prior_lines, ", then "));
    if (!scenario.regimens.empty()) text += fmt::format("; arms {}", fmt::join(scenario.regimens, ", "));
    if (scenario.subsequent != "keep") text += "; after progression " + scenario.subsequent;
    if (!scenario.residual_drug) text += "; drug left over from earlier lines removed";
    if (!scenario.with_mechanisms.empty())
      text += fmt::format("; with mechanisms {}", fmt::join(scenario.with_mechanisms, ", "));
    if (!scenario.without_mechanisms.empty())
      text += fmt::format("; without mechanisms {}", fmt::join(scenario.without_mechanisms, ", "));
    points.push_back(text + ".");
  }
  points.insert(points.end(), answered.question.notes.begin(), answered.question.notes.end());
  out.blocks.emplace_back(BulletList{points});
  return out;
}

std::string published_text(const study::AnsweredQuantity& each) {
  if (!std::isfinite(each.published)) return k_dash;
  const bool interval = each.published_low < each.published_high;
  const std::string value = interval ? measured_text(each.published, each.published_low, each.published_high, each.unit)
                                     : measured_text(each.published, each.unit);
  return value + ", " + each.published_source;
}

DocumentCell shown_when_cell(const study::AnsweredQuantity& each) {
  if (!each.shown_when) return k_dash;
  const bool holds = each.shown_when->holds(each.value);
  return {bounds_text(*each.shown_when, each.unit) + (holds ? ": yes" : ": no"), holds ? "good" : "bad"};
}

}  // namespace

std::string measured_text(double value, const std::string& unit) {
  return std::isfinite(value) ? number(value, unit) + suffix(unit) : missing_text(unit);
}

std::string measured_text(double value, double low, double high, const std::string& unit) {
  if (!std::isfinite(low) && !std::isfinite(high)) return measured_text(value, unit);
  return number(value, unit) + " (" + number(low, unit) + " to " + number(high, unit) + ")" + suffix(unit);
}

std::string bounds_text(const study::ShownWhen& bounds, const std::string& unit) {
  if (!std::isfinite(bounds.at_least)) return "at most " + measured_text(bounds.at_most, unit);
  if (!std::isfinite(bounds.at_most)) return "at least " + measured_text(bounds.at_least, unit);
  return number(bounds.at_least, unit) + " to " + measured_text(bounds.at_most, unit);
}

DocumentTable quantity_table(const std::vector<study::AnsweredQuantity>& quantities, const std::string& caption) {
  const bool published =
      std::any_of(quantities.begin(), quantities.end(), [](const auto& each) { return std::isfinite(each.published); });
  DocumentTable table{caption,
                      {"Question", "Group", "Value", "90 % interval", "Patients", "Driven by"},
                      {false, false, true, true, true, false},
                      {}};
  if (published) {
    table.headings.emplace_back("Published");
    table.numeric.push_back(true);
  }
  const bool judged =
      std::any_of(quantities.begin(), quantities.end(), [](const auto& each) { return each.shown_when.has_value(); });
  if (judged) {
    table.headings.emplace_back("Shown when");
    table.numeric.push_back(true);
  }
  for (const study::AnsweredQuantity& each : quantities) {
    std::vector<DocumentCell> row{each.label,
                                  where_text(each),
                                  measured_text(each.value, each.unit),
                                  std::isfinite(each.low) || std::isfinite(each.high)
                                      ? number(each.low, each.unit) + " to " + number(each.high, each.unit)
                                      : k_dash,
                                  std::to_string(each.patients),
                                  driver_text(each.prior_share)};
    if (published) row.emplace_back(published_text(each));
    if (judged) row.push_back(shown_when_cell(each));
    table.rows.push_back(std::move(row));
  }
  return table;
}

Section made_by_section(const MadeBy& made_by) {
  DocumentTable table{"Provenance", {"What", "Value"}, {false, false}, {}};
  for (const auto& [name, value] : made_by) table.rows.push_back({name, value});
  return {"made-by",
          "How this was made",
          {std::move(table), Paragraph{"The same inputs and seed give the same page, byte for byte.", "quiet"}}};
}

Document answer_document(const study::AnsweredQuestion& answered, const MadeBy& made_by) {
  Document out{answered.question.title,
               {{"Research software, not medical advice. The patients are virtual.", "quiet"},
                {answered.question.question, "lead"}},
               {}};
  for (const study::AnsweredRanking& ranking : answered.rankings) {
    if (!ranking.stratum.empty()) continue;  // strata stand in their section
    out.lead.push_back(
        {ranking.label + (ranking.stratum.empty() ? "" : " (" + ranking.stratum + ")") + ": " + ranking.sentence, ""});
  }
  for (const study::PatientStory& story : answered.stories) out.lead.push_back({story.sentence, ""});
  if (!answered.quantities.empty() || !answered.rankings.empty()) out.lead.push_back(driver_paragraph(answered));
  if (!answered.rankings.empty()) out.sections.push_back(ranking_section(answered));
  if (!answered.quantities.empty()) out.sections.push_back(numbers_section(answered));
  if (!answered.stories.empty()) out.sections.push_back(story_section(answered));
  if (!answered.evidence.empty()) out.sections.push_back(evidence_section(answered));
  out.sections.push_back(basis_section(answered));
  out.sections.push_back(made_by_section(made_by));
  return out;
}

std::string answer_csv(const study::AnsweredQuestion& answered) {
  CsvTable table({"kind", "label", "scenario", "stratum", "arm", "against", "measure", "form", "unit", "value", "low",
                  "high", "probability_best", "probability_worse_than_first", "prior_share", "driven_by", "patients",
                  "published", "published_source"});
  for (const study::AnsweredQuantity& each : answered.quantities) {
    table.text("quantity").text(each.label).text(each.scenario).text(each.stratum).text(each.arm).text(each.against);
    table.text(each.measure).text(study::name(each.form)).text(each.unit).number(each.value).number(each.low);
    table.number(each.high).empty().empty().number(each.prior_share);
    table.text(study::text(study::driver_of(each.prior_share))).integer(static_cast<long long>(each.patients));
    table.number(each.published).text(each.published_source).end_row();
  }
  for (const study::AnsweredRanking& ranking : answered.rankings) {
    for (const study::RankedArm& arm : ranking.arms) {
      table.text("ranking").text(ranking.label).text(ranking.scenario).text(ranking.stratum).text(arm.arm).empty();
      table.text(ranking.measure).text("value").text(ranking.unit).number(arm.value).number(arm.low).number(arm.high);
      table.number(arm.probability_best).number(arm.probability_worse).number(ranking.prior_share);
      table.text(study::text(study::driver_of(ranking.prior_share)));
      table.integer(static_cast<long long>(ranking.patients)).empty().empty().end_row();
    }
  }
  return table.bytes();
}

}  // namespace hepatrial::report
