// The answer of what_is_known as text tables and as one CSV table.
#include "core/delimited.hpp"
#include "evidence/show.hpp"
#include "evidence/text_table.hpp"

namespace hepatrial::evidence {

namespace {

using Table = std::vector<std::vector<std::string>>;

std::string number(const std::optional<double>& value) { return value ? core::number_text(*value) : ""; }
std::string number(const std::optional<int>& value) { return value ? std::to_string(*value) : ""; }

// "3.5 months", ">= 4.6 months", "not reached".
std::string shown_value(const KnownOutcome& outcome) {
  if (!outcome.value) return outcome.value_kind == "not_reached" ? "not reached" : "(words only)";
  std::string mark;
  if (outcome.value_kind == "approx") mark = "about ";
  if (outcome.value_kind == "lower_bound") mark = ">= ";
  if (outcome.value_kind == "upper_bound") mark = "<= ";
  if (outcome.value_kind == "range_low") mark = "from ";
  if (outcome.value_kind == "range_high") mark = "to ";
  return mark + core::number_text(*outcome.value) + " " + outcome.unit;
}

std::string interval(const std::optional<double>& low, const std::optional<double>& high) {
  if (!low && !high) return "";
  return (low ? number(low) : "?") + "-" + (high ? number(high) : "?");
}

std::string named(const std::string& id, const std::string& name) {
  return name.empty() || name == id ? id : id + " (" + name + ")";
}

std::string shown_place(const Place& place) { return place.source + ": " + place.where; }

void section(std::string& out, const std::string& title, std::size_t count, const std::vector<TextColumn>& columns,
             const Table& rows) {
  out += "\n" + title + " (" + std::to_string(count) + ")\n";
  out += count == 0 ? "none in the store\n" : text_table(columns, rows);
}

void outcomes_section(std::string& out, const std::vector<KnownOutcome>& outcomes) {
  Table rows;
  for (const KnownOutcome& outcome : outcomes) {
    const bool pooled = outcome.regimen.find('|') != std::string::npos;
    std::string remark = pooled ? "pooled over " + outcome.regimen : "";
    if (!outcome.note.empty()) remark += (remark.empty() ? "" : "; ") + outcome.note;
    rows.push_back({named(outcome.trial_id, outcome.name), std::string(text(outcome.setting)), number(outcome.n),
                    outcome.endpoint + (outcome.comparator.empty() ? "" : " vs " + outcome.comparator),
                    shown_value(outcome), interval(outcome.ci_low, outcome.ci_high),
                    outcome.population + (remark.empty() ? "" : " [" + remark + "]"), shown_place(outcome.place)});
  }
  section(out, "Results", outcomes.size(),
          {{"trial", 18},
           {"setting", 7},
           {"n", 3},
           {"endpoint", 14},
           {"value", 13},
           {"95% CI", 9},
           {"population", 19},
           {"source", 23}},
          rows);
}

void trials_section(std::string& out, const std::vector<KnownTrial>& trials) {
  Table rows;
  for (const KnownTrial& trial : trials) {
    rows.push_back({named(trial.trial_id, trial.acronym), std::string(text(trial.setting)), trial.status, trial.phase,
                    number(trial.n), trial.population, trial.arms, shown_place(trial.place)});
  }
  section(out, "Trials without a printed result", trials.size(),
          {{"trial", 15},
           {"setting", 7},
           {"status", 11},
           {"phase", 5},
           {"n", 3},
           {"population", 17},
           {"arms", 25},
           {"source", 21}},
          rows);
}

void studies_section(std::string& out, const std::vector<KnownStudy>& studies) {
  Table rows;
  for (const KnownStudy& study : studies) {
    rows.push_back({study.study_key, std::string(text(study.setting)), number(study.n), study.design,
                    study.authors + ", " + study.title + ". " + study.citation + ". doi " + study.doi,
                    shown_place(study.place)});
  }
  section(out, "Study reports", studies.size(),
          {{"study", 20}, {"setting", 7}, {"n", 3}, {"design", 13}, {"report", 41}, {"source", 24}}, rows);
}

bool asks_for_immunotherapy(PriorClass prior) {
  return prior == PriorClass::immunotherapy || prior == PriorClass::immunotherapy_combination ||
         prior == PriorClass::atezolizumab_bevacizumab;
}

// "older: after sorafenib" where the question is about patients after immunotherapy, which came later.
std::string shown_prior(const KnownTarget& known, PriorClass asked) {
  const std::string& prior = known.target.prior_therapy;
  const std::string setting = prior == "none" ? "first line" : "after " + prior;
  if (known.setting != Setting::other) return setting;
  return (asks_for_immunotherapy(asked) ? "older: " : "other: ") + setting;
}

void calibration_section(std::string& out, const std::vector<KnownTarget>& targets, PriorClass asked) {
  Table rows;
  for (const KnownTarget& known : targets) {
    const Target& target = known.target;
    rows.push_back({target.id, target.trial, shown_prior(known, asked), number(target.n),
                    target.endpoint + (target.comparator.empty() ? "" : " vs " + target.comparator),
                    core::number_text(target.value) + " " + target.unit, interval(target.ci_low, target.ci_high),
                    target.source + (target.note.empty() ? "" : " [" + target.note + "]")});
  }
  section(out, "Published outcomes that the model is calibrated on", targets.size(),
          {{"id", 4},
           {"trial", 20},
           {"setting", 15},
           {"n", 3},
           {"endpoint", 13},
           {"value", 12},
           {"95% CI", 11},
           {"source", 24}},
          rows);
}

void context_section(std::string& out, const std::vector<ContextRow>& context) {
  Table rows;
  for (const ContextRow& row : context) {
    rows.push_back(
        {row.trial, row.arm, row.item, row.value + (row.unit == "text" ? "" : " " + row.unit), row.note, row.source});
  }
  section(out, "Context of those trials", context.size(),
          {{"trial", 15}, {"arm", 13}, {"item", 22}, {"value", 21}, {"note", 16}, {"source", 21}}, rows);
}

void anomalies_section(std::string& out, const std::vector<KnownAnomaly>& anomalies) {
  Table rows;
  for (const KnownAnomaly& anomaly : anomalies) {
    rows.push_back({anomaly.id, anomaly.touches, anomaly.what, anomaly.more_plausible, anomaly.confidence,
                    shown_place(anomaly.place)});
  }
  section(out, "Doubts about what is shown", anomalies.size(),
          {{"id", 5}, {"touches", 17}, {"doubt", 32}, {"more plausible", 24}, {"sure", 6}, {"source", 24}}, rows);
}

void append_csv(std::string& out, const std::vector<std::string>& fields) {
  for (std::size_t index = 0; index < fields.size(); ++index) {
    out += (index == 0 ? "" : ",") + core::quoted_field(fields[index], ',');
  }
  out += "\n";
}

void append_outcomes(std::string& out, const KnownEvidence& known) {
  for (const KnownOutcome& one : known.outcomes) {
    append_csv(out, {"result",
                     std::string(text(one.setting)),
                     one.id,
                     one.trial_id,
                     one.name,
                     one.regimen,
                     one.population,
                     one.line,
                     one.prior_therapy,
                     number(one.n),
                     one.endpoint,
                     one.criteria,
                     number(one.value),
                     one.unit,
                     number(one.ci_low),
                     number(one.ci_high),
                     one.comparator,
                     one.value_kind,
                     one.note,
                     one.place.source,
                     one.place.where,
                     one.place.file,
                     std::to_string(one.place.line)});
  }
}

void append_trials_and_studies(std::string& out, const KnownEvidence& known) {
  for (const KnownTrial& one : known.trials_without_results) {
    append_csv(out, {"trial",
                     std::string(text(one.setting)),
                     one.trial_id,
                     one.trial_id,
                     one.acronym,
                     one.arms,
                     one.population,
                     one.line,
                     "",
                     number(one.n),
                     "",
                     "",
                     "",
                     "",
                     "",
                     "",
                     "",
                     one.status,
                     one.note,
                     one.place.source,
                     one.place.where,
                     one.place.file,
                     std::to_string(one.place.line)});
  }
  for (const KnownStudy& one : known.studies) {
    append_csv(out, {"study",
                     std::string(text(one.setting)),
                     one.study_key,
                     one.study_key,
                     one.authors,
                     one.treatment,
                     "",
                     "",
                     one.prior_treatment,
                     number(one.n),
                     "",
                     "",
                     "",
                     "",
                     "",
                     "",
                     "",
                     one.design,
                     one.title + ". " + one.citation + ". doi " + one.doi,
                     one.place.source,
                     one.place.where,
                     one.place.file,
                     std::to_string(one.place.line)});
  }
}

void append_others(std::string& out, const KnownEvidence& known) {
  for (const auto& [target, setting] : known.calibration) {
    append_csv(out, {"calibration",
                     std::string(text(setting)),
                     target.id,
                     target.trial,
                     target.nct,
                     target.arm,
                     "",
                     target.line,
                     target.prior_therapy,
                     number(target.n),
                     target.endpoint,
                     target.criteria,
                     core::number_text(target.value),
                     target.unit,
                     number(target.ci_low),
                     number(target.ci_high),
                     target.comparator,
                     target.gates ? "gates" : "does not gate",
                     target.note,
                     target.source,
                     "",
                     "targets_calibration.csv",
                     ""});
  }
  for (const ContextRow& row : known.context) {
    append_csv(out, {"context",
                     "",
                     "",
                     row.trial,
                     "",
                     row.arm,
                     "",
                     "",
                     "",
                     "",
                     row.item,
                     "",
                     row.value,
                     row.unit,
                     "",
                     "",
                     "",
                     "",
                     row.note,
                     row.source,
                     "",
                     row.file,
                     std::to_string(row.line)});
  }
  for (const KnownAnomaly& one : known.anomalies) {
    append_csv(out, {"doubt",
                     "",
                     one.id,
                     one.touches,
                     "",
                     "",
                     "",
                     "",
                     "",
                     "",
                     one.category,
                     "",
                     "",
                     "",
                     "",
                     "",
                     "",
                     one.confidence,
                     one.what + " - more plausible: " + one.more_plausible,
                     one.place.source,
                     one.place.where,
                     one.place.file,
                     std::to_string(one.place.line)});
  }
}

}  // namespace

std::string text(const KnownEvidence& known) {
  std::string out;
  std::string question = "What is known about " + known.regimen;
  if (known.prior == PriorClass::any) {
    question += ", whatever came before";
  } else if (known.prior == PriorClass::none) {
    question += " without prior systemic therapy";
  } else {
    question += " after " + std::string(text(known.prior));
  }
  for (const std::string& line : wrapped(question, 120)) out += line + "\n";
  out += "Printed values from three published reviews. Research data about groups of patients, not advice.\n";
  outcomes_section(out, known.outcomes);
  trials_section(out, known.trials_without_results);
  studies_section(out, known.studies);
  calibration_section(out, known.calibration, known.prior);
  context_section(out, known.context);
  anomalies_section(out, known.anomalies);
  return out;
}

std::string csv(const KnownEvidence& known) {
  std::string out;
  append_csv(out, {"section",       "setting", "id",       "trial",    "name",  "regimen", "population", "line",
                   "prior_therapy", "n",       "endpoint", "criteria", "value", "unit",    "ci_low",     "ci_high",
                   "comparator",    "kind",    "note",     "source",   "where", "file",    "file_line"});
  append_outcomes(out, known);
  append_trials_and_studies(out, known);
  append_others(out, known);
  return out;
}

}  // namespace hepatrial::evidence
