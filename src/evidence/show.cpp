#include "evidence/show.hpp"

#include <set>

#include "evidence/show_question.hpp"

namespace hepatrial::evidence {

using core::fail;
using core::Result;

namespace {

Result<std::vector<KnownTarget>> calibration_of(const Question& question) {
  auto targets = calibration_targets(question.store);
  if (!targets) return fail(std::move(targets.error()));
  std::vector<KnownTarget> known;
  for (Target& target : *targets) {
    if (!question.names.of_label(target.arm).overlaps(question.regimen)) continue;
    const Setting setting = compare(question.prior, classify_prior(target.prior_therapy, question.names));
    known.push_back({std::move(target), setting});
  }
  order_by_setting(known);
  return known;
}

// Context of the arm itself and of the trial as a whole; other arms are left out.
Result<std::vector<ContextRow>> context_of(const Question& question, const std::vector<KnownTarget>& targets) {
  std::vector<ContextRow> context;
  std::set<std::string> seen;
  for (const KnownTarget& known : targets) {
    if (!seen.insert(known.target.trial).second) continue;
    auto rows = target_context(question.store, known.target.trial);
    if (!rows) continue;  // a trial without context is no fault
    for (ContextRow& row : *rows) {
      const Regimen arm = question.names.of_label(row.arm);
      if (arm.alternatives.empty() || arm.overlaps(question.regimen)) context.push_back(std::move(row));
    }
  }
  return context;
}

// Moves a part of the answer into place; its problems, if any, end the answer.
template <class Part>
bool take(Result<Part> part, Part& into, core::Problems& problems) {
  if (part) {
    into = std::move(*part);
  } else {
    problems = std::move(part.error());
  }
  return problems.empty();
}

}  // namespace

Setting Question::setting(const std::string& prior_therapy, const std::string& population, const std::string& line,
                          const std::string& subject) const {
  PriorTherapy found = classify_prior(prior_therapy, names);
  if (found.classes.empty()) found = classify_setting(population, "", names);
  const auto facts = subjects.find(subject);
  if (found.classes.empty() && facts != subjects.end()) found = facts->second.prior;
  if (found.classes.empty()) found = classify_setting("", line, names);
  return compare(prior, found);
}

Result<KnownEvidence> what_is_known(const Store& store, std::string_view regimen, std::string_view prior) {
  const auto names = DrugNames::load(store);
  if (!names) return fail(names.error());
  core::Problems problems;
  auto understood = names->parse(regimen);
  if (!understood) problems = understood.error();
  const auto prior_class = parse_prior(prior, *names);
  if (!prior_class) problems.insert(problems.end(), prior_class.error().begin(), prior_class.error().end());
  if (!problems.empty()) return fail(std::move(problems));
  auto subjects = subject_facts(store, *names);
  if (!subjects) return fail(std::move(subjects.error()));

  const Question question{store, *names, std::move(*understood), *prior_class, std::move(*subjects)};
  KnownEvidence known;
  known.regimen = question.regimen.text();
  known.prior = question.prior;
  const bool complete = take(known_outcomes(question), known.outcomes, problems) &&
                        take(trials_without_results(question), known.trials_without_results, problems) &&
                        take(known_studies(question), known.studies, problems) &&
                        take(calibration_of(question), known.calibration, problems) &&
                        take(context_of(question, known.calibration), known.context, problems) &&
                        take(anomalies_touching(store, known), known.anomalies, problems);
  if (!complete) return fail(std::move(problems));
  return known;
}

}  // namespace hepatrial::evidence
