#pragma once
// Inside of what_is_known: one question and the parts of its answer.

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "evidence/show.hpp"

namespace hepatrial::evidence {

/// What trial and study rows say together about one trial id or study key.
struct SubjectFacts {
  std::string name;    ///< first acronym, else authors of the study
  PriorTherapy prior;  ///< from the first row that says something
};

struct Question {
  const Store& store;
  const DrugNames& names;
  Regimen regimen;
  PriorClass prior;
  std::map<std::string, SubjectFacts> subjects;

  /// How a row relates to the question, from its own words first, then from those of its trial.
  [[nodiscard]] Setting setting(const std::string& prior_therapy, const std::string& population,
                                const std::string& line, const std::string& subject) const;
};

[[nodiscard]] core::Result<std::map<std::string, SubjectFacts>> subject_facts(const Store& store,
                                                                              const DrugNames& names);
[[nodiscard]] core::Result<std::vector<KnownOutcome>> known_outcomes(const Question& question);
[[nodiscard]] core::Result<std::vector<KnownTrial>> trials_without_results(const Question& question);
[[nodiscard]] core::Result<std::vector<KnownStudy>> known_studies(const Question& question);
[[nodiscard]] core::Result<std::vector<KnownAnomaly>> anomalies_touching(const Store& store,
                                                                         const KnownEvidence& known);

/// The last four columns of a row (source, source_where, file, file_line).
[[nodiscard]] Place place_of(const Row& row);
[[nodiscard]] std::optional<int> count_of(const Cell& cell);

/// Closest setting first; rows of one setting keep their order.
template <class Known>
void order_by_setting(std::vector<Known>& rows) {
  std::stable_sort(rows.begin(), rows.end(),
                   [](const Known& left, const Known& right) { return left.setting < right.setting; });
}

}  // namespace hepatrial::evidence
