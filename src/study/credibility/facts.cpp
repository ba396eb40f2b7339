#include "study/credibility/facts.hpp"

#include <cmath>

#include "study/credibility/stopped.hpp"

namespace hepatrial::study {

namespace {

// Whether the interval reaches beyond the condition; without an interval nothing is known to be open.
bool reaches_beyond(const AnsweredQuantity& quantity) {
  const ShownWhen& condition = *quantity.shown_when;
  return (std::isfinite(quantity.low) && !condition.holds(quantity.low)) ||
         (std::isfinite(quantity.high) && !condition.holds(quantity.high));
}

}  // namespace

FactVerdict fact_verdict(const std::vector<AnsweredQuantity>& quantities) {
  FactVerdict out;
  for (std::size_t i = 0; i < quantities.size(); ++i) {
    const AnsweredQuantity& each = quantities[i];
    if (!each.shown_when) continue;
    const bool holds = each.shown_when->holds(each.value);
    (holds ? out.held : out.missed).push_back(i);
    if (holds && reaches_beyond(each)) out.open.push_back(i);
  }
  if (out.held.empty() && out.missed.empty()) return out;
  out.shown = out.missed.empty() ? FactShown::yes : out.held.empty() ? FactShown::no : FactShown::partly;
  return out;
}

core::Result<std::vector<FactFinding>> fact_findings(const std::filesystem::path& folder, const DiseaseSetting& setting,
                                                     const Posterior* posterior, const evidence::Store& store,
                                                     simulate::Solver& solver, const AnswerOptions& options,
                                                     core::Progress* progress, const core::StopFlag* stop) {
  const auto questions = read_questions(folder);
  if (!questions) return tl::unexpected(questions.error());
  std::vector<FactFinding> out;
  for (const StudyQuestion& question : *questions) {
    FactFinding& fact = out.emplace_back(FactFinding{question.id, question.title, std::nullopt, ""});
    const auto drugs = drugs_of(question, setting);
    if (!drugs) {
      fact.problem = drugs.error().front().message;
      continue;
    }
    const ParameterUncertainty uncertainty(*setting.table, *setting.pharmacy, posterior, *drugs, options.seed);
    auto found = answer(question, setting, uncertainty, store, solver, options, nullptr, stop);
    if (stop != nullptr && stop->load()) return core::fail(stopped_on_request());
    if (found) {
      fact.found = std::move(*found);
    } else {
      fact.problem = found.error().front().message;
    }
    if (progress != nullptr) progress->advance(out.size(), questions->size());
  }
  return out;
}

}  // namespace hepatrial::study
