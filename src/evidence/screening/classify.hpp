#pragma once
// What is tested, by mechanism and by class of therapy. Method: docs/methods/registry.md.
// Checked by tests/evidence/screen_test.cpp.

#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/result.hpp"
#include "evidence/database.hpp"
#include "evidence/screening/rules.hpp"

namespace hepatrial::evidence::screening {

/// Finds drugs of the lexicon in names. Longest name first, so "sorafenib tosylate" is one drug and a name inside
/// another is not found twice.
class Lexicon {
 public:
  explicit Lexicon(const std::vector<LexiconEntry>& entries);
  /// Indices of entries named in a text, in order of appearance, each once.
  [[nodiscard]] std::vector<std::size_t> find(std::string_view text) const;
  [[nodiscard]] const LexiconEntry& entry(std::size_t index) const { return (*entries_)[index]; }

 private:
  struct Name {
    std::string plain;
    std::size_t entry;
  };
  const std::vector<LexiconEntry>* entries_;
  std::unordered_map<std::string, std::vector<Name>> by_first_word_;  // longest first
};

/// One intervention of a record: its names, and the arms that get it.
struct TrialIntervention {
  std::string kind, name, role, raw_path;
  std::vector<std::string> other_names;
};
struct TrialArm {
  std::string label, kind;
  std::vector<std::size_t> interventions;
};

enum class AgentRole {
  investigational,  ///< in an experimental arm, not in every control arm
  backbone,         ///< in experimental and control arms alike
  control           ///< in control arms only
};
[[nodiscard]] std::string_view name_of(AgentRole role);

struct Agent {
  const LexiconEntry* entry = nullptr;  ///< null: not in the lexicon
  std::string printed, raw_path;
  AgentRole role = AgentRole::investigational;
};

struct Classification {
  std::vector<Agent> agents;
  std::string therapy_class, reason;  ///< "" when no agent of the experimental arms is known
};

/// Arms decide what is investigational; without arms, the role that the record gives a product. Placebo is no agent.
[[nodiscard]] Classification classify(const std::vector<TrialIntervention>& interventions,
                                      const std::vector<TrialArm>& arms, const Lexicon& lexicon, const Rules& rules);

struct ClassifyReport {
  std::size_t trials = 0, classified = 0;
  std::vector<std::pair<std::string, std::size_t>> classes;     ///< in the order of the rules
  std::vector<std::pair<std::string, std::size_t>> mechanisms;  ///< of investigational agents, most frequent first
  std::vector<std::pair<std::string, std::string>>
      unknown;  ///< (name as printed, registry id), for a person to look up
};

/// Classifies every record that screening included or left unclear, and replaces the tables `agent` and
/// `therapy_class`.
[[nodiscard]] core::Result<ClassifyReport> classify_store(Database& store, const Rules& rules);

}  // namespace hepatrial::evidence::screening
