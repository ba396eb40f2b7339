#include "evidence/screening/classify.hpp"

#include <algorithm>
#include <array>

namespace hepatrial::evidence::screening {

namespace {

constexpr std::array<std::string_view, 6> k_agent_kinds{"DRUG", "BIOLOGICAL",        "GENETIC", "COMBINATION_PRODUCT",
                                                        "Drug", "Biological/Vaccine"};
constexpr std::array<std::string_view, 6> k_control_arms{"ACTIVE_COMPARATOR", "PLACEBO_COMPARATOR",
                                                         "SHAM_COMPARATOR",   "NO_INTERVENTION",
                                                         "activeComparator",  "placeboComparator"};

template <std::size_t N>
bool holds(const std::array<std::string_view, N>& words, std::string_view one) {
  return std::find(words.begin(), words.end(), one) != words.end();
}

bool is_placebo(std::string_view name) { return plain_words(name).find(" placebo") != std::string::npos; }

/// "Placebo for lenvatinib" and "lenvatinib matching placebo" give no lenvatinib; "nivolumab/placebo" may give
/// nivolumab.
bool is_only_placebo(std::string_view name) {
  const std::string plain = plain_words(name);
  for (const std::string_view sign :
       {" placebo for ", " placebo to ", " placebo match", " matching placebo ", " matched placebo "}) {
    if (plain.find(sign) != std::string::npos) return true;
  }
  return plain.compare(0, 9, " placebo ") == 0;
}

/// One thing given: a drug of the lexicon, or an intervention that no entry names.
struct Given {
  const LexiconEntry* entry;
  std::string printed, raw_path;
  std::size_t intervention;
};

std::vector<Given> given_by(const std::vector<TrialIntervention>& interventions, const Lexicon& lexicon) {
  std::vector<Given> given;
  for (std::size_t index = 0; index < interventions.size(); ++index) {
    const TrialIntervention& one = interventions[index];
    if (is_only_placebo(one.name)) continue;
    // The name itself first; other names only when it says nothing, for they may list what it is combined with.
    std::vector<std::size_t> entries = lexicon.find(one.name);
    for (const std::string& other : one.other_names) {
      if (!entries.empty()) break;
      entries = lexicon.find(other);
    }
    for (const std::size_t entry : entries) {
      if (lexicon.entry(entry).family == "placebo") continue;
      given.push_back({&lexicon.entry(entry), one.name, one.raw_path, index});
    }
    if (entries.empty() && holds(k_agent_kinds, one.kind) && !is_placebo(one.name) && !one.name.empty()) {
      given.push_back({nullptr, one.name, one.raw_path, index});
    }
  }
  return given;
}

bool same_agent(const Given& a, const Given& b) {
  return a.entry != nullptr ? a.entry == b.entry : b.entry == nullptr && a.intervention == b.intervention;
}

/// Number of arms of each side that get an agent.
struct ArmCount {
  std::size_t experimental = 0, control = 0;
};

ArmCount arms_with(const Given& agent, const std::vector<Given>& all, const std::vector<TrialArm>& arms) {
  ArmCount count;
  for (const TrialArm& arm : arms) {
    const bool gets = std::any_of(all.begin(), all.end(), [&](const Given& one) {
      return same_agent(one, agent) &&
             std::find(arm.interventions.begin(), arm.interventions.end(), one.intervention) != arm.interventions.end();
    });
    if (gets) ++(holds(k_control_arms, arm.kind) ? count.control : count.experimental);
  }
  return count;
}

AgentRole role_by_arms(const ArmCount& with, std::size_t control_arms) {
  if (with.experimental == 0) return AgentRole::control;
  return control_arms > 0 && with.control == control_arms ? AgentRole::backbone : AgentRole::investigational;
}

AgentRole role_by_product(std::string_view role) {
  return role == "Comparator" || role == "Placebo" || role == "Auxiliary" ? AgentRole::control
                                                                          : AgentRole::investigational;
}

std::vector<std::string> split(const std::string& text) {
  std::vector<std::string> words;
  std::string word;
  for (const char c : text + "+") {
    if (c == '+') {
      words.push_back(word);
      word.clear();
    } else {
      word += c;
    }
  }
  return words;
}

/// "ici+any": each word takes one agent of that family, "any" takes any that is left.
bool needs_met(const std::string& needs, std::vector<std::string> families) {
  for (const std::string& need : split(needs)) {
    const auto taken = need == "any" ? families.begin() : std::find(families.begin(), families.end(), need);
    if (taken == families.end()) return false;
    families.erase(taken);
  }
  return true;
}

/// A name, and for a code of letters and digits also the form with or without a space between them.
std::vector<std::string> spellings(const std::string& plain) {
  const auto letter = [](char c) { return c >= 'a' && c <= 'z'; };
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  std::vector<std::string> all{plain};
  std::size_t at = 1;
  while (at < plain.size() && letter(plain[at])) ++at;
  const bool spaced = at > 1 && at < plain.size() && plain[at] == ' ';
  const std::size_t number = spaced ? at + 1 : at;
  std::size_t end = number;
  while (end < plain.size() && digit(plain[end])) ++end;
  const bool is_code = at > 2 && end > number + 1 && end + 1 == plain.size() && at - 1 <= 5;
  if (is_code)
    all.push_back(spaced ? plain.substr(0, at) + plain.substr(number) : plain.substr(0, at) + " " + plain.substr(at));
  return all;
}

void set_class(Classification& result, const Rules& rules) {
  std::vector<std::string> families;
  for (const Agent& agent : result.agents) {
    if (agent.role == AgentRole::control) continue;
    // An unknown partner still makes a combination.
    families.push_back(agent.entry == nullptr ? "unknown" : agent.entry->family);
  }
  const bool any_known =
      std::any_of(families.begin(), families.end(), [](const auto& one) { return one != "unknown"; });
  if (!any_known) return;
  for (const TherapyClass& one : rules.classes) {
    if (!needs_met(one.needs, families)) continue;
    result.therapy_class = one.name;
    result.reason = one.reason;
    return;
  }
}

}  // namespace

Lexicon::Lexicon(const std::vector<LexiconEntry>& entries) : entries_(&entries) {
  for (std::size_t index = 0; index < entries.size(); ++index) {
    for (const std::string& name : entries[index].names) {
      // Company codes are written with and without the hyphen: "CVM-1118", "CVM1118".
      for (const std::string& plain : spellings(plain_words(name))) {
        by_first_word_[plain.substr(1, plain.find(' ', 1) - 1)].push_back({plain, index});
      }
    }
  }
  for (auto& [word, names] : by_first_word_) {
    std::sort(names.begin(), names.end(), [](const Name& a, const Name& b) {
      return a.plain.size() != b.plain.size() ? a.plain.size() > b.plain.size() : a.plain < b.plain;
    });
  }
}

std::vector<std::size_t> Lexicon::find(std::string_view text) const {
  const std::string plain = plain_words(text);
  std::vector<std::size_t> found;
  for (std::size_t at = 0; at + 1 < plain.size();) {
    const std::size_t end = plain.find(' ', at + 1);
    const auto names = by_first_word_.find(plain.substr(at + 1, end - at - 1));
    std::size_t next = end;
    if (names != by_first_word_.end()) {
      for (const Name& name : names->second) {
        if (plain.compare(at, name.plain.size(), name.plain) != 0) continue;
        if (std::find(found.begin(), found.end(), name.entry) == found.end()) found.push_back(name.entry);
        next = at + name.plain.size() - 1;
        break;
      }
    }
    at = next;
  }
  return found;
}

std::string_view name_of(AgentRole role) {
  switch (role) {
    case AgentRole::investigational: return "investigational";
    case AgentRole::backbone: return "backbone";
    case AgentRole::control: return "control";
  }
  return "";
}

Classification classify(const std::vector<TrialIntervention>& interventions, const std::vector<TrialArm>& arms,
                        const Lexicon& lexicon, const Rules& rules) {
  const std::vector<Given> given = given_by(interventions, lexicon);
  std::size_t control_arms = 0;
  bool arms_tell = false;
  for (const TrialArm& arm : arms) {
    control_arms += holds(k_control_arms, arm.kind);
    arms_tell = arms_tell || !arm.interventions.empty();
  }
  // Where every arm is a comparator, all of them are what is tested.
  const bool all_control = control_arms == arms.size();
  Classification result;
  for (const Given& one : given) {
    const bool seen = std::any_of(result.agents.begin(), result.agents.end(), [&](const Agent& agent) {
      return one.entry != nullptr ? agent.entry == one.entry : agent.entry == nullptr && agent.printed == one.printed;
    });
    if (seen) continue;
    Agent agent{one.entry, one.printed, one.raw_path, AgentRole::investigational};
    if (arms_tell && !all_control) {
      agent.role = role_by_arms(arms_with(one, given, arms), control_arms);
    } else if (!arms_tell) {
      agent.role = role_by_product(interventions[one.intervention].role);
    }
    result.agents.push_back(std::move(agent));
  }
  set_class(result, rules);
  return result;
}

}  // namespace hepatrial::evidence::screening
