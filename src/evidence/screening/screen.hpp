#pragma once
// Which records are trials of the question asked, and why not the others. Method: docs/methods/registry.md.
// Checked by tests/evidence/screen_test.cpp.

#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "evidence/registry/record.hpp"
#include "evidence/screening/rules.hpp"

namespace hepatrial::evidence::screening {

/// What a rule read in a sentence, with the sentence as evidence.
struct Finding {
  std::string rule, finding, sentence, raw_path;
};

/// Every finding in eligibility text and titles, in order. Titles are pairs (text, raw path).
[[nodiscard]] std::vector<Finding> findings_of(const std::vector<registry::EligibilityPart>& eligibility,
                                               const std::vector<std::pair<std::string, std::string>>& titles,
                                               const Rules& rules);

/// How a record names the disease.
enum class ConditionScope {
  hcc,           ///< hepatocellular carcinoma is the condition
  liver_named,   ///< "liver cancer", and title or eligibility name HCC
  basket_named,  ///< HCC is named among other tumours
  liver,         ///< liver cancer, HCC not named
  none
};
[[nodiscard]] std::string_view name_of(ConditionScope scope);

struct ScopeReading {
  ConditionScope scope = ConditionScope::none;
  std::string evidence, raw_path;
};

/// What screening looks at in one record.
struct ScreenRecord {
  std::vector<std::pair<std::string, std::string>> conditions;  ///< (text, raw path): conditions, keywords, MeSH
  std::vector<std::pair<std::string, std::string>> titles;
  std::vector<registry::EligibilityPart> eligibility;
  std::string status, study_type, primary_purpose;
  std::set<std::string> intervention_kinds;
};

[[nodiscard]] ScopeReading scope_of(const ScreenRecord& record, const Rules& rules);

struct Decision {
  std::string decision;  ///< include, exclude, unclear
  std::string stage;     ///< name of the step that decided; "" for include
  std::string reason;
  std::string evidence, raw_path;  ///< the words that decided, and where they stand
};

/// The first step that excludes decides; else the first that leaves it unclear; else the record is included.
[[nodiscard]] Decision decide(const ScreenRecord& record, const ScopeReading& scope,
                              const std::vector<Finding>& findings, const Rules& rules);

}  // namespace hepatrial::evidence::screening
