#include "evidence/screening/screen.hpp"

#include <algorithm>

namespace hepatrial::evidence::screening {

namespace {

using registry::EligibilityPart;
using Section = EligibilityRule::Section;

constexpr std::size_t k_basket_conditions = 2;  // other tumours beside HCC that make a basket

void read_sentence(const std::string& sentence, Section section, const std::string& raw_path, const Rules& rules,
                   std::vector<Finding>& found) {
  const std::string plain = plain_words(sentence);
  for (const EligibilityRule& rule : rules.eligibility) {
    if (rule.section != section || rule.none_of.in(plain)) continue;
    const bool all =
        std::all_of(rule.all_of.begin(), rule.all_of.end(), [&](const Phrases& one) { return one.in(plain); });
    if (all) found.push_back({rule.id, rule.finding, sentence, raw_path});
  }
}

/// A heading turns the section; both words in one heading leave it as it is.
Section section_after(const std::string& plain, Section before) {
  if (plain.size() > 60) return before;
  const bool inclusion = plain.find(" inclusion criteria ") != std::string::npos || plain.find(" inclusion ") == 0;
  const bool exclusion = plain.find(" exclusion criteria ") != std::string::npos || plain.find(" exclusion ") == 0;
  if (inclusion == exclusion) return before;
  return inclusion ? Section::inclusion : Section::exclusion;
}

/// The beginning, cut between characters.
std::string short_of(const std::string& text) {
  std::size_t size = 500;
  if (text.size() <= size) return text;
  while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xC0U) == 0x80) --size;
  return text.substr(0, size);
}

/// First of the texts that holds a term.
std::pair<std::string, std::string> first_with(const std::vector<std::pair<std::string, std::string>>& texts,
                                               const Phrases& terms) {
  for (const auto& [text, path] : texts) {
    if (terms.in(plain_words(text))) return {short_of(text), path};
  }
  return {};
}

std::pair<std::string, std::string> first_sentence_with(const std::vector<EligibilityPart>& parts,
                                                        const Phrases& terms) {
  for (const EligibilityPart& part : parts) {
    if (part.section == EligibilityPart::Section::exclusion) continue;
    for (const std::string& sentence : sentences(part.text)) {
      const std::string plain = plain_words(sentence);
      if (section_after(plain, Section::inclusion) == Section::exclusion) break;
      if (terms.in(plain)) return {short_of(sentence), part.raw_path};
    }
  }
  return {};
}

bool holds(const std::vector<std::string>& values, const std::string& one) {
  return std::find(values.begin(), values.end(), one) != values.end();
}

/// Whether a step lets the record pass, and the words that decide.
struct StepResult {
  bool passes = true;
  std::string evidence, raw_path;
};

StepResult findings_step(const ScreenStep& step, const std::vector<Finding>& findings) {
  const Finding* hit = nullptr;
  for (const Finding& one : findings) {
    if (holds(step.unless, one.finding)) return {};
    if (hit == nullptr && holds(step.values, one.finding)) hit = &one;
  }
  StepResult result;
  result.passes = step.rule == "none_of" ? hit == nullptr : hit != nullptr;
  if (hit != nullptr) {
    result.evidence = hit->sentence;
    result.raw_path = hit->raw_path;
  }
  return result;
}

StepResult run_step(const ScreenStep& step, const ScreenRecord& record, const ScopeReading& scope,
                    const std::vector<Finding>& findings) {
  if (step.field == "finding") return findings_step(step, findings);
  if (step.field == "intervention_kind") {
    const auto& kinds = record.intervention_kinds;
    const bool any =
        std::any_of(kinds.begin(), kinds.end(), [&](const auto& kind) { return holds(step.values, kind); });
    return {kinds.empty() || any, kinds.empty() ? "" : *kinds.begin(), ""};
  }
  std::string value;
  if (step.field == "condition_scope") value = name_of(scope.scope);
  if (step.field == "status") value = record.status;
  if (step.field == "study_type") value = record.study_type;
  if (step.field == "primary_purpose") value = record.primary_purpose;
  StepResult result{holds(step.values, value), value, ""};
  if (step.rule == "not_in") result.passes = !result.passes;
  if (step.rule == "in_or_empty" && value.empty()) result.passes = true;
  if (step.field == "condition_scope") {
    result.evidence = scope.evidence;
    result.raw_path = scope.raw_path;
  }
  return result;
}

}  // namespace

