#pragma once
// Facts: patterns over several published numbers that one set of parameters has to show together. A fact is a question
// in the format of docs/methods/answers.md whose quantities say when the fact counts as shown (`shown_when`).
// docs/methods/credibility.md. Checked by tests/study/credibility_facts_test.cpp.

#include <optional>
#include <string>
#include <vector>

#include "study/answers/answer.hpp"

namespace hepatrial::study {

/// A simulated fact, or why it cannot be simulated yet.
struct FactFinding {
  std::string id, title;
  std::optional<AnsweredQuestion> found;
  std::string problem;
};

/// Whether the model shows a fact: all of the conditions hold, some, none, or there is none to hold.
enum class FactShown : std::uint8_t { yes, partly, no, no_condition };

/// Indices into the quantities that were judged, in their order.
struct FactVerdict {
  FactShown shown = FactShown::no_condition;
  std::vector<std::size_t> held, missed;
  std::vector<std::size_t> open;  ///< of `held`: the 90 % interval reaches beyond the condition
};

/// Judged are values at the parameters in use; intervals only say what stays open. A value that does not exist misses
/// its condition. Pure.
[[nodiscard]] FactVerdict fact_verdict(const std::vector<AnsweredQuantity>& quantities);

/// Answers every fact question of `folder`. Errors: a question that cannot be read; interruption (usage).
[[nodiscard]] core::Result<std::vector<FactFinding>> fact_findings(
    const std::filesystem::path& folder, const DiseaseSetting& setting, const Posterior* posterior,
    const evidence::Store& store, simulate::Solver& solver, const AnswerOptions& options, core::Progress* progress,
    const core::StopFlag* stop);

}  // namespace hepatrial::study
