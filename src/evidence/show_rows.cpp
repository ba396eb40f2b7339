// The rows of an answer that come from the reviews: outcomes, trials and studies.
#include <set>

#include "evidence/show_question.hpp"

namespace hepatrial::evidence {

using core::fail;
using core::Result;

namespace {

KnownOutcome outcome_of(const Row& row) {
  KnownOutcome outcome;
  outcome.id = text_of(row[0]);
  outcome.trial_id = text_of(row[1]);
  outcome.regimen = text_of(row[2]);
  outcome.population = text_of(row[3]);
  outcome.line = text_of(row[4]);
  outcome.prior_therapy = text_of(row[5]);
  outcome.n = count_of(row[6]);
  outcome.endpoint = text_of(row[7]);
  outcome.criteria = text_of(row[8]);
  outcome.value = number_of(row[9]);
  outcome.unit = text_of(row[10]);
  outcome.ci_low = number_of(row[11]);
  outcome.ci_high = number_of(row[12]);
  outcome.comparator = text_of(row[13]);
  outcome.value_kind = text_of(row[14]);
  outcome.category = text_of(row[15]);
  outcome.note = text_of(row[16]);
  outcome.place = place_of(row);
  return outcome;
}

struct ArmsOfTrial {
  std::string text;
  bool matches = false;
};

// One text per trial; arms that several sources repeat are named once.
Result<std::map<std::string, ArmsOfTrial>> arms_by_trial(const Question& question) {
  const auto rows = question.store.database().select("SELECT trial_id, role, regimen FROM arm ORDER BY rowid");
  if (!rows) return fail(rows.error());
  std::map<std::string, ArmsOfTrial> arms;
  std::set<std::string> seen;
  for (const Row& row : *rows) {
    const std::string trial = text_of(row[0]);
    const Regimen regimen = DrugNames::of_codes(text_of(row[2]));
    const std::string arm = text_of(row[1]) + ": " + regimen.text();
    ArmsOfTrial& entry = arms[trial];
    entry.matches = entry.matches || regimen.overlaps(question.regimen);
    if (seen.insert(trial + "\n" + arm).second) entry.text += (entry.text.empty() ? "" : "; ") + arm;
  }
  return arms;
}

// Trials that report a result of any of their arms.
Result<std::set<std::string>> trials_with_results(const Store& store) {
  const auto rows = store.database().select(
      "SELECT DISTINCT trial_id FROM outcome WHERE category = 'trial' AND value IS NOT NULL ORDER BY trial_id");
  if (!rows) return fail(rows.error());
  std::set<std::string> trials;
  for (const Row& row : *rows) trials.insert(text_of(row[0]));
  return trials;
}

KnownTrial trial_of(const Row& row) {
  KnownTrial trial;
  trial.trial_id = text_of(row[0]);
  trial.acronym = text_of(row[1]);
  trial.status = text_of(row[2]);
  trial.phase = text_of(row[3]);
  trial.n = count_of(row[4]);
  trial.line = text_of(row[5]);
  trial.population = text_of(row[6]);
  trial.note = text_of(row[7]);
  trial.place = place_of(row);
  return trial;
}

KnownStudy study_of(const Row& row) {
  KnownStudy study;
  std::size_t at = 0;
  for (std::string* field : {&study.study_key, &study.authors, &study.title, &study.citation, &study.doi,
                             &study.treatment, &study.prior_treatment, &study.design, &study.note}) {
    *field = text_of(row[at++]);
  }
  study.n = count_of(row[at]);
  study.place = place_of(row);
  return study;
}

}  // namespace

std::optional<int> count_of(const Cell& cell) {
  const auto value = integer_of(cell);
  return value ? std::optional<int>(static_cast<int>(*value)) : std::nullopt;
}

Place place_of(const Row& row) {
  const std::size_t end = row.size();
  return {text_of(row[end - 4]), text_of(row[end - 3]), text_of(row[end - 2]), count_of(row[end - 1]).value_or(0)};
}

Result<std::map<std::string, SubjectFacts>> subject_facts(const Store& store, const DrugNames& names) {
  std::map<std::string, SubjectFacts> facts;
  const auto trials =
      store.database().select("SELECT trial_id, acronym, setting, therapy_line FROM trial ORDER BY rowid");
  if (!trials) return fail(trials.error());
  for (const Row& row : *trials) {
    SubjectFacts& subject = facts[text_of(row[0])];
    if (subject.name.empty()) subject.name = text_of(row[1]);
    if (subject.prior.classes.empty()) subject.prior = classify_setting(text_of(row[2]), text_of(row[3]), names);
  }
  const auto studies = store.database().select("SELECT study_key, authors, prior_treatment FROM study ORDER BY rowid");
  if (!studies) return fail(studies.error());
  for (const Row& row : *studies) {
    SubjectFacts& subject = facts[text_of(row[0])];
    if (subject.name.empty()) subject.name = text_of(row[1]);
    if (subject.prior.classes.empty()) subject.prior = classify_prior(text_of(row[2]), names);
  }
  return facts;
}

Result<std::vector<KnownOutcome>> known_outcomes(const Question& question) {
  const auto rows = question.store.database().select(
      "SELECT row_id, trial_id, arm, population, therapy_line, prior_therapy, n, endpoint, criteria, value, unit, "
      "ci_low, ci_high, comparator, value_kind, category, note, source, source_where, file, file_line FROM outcome "
      "WHERE category <> 'background' ORDER BY rowid");
  if (!rows) return fail(rows.error());
  std::vector<KnownOutcome> known;
  for (const Row& row : *rows) {
    KnownOutcome outcome = outcome_of(row);
    if (!DrugNames::of_codes(outcome.regimen).overlaps(question.regimen)) continue;
    outcome.setting = question.setting(outcome.prior_therapy, outcome.population, outcome.line, outcome.trial_id);
    if (outcome.setting == Setting::other) continue;
    if (const auto facts = question.subjects.find(outcome.trial_id); facts != question.subjects.end()) {
      outcome.name = facts->second.name;
    }
    known.push_back(std::move(outcome));
  }
  order_by_setting(known);
  return known;
}

Result<std::vector<KnownTrial>> trials_without_results(const Question& question) {
  const auto arms = arms_by_trial(question);
  if (!arms) return fail(arms.error());
  const auto reported = trials_with_results(question.store);
  if (!reported) return fail(reported.error());
  const auto rows = question.store.database().select(
      "SELECT trial_id, acronym, status, phase, n, therapy_line, setting, note, source, source_where, file, file_line "
      "FROM trial ORDER BY rowid");
  if (!rows) return fail(rows.error());
  std::vector<KnownTrial> known;
  for (const Row& row : *rows) {
    KnownTrial trial = trial_of(row);
    const auto own = arms->find(trial.trial_id);
    if (own == arms->end() || !own->second.matches || reported->contains(trial.trial_id)) continue;
    trial.setting = question.setting("", trial.population, trial.line, trial.trial_id);
    if (trial.setting == Setting::other) continue;
    trial.arms = own->second.text;
    known.push_back(std::move(trial));
  }
  order_by_setting(known);
  return known;
}

Result<std::vector<KnownStudy>> known_studies(const Question& question) {
  const auto rows = question.store.database().select(
      "SELECT study_key, authors, title, citation, doi, treatment, prior_treatment, design, note, n, source, "
      "source_where, file, file_line FROM study ORDER BY rowid");
  if (!rows) return fail(rows.error());
  std::vector<KnownStudy> known;
  for (const Row& row : *rows) {
    KnownStudy study = study_of(row);
    if (!DrugNames::of_codes(study.treatment).overlaps(question.regimen)) continue;
    study.setting = question.setting(study.prior_treatment, "", "", study.study_key);
    if (study.setting != Setting::other) known.push_back(std::move(study));
  }
  order_by_setting(known);
  return known;
}

}  // namespace hepatrial::evidence
