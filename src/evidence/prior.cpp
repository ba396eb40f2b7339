#include "evidence/prior.hpp"

#include <algorithm>
#include <initializer_list>
#include <string>

#include "evidence/words.hpp"

namespace hepatrial::evidence {

namespace {

bool has_any(std::string_view text, std::initializer_list<std::string_view> parts) {
  return std::any_of(parts.begin(), parts.end(),
                     [&](std::string_view part) { return text.find(part) != std::string_view::npos; });
}

bool says_untreated(std::string_view text) {
  return text == "none" || text == "no" || text == "1l" || text == "untreated" || text == "naive" ||
         has_any(text, {"without prior", "without previous", "treatment-naive", "first-line only"});
}

bool says_first_line(std::string_view text) { return has_any(text, {"first line", "first-line", "frontline"}); }

bool says_pretreated(std::string_view text) {
  return has_any(text, {"progress", "after", "treated", "experienced", "resistant", "failed", "intoleran", "prior"});
}

// Checkpoint inhibitors named in a text, and whether they were given with something else.
struct Immunotherapy {
  DrugSet checkpoint;
  bool kinase = false;
  bool atezolizumab_bevacizumab = false;
};

Immunotherapy drugs_of(std::string_view field, const DrugNames& names) {
  Immunotherapy found;
  DrugSet all;
  for (const std::string& word : words_of(field)) all.merge(names.exact(word));
  found.atezolizumab_bevacizumab = all.contains("atezolizumab") && all.contains("bevacizumab");
  for (const std::string& code : all) {
    if (found.atezolizumab_bevacizumab && code == "atezolizumab") continue;
    if (names.is_checkpoint_inhibitor(code)) found.checkpoint.insert(code);
    if (names.is_kinase_inhibitor(code)) found.kinase = true;
  }
  return found;
}

// Whether every patient with class `found` counts as having had `asked`.
bool is_kind_of(PriorClass found, PriorClass asked) {
  if (found == asked || asked == PriorClass::any) return true;
  if (asked == PriorClass::immunotherapy_combination) return found == PriorClass::atezolizumab_bevacizumab;
  if (asked == PriorClass::immunotherapy) {
    return found == PriorClass::atezolizumab_bevacizumab || found == PriorClass::immunotherapy_combination;
  }
  return false;
}

}  // namespace

std::string_view text(PriorClass prior) {
  switch (prior) {
    case PriorClass::none: return "no systemic therapy";
    case PriorClass::tyrosine_kinase_inhibitor: return "sorafenib or another TKI";
    case PriorClass::atezolizumab_bevacizumab: return "atezolizumab+bevacizumab";
    case PriorClass::immunotherapy_combination: return "ICI combination";
    case PriorClass::immunotherapy: return "ICI";
    case PriorClass::any: return "any";
  }
  return "any";
}

std::string_view text(Setting setting) {
  switch (setting) {
    case Setting::same: return "same";
    case Setting::partly: return "partly";
    case Setting::broader: return "broader";
    case Setting::not_stated: return "not stated";
    case Setting::other: return "other";
  }
  return "other";
}

PriorTherapy classify_prior(std::string_view field, const DrugNames& names) {
  const std::string words = lower(trimmed(field));
  if (words.empty()) return {};
  if (says_untreated(words)) return {{PriorClass::none}, false};
  const Immunotherapy drugs = drugs_of(words, names);
  const bool choice = has_any(words, {" or ", "|"});
  const bool immune = !drugs.checkpoint.empty() || has_any(words, {"immunotherap", "pd-1", "pd-l1", "checkpoint"});
  const bool combined = has_any(words, {"combination", "ici +", "ici+"}) ||
                        (!choice && (drugs.checkpoint.size() > 1 || (immune && has_any(words, {"+"}))));
  PriorTherapy prior;
  if (drugs.atezolizumab_bevacizumab) prior.classes.insert(PriorClass::atezolizumab_bevacizumab);
  if (immune) prior.classes.insert(combined ? PriorClass::immunotherapy_combination : PriorClass::immunotherapy);
  const bool kinase = drugs.kinase || has_any(words, {"tki"});
  if (kinase && !(immune && combined && !choice)) prior.classes.insert(PriorClass::tyrosine_kinase_inhibitor);
  prior.partly = prior.classes.size() > 1 || has_any(words, {"%", "most", "incl."}) || (choice && immune && kinase);
  return prior;
}

PriorTherapy classify_setting(std::string_view population, std::string_view line, const DrugNames& names) {
  const std::string words = lower(trimmed(population));
  if (says_untreated(words)) return {{PriorClass::none}, false};
  PriorTherapy prior;
  if (says_pretreated(words)) prior = classify_prior(words, names);
  if (prior.classes.empty() && (line == "1L" || (line.empty() && says_first_line(words)))) {
    prior.classes.insert(PriorClass::none);
  }
  return prior;
}

core::Result<PriorClass> parse_prior(std::string_view prior, const DrugNames& names) {
  const std::string words = lower(trimmed(prior));
  if (words.empty() || words == "any" || words == "all" || words == "*") return PriorClass::any;
  if (words == "first line" || words == "first-line") return PriorClass::none;
  const auto found = classify_prior(words, names);
  if (found.classes.size() == 1) return *found.classes.begin();
  if (const auto regimen = names.parse(words); found.classes.empty() && regimen) {
    const auto again = classify_prior(regimen->text(), names);  // short names such as "nivo+ipi"
    if (again.classes.size() == 1) return *again.classes.begin();
  }
  return core::fail({core::ProblemKind::bad_input,
                     "prior therapy '" + std::string(prior) + "' is not one class",
                     {"", 0, "prior"},
                     "use none, sorafenib, TKI, atezolizumab+bevacizumab, ICI combination, ICI or any"});
}

Setting compare(PriorClass asked, const PriorTherapy& found) {
  if (asked == PriorClass::any) return Setting::same;
  if (found.classes.empty()) return Setting::not_stated;
  const auto is_asked = [&](PriorClass one) { return is_kind_of(one, asked); };
  const auto is_wider = [&](PriorClass one) { return is_kind_of(asked, one); };
  if (std::all_of(found.classes.begin(), found.classes.end(), is_asked)) {
    return found.partly ? Setting::partly : Setting::same;
  }
  if (std::any_of(found.classes.begin(), found.classes.end(), is_asked)) return Setting::partly;
  return std::any_of(found.classes.begin(), found.classes.end(), is_wider) ? Setting::broader : Setting::other;
}

}  // namespace hepatrial::evidence
