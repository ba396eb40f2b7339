// Checks of the same thing printed in two places.
#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "evidence/doubt/checks.hpp"
#include "evidence/doubt/printed_numbers.hpp"
#include "evidence/doubt/value_groups.hpp"
#include "evidence/words.hpp"

namespace hepatrial::evidence {

namespace {

constexpr double k_crumb = 1e-9;

// Endpoints with one value for one group of patients. A treatment duration, say, may be of one drug or of the other.
bool has_one_value(const ReportedValue& value) {
  constexpr std::array<std::string_view, 12> k_single{"ORR", "DCR",  "CR",   "PR",  "SD",    "PD",
                                                      "mOS", "mPFS", "mTTP", "TTP", "HR_OS", "HR_PFS"};
  return std::find(k_single.begin(), k_single.end(), value.endpoint) != k_single.end() ||
         value.endpoint.starts_with("HR_") || landmark_months(value.endpoint, "OSR") ||
         landmark_months(value.endpoint, "PFSR");
}

// Words that make a population a part of the trial's.
bool names_a_part(const std::string& population) {
  const std::string text = lower(population);
  for (const char* word : {"cohort", "subset", "subgroup", "asian", "evaluable", "interim", "arm ", "first enrolled"}) {
    if (text.find(word) != std::string::npos) return true;
  }
  return false;
}

bool known_to_differ(const std::string& left, const std::string& right) {
  return !left.empty() && !right.empty() && left != right;
}

bool same_criteria(const ReportedValue& left, const ReportedValue& right) {
  const auto stated = [](const std::string& criteria) { return criteria == "unknown" ? std::string() : criteria; };
  return !known_to_differ(stated(left.criteria), stated(right.criteria));
}

// Whether two rows should print the same number, as far as they say.
bool comparable(const ReportedValue& left, const ReportedValue& right) {
  if (left.unit != right.unit || !same_criteria(left, right)) return false;
  if (known_to_differ(left.comparator, right.comparator)) return false;
  if (left.source == right.source) return left.population == right.population && left.n == right.n;
  if (left.n && right.n && left.n != right.n) return false;
  if (left.population == right.population) return true;
  return !names_a_part(left.population) && !names_a_part(right.population);
}

bool numbers_agree(const std::optional<double>& left, const std::optional<double>& right) {
  if (!left || !right) return true;
  return std::fabs(*left - *right) <= std::max(half_unit(*left), half_unit(*right)) + k_crumb;
}

std::string difference_of(const ReportedValue& left, const ReportedValue& right) {
  if (!numbers_agree(left.value, right.value)) return "the values";
  if (!numbers_agree(left.lower, right.lower) || !numbers_agree(left.upper, right.upper)) return "the intervals";
  return "";
}

void compare_values(const ReportedValue& left, const ReportedValue& right, std::vector<Doubt>& doubts) {
  if (!comparable(left, right)) return;
  const bool dated = known_to_differ(left.cut_off, right.cut_off);
  const std::string what = left.trial_id + " " + left.arm + " " + left.endpoint;
  if (left.lower && left.upper && left.lower == right.lower && left.upper == right.upper && left.level_percent &&
      right.level_percent && left.level_percent != right.level_percent) {
    doubts.push_back(doubt_about(DoubtKind::interval_level, DoubtGrade::error, {&left, &right},
                                 what + ": one interval with two confidence levels"));
  }
  const std::string difference = difference_of(left, right);
  if (difference.empty()) return;
  const bool same_source = left.source == right.source;
  Doubt doubt =
      doubt_about(DoubtKind::sources_disagree, dated ? DoubtGrade::version : DoubtGrade::unsure, {&left, &right},
                  what + ": " + difference + " of two " + (same_source ? "places" : "sources") + " differ" +
                      (dated ? ", as do their cut-offs" : ""));
  if (!dated) doubt.readings.push_back("two cut-offs, populations or criteria that are not stated");
  doubts.push_back(std::move(doubt));
}

void check_values(const Reported& reported, std::vector<Doubt>& doubts) {
  std::map<std::string, std::vector<const ReportedValue*>> groups;
  for (const ReportedValue& value : reported.values) {
    if (!value.value || !value.exact || !has_one_value(value)) continue;
    groups[value.trial_id + "\n" + normal_regimen(value.arm) + "\n" + value.endpoint].push_back(&value);
  }
  for (const auto& [key, values] : groups) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      for (std::size_t j = i + 1; j < values.size(); ++j) compare_values(*values[i], *values[j], doubts);
    }
  }
}

std::string normal_text(std::string_view text) {
  const std::string plain = trimmed(lower(text));
  const std::string_view mark = " (as printed)";
  return plain.ends_with(mark) ? plain.substr(0, plain.size() - mark.size()) : plain;
}

// Phase 1 and phase 1b, perioperative and neoadjuvant: one is a part of the other.
bool one_holds_the_other(const ReportedFact& left, const ReportedFact& right) {
  const std::string first = normal_text(left.text), second = normal_text(right.text);
  if (first == second) return true;
  if (left.field == "phase") return first.starts_with(second) || second.starts_with(first);
  const auto around_surgery = [](const std::string& text) { return text.find("adjuvant") != std::string::npos; };
  if (left.field != "line") return false;
  return (first == "perioperative" && around_surgery(second)) || (second == "perioperative" && around_surgery(first));
}

void compare_facts(const ReportedFact& left, const ReportedFact& right, std::vector<Doubt>& doubts) {
  if (left.id == right.id || one_holds_the_other(left, right)) return;
  // Plan and count, and the state of a trial, move with time; what a trial is does not.
  const bool moves = left.field == "status" || left.field == "n";
  const bool dated = moves && known_to_differ(left.as_of, right.as_of);
  const bool same_source = left.source == right.source;
  const DoubtGrade grade = dated ? DoubtGrade::version : moves || same_source ? DoubtGrade::unsure : DoubtGrade::error;
  Doubt doubt{DoubtKind::sources_disagree,
              grade,
              {left.id, right.id},
              left.trial_id,
              left.trial_id + (left.arm.empty() ? "" : " " + left.arm) +
                  (same_source ? ": two places give different " : ": two sources give different ") + left.field,
              {}};
  for (const ReportedFact* fact : {&left, &right}) {
    doubt.readings.push_back(fact->text + (fact->as_of.empty() ? "" : " (" + fact->as_of + ")") + " [" +
                             place_text(fact->source, fact->where) + "]");
  }
  doubts.push_back(std::move(doubt));
}

void check_facts(const Reported& reported, std::vector<Doubt>& doubts) {
  constexpr std::array<std::string_view, 5> k_fields{"line", "dose", "n", "status", "phase"};
  std::map<std::string, std::vector<const ReportedFact*>> groups;
  for (const ReportedFact& fact : reported.facts) {
    if (fact.text.empty() || std::find(k_fields.begin(), k_fields.end(), fact.field) == k_fields.end()) continue;
    groups[fact.trial_id + "\n" + normal_regimen(fact.arm) + "\n" + fact.field].push_back(&fact);
  }
  for (const auto& [key, facts] : groups) {
    for (std::size_t i = 0; i < facts.size(); ++i) {
      for (std::size_t j = i + 1; j < facts.size(); ++j) compare_facts(*facts[i], *facts[j], doubts);
    }
  }
}

}  // namespace

std::vector<Doubt> check_sources(const Reported& reported) {
  std::vector<Doubt> doubts;
  check_values(reported, doubts);
  check_facts(reported, doubts);
  return doubts;
}

}  // namespace hepatrial::evidence