std::vector<Finding> findings_of(const std::vector<EligibilityPart>& eligibility,
                                 const std::vector<std::pair<std::string, std::string>>& titles, const Rules& rules) {
  std::vector<Finding> found;
  for (const auto& [text, path] : titles) read_sentence(text, Section::title, path, rules, found);
  for (const EligibilityPart& part : eligibility) {
    Section section = part.section == EligibilityPart::Section::exclusion ? Section::exclusion : Section::inclusion;
    for (const std::string& sentence : sentences(part.text)) {
      if (part.section == EligibilityPart::Section::both) section = section_after(plain_words(sentence), section);
      read_sentence(sentence, section, part.raw_path, rules, found);
    }
  }
  return found;
}

std::string_view name_of(ConditionScope scope) {
  switch (scope) {
    case ConditionScope::hcc: return "hcc";
    case ConditionScope::liver_named: return "liver_named";
    case ConditionScope::basket_named: return "basket_named";
    case ConditionScope::liver: return "liver";
    case ConditionScope::none: return "none";
  }
  return "";
}

ScopeReading scope_of(const ScreenRecord& record, const Rules& rules) {
  const auto in_title = first_with(record.titles, rules.hcc);
  if (!in_title.first.empty()) return {ConditionScope::hcc, in_title.first, in_title.second};
  const auto in_condition = first_with(record.conditions, rules.hcc);
  std::size_t others = 0;
  for (const auto& [text, path] : record.conditions) {
    // MeSH terms are derived from the conditions and would count them twice.
    if (path.find("/conditions/") == std::string::npos) continue;
    const std::string plain = plain_words(text);
    others += !rules.hcc.in(plain) && !rules.liver.in(plain);
  }
  if (!in_condition.first.empty()) {
    const bool liver_title = !first_with(record.titles, rules.liver).first.empty();
    const bool basket = others >= k_basket_conditions && !liver_title;
    return {basket ? ConditionScope::basket_named : ConditionScope::hcc, in_condition.first, in_condition.second};
  }
  auto broader = first_with(record.titles, rules.liver);
  if (broader.first.empty()) broader = first_with(record.conditions, rules.liver);
  const bool liver = !broader.first.empty();
  if (!liver) broader = first_with(record.conditions, rules.basket);
  if (broader.first.empty()) return {};
  const auto named = first_sentence_with(record.eligibility, rules.hcc);
  if (!named.first.empty()) {
    return {liver ? ConditionScope::liver_named : ConditionScope::basket_named, named.first, named.second};
  }
  return liver ? ScopeReading{ConditionScope::liver, broader.first, broader.second} : ScopeReading{};
}

Decision decide(const ScreenRecord& record, const ScopeReading& scope, const std::vector<Finding>& findings,
                const Rules& rules) {
  Decision unclear;
  for (const ScreenStep& step : rules.steps) {
    const StepResult result = run_step(step, record, scope, findings);
    if (result.passes) continue;
    Decision made{step.decision, step.name, step.reason, result.evidence, result.raw_path};
    if (step.decision == "exclude") return made;
    if (unclear.decision.empty()) unclear = std::move(made);
  }
  if (!unclear.decision.empty()) return unclear;
  for (const Finding& one : findings) {
    if (one.finding == "after_ici") return {"include", "", "all criteria met", one.sentence, one.raw_path};
  }
  return {"include", "", "all criteria met", scope.evidence, scope.raw_path};
}

}  // namespace hepatrial::evidence::screening
