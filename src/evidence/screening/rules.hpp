#pragma once
// Terms, lexicon and rules of screening and classification, read from the CSV files of evidence/registry.
// Format: docs/formats/registry-store.md. Checked by tests/evidence/screen_test.cpp.

#include <filesystem>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "evidence/screening/phrases.hpp"

namespace hepatrial::evidence::screening {

/// One drug or procedure with everything it is called.
struct LexiconEntry {
  std::string code, family, modality, targets, mechanism_class;
  std::vector<std::string> names;
};

/// One rule over a sentence of the eligibility text or a title.
struct EligibilityRule {
  std::string id, finding;
  enum class Section { inclusion, exclusion, title } section = Section::inclusion;
  std::vector<Phrases> all_of;  ///< one term of each must stand in the sentence
  Phrases none_of;
};

struct ScreenStep {
  std::string name, field, rule, decision, reason;
  std::vector<std::string> values, unless;
};

struct TherapyClass {
  std::string name, needs, reason;
};

struct Rules {
  Phrases hcc, liver, basket;  ///< condition terms by scope
  std::vector<LexiconEntry> lexicon;
  std::vector<EligibilityRule> eligibility;
  std::vector<ScreenStep> steps;
  std::vector<TherapyClass> classes;  ///< in the order in which they are tried
};

/// Reads condition_terms.csv, drug_lexicon.csv, word_groups.csv, eligibility_rules.csv, therapy_classes.csv and the
/// screen `screen` (a file of the folder, without "screen_" and ".csv"). Errors: bad_input, every problem of every file
/// at once.
[[nodiscard]] core::Result<Rules> read_rules(const std::filesystem::path& folder,
                                             const std::string& screen = "post_ici_hcc");

}  // namespace hepatrial::evidence::screening
