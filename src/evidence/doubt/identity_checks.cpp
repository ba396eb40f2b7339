// Checks of registry ids, of the arms they stand for and of results printed twice.
#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <tuple>

#include "evidence/doubt/checks.hpp"
#include "evidence/doubt/printed_numbers.hpp"
#include "evidence/doubt/value_groups.hpp"
#include "evidence/words.hpp"

namespace hepatrial::evidence {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::size_t digits_in(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), is_digit));
}

// '9' stands for a digit, everything else for itself.
bool has_form(std::string_view text, std::string_view form) {
  if (text.size() != form.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (form[i] == '9' ? !is_digit(text[i]) : text[i] != form[i]) return false;
  }
  return true;
}

// A prefix and a fixed number of digits: NCT, ISRCTN, ACTRN.
std::string prefixed_problem(std::string_view id, std::string_view prefix, std::size_t digits) {
  const std::string_view rest = id.substr(prefix.size());
  // A word or another code that begins like it; a letter O read for a zero is none.
  if (rest.empty() || (!is_digit(rest.front()) && rest.front() != 'O')) return "";
  const std::string name(prefix);
  if (digits_in(rest) != rest.size()) return name + " and something that is not a digit";
  if (rest.size() != digits) {
    return name + " with " + std::to_string(rest.size()) + " digits, expected " + std::to_string(digits);
  }
  if (rest.find_first_not_of('0') == std::string_view::npos) return name + " with zeros only";
  return "";
}

std::string european_problem(std::string_view id) {
  if (has_form(id, "9999-099999-99")) return "";
  if (has_form(id, "9999-599999-99") || has_form(id, "9999-599999-99-99")) return "";
  if (id.size() == 17 && has_form(id.substr(0, 15), "9999-099999-99-")) return "";  // with the country
  if (has_form(id, "9999-999999-99")) return "a European number whose middle part begins neither with 0 nor with 5";
  return "not the form 2016-004489-24 (EudraCT) or 2022-500244-37-00 (CTIS)";
}

struct Arms {
  std::set<std::string> regimens;  // of one source
  std::vector<std::string> rows;
  std::string where;
};

bool names_cohorts(const Reported& reported, const std::string& trial) {
  for (const ReportedFact& fact : reported.facts) {
    if (fact.trial_id != trial || (fact.field != "design" && fact.field != "title")) continue;
    const std::string text = lower(fact.text);
    for (const char* word : {"cohort", "platform", "basket", "umbrella", "master protocol"}) {
      if (text.find(word) != std::string::npos) return true;
    }
  }
  return false;
}

bool shares_any(const std::set<std::string>& left, const std::set<std::string>& right) {
  return std::any_of(left.begin(), left.end(), [&](const std::string& arm) { return right.contains(arm); });
}

std::string listed(const std::set<std::string>& regimens) {
  std::string text;
  for (const std::string& regimen : regimens) text += (text.empty() ? "" : "; ") + regimen;
  return text;
}

// What `source` names and `other` does not, where the two cannot both be complete and right.
void compare_arms(const std::string& trial, const std::string& source, const Arms& arms, const std::string& other,
                  const Arms& others, std::vector<Doubt>& doubts) {
  const bool disjoint = !shares_any(arms.regimens, others.regimens);
  std::set<std::string> unknown;
  if (others.regimens.size() >= 2) {
    for (const std::string& regimen : arms.regimens) {
      if (regimen != "placebo" && !others.regimens.contains(regimen)) unknown.insert(regimen);
    }
  }
  if (!disjoint && unknown.empty()) return;
  if (disjoint && source > other) return;  // said once
  Doubt doubt{DoubtKind::arms_of_one_id, DoubtGrade::error, arms.rows, trial, "", {}};
  doubt.rows.insert(doubt.rows.end(), others.rows.begin(), others.rows.end());
  doubt.what = disjoint ? trial + " stands for different arms in " + source + " and in " + other
                        : trial + ": " + source + " names " + listed(unknown) + ", which " + other +
                              " does not have among its arms";
  doubt.readings = {listed(arms.regimens) + " [" + place_text(source, arms.where) + "]",
                    listed(others.regimens) + " [" + place_text(other, others.where) + "]"};
  doubts.push_back(std::move(doubt));
}

void check_arms(const Reported& reported, std::vector<Doubt>& doubts) {
  std::map<std::string, std::map<std::string, Arms>> trials;
  for (const ReportedFact& fact : reported.facts) {
    if (fact.field != "arms" || fact.text.empty()) continue;
    Arms& arms = trials[fact.trial_id][fact.source];
    arms.regimens.insert(normal_regimen(fact.text));
    arms.rows.push_back(fact.id);
    if (arms.where.empty()) arms.where = fact.where;
  }
  for (const auto& [trial, sources] : trials) {
    if (sources.size() < 2 || names_cohorts(reported, trial)) continue;
    for (const auto& [source, arms] : sources) {
      for (const auto& [other, others] : sources) {
        if (source != other) compare_arms(trial, source, arms, other, others, doubts);
      }
    }
  }
}

std::set<std::string> drugs_of(const std::string& regimen) {
  std::set<std::string> drugs;
  std::string drug;
  for (const char c : normal_regimen(regimen) + "+") {
    if (c == '+' || c == '|') {
      if (!drug.empty() && drug != "placebo") drugs.insert(drug);
      drug.clear();
    } else {
      drug += c;
    }
  }
  return drugs;
}

std::size_t shared_drugs(const std::string& left, const std::string& right) {
  const std::set<std::string> first = drugs_of(left), second = drugs_of(right);
  return static_cast<std::size_t>(
      std::count_if(first.begin(), first.end(), [&](const std::string& drug) { return second.contains(drug); }));
}

std::size_t digits_of(double number) { return digits_in(printed(number)); }

bool same_number(const ReportedValue& left, const ReportedValue& right) {
  return left.endpoint == right.endpoint && left.unit == right.unit && left.value == right.value &&
         left.lower == right.lower && left.upper == right.upper;
}

// Equal to the last digit, with both limits. So many digits do not coincide by chance; fewer do not between trials that
// share a drug.
bool tells_by_itself(const ReportedValue& value, std::size_t drugs_in_common) {
  if (!value.lower || !value.upper) return false;
  const std::size_t digits = digits_of(*value.value) + digits_of(*value.lower) + digits_of(*value.upper);
  return digits >= 8 || (digits >= 6 && drugs_in_common > 0);
}

struct Match {
  const ReportedValue* left;
  const ReportedValue* right;
};

// Between two trials: one telling value, or two and more plain values of the same arms, or one value of three digits in
// the same source when the arms share two drugs.
bool is_one_result(const std::vector<Match>& matches) {
  std::set<std::tuple<std::string, double>> plain;
  for (const Match& match : matches) {
    const std::size_t drugs = shared_drugs(match.left->arm, match.right->arm);
    if (tells_by_itself(*match.left, drugs)) return true;
    const bool telling = digits_of(*match.left->value) >= 3;
    if (telling && drugs >= 2 && match.left->source == match.right->source) return true;
    if (digits_of(*match.left->value) >= 2 && drugs >= 1) plain.insert({match.left->endpoint, *match.left->value});
  }
  return plain.size() >= 3;
}

void check_repeated_results(const Reported& reported, std::vector<Doubt>& doubts) {
  std::map<std::tuple<std::string, std::string, double>, std::vector<const ReportedValue*>> same;
  for (const ReportedValue& value : reported.values) {
    if (!value.value || !value.exact || *value.value == 0.0 || value.trial_id == "BACKGROUND") continue;
    if (value.endpoint.starts_with("baseline_") || value.unit == "patients") continue;
    same[{value.endpoint, value.unit, *value.value}].push_back(&value);
  }
  std::map<std::pair<std::string, std::string>, std::vector<Match>> pairs;
  for (const auto& [key, values] : same) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      for (std::size_t j = i + 1; j < values.size(); ++j) {
        const ReportedValue *left = values[i], *right = values[j];
        if (left->trial_id == right->trial_id || !same_number(*left, *right)) continue;
        if (left->trial_id > right->trial_id) std::swap(left, right);
        pairs[{left->trial_id, right->trial_id}].push_back({left, right});
      }
    }
  }
  for (const auto& [trials, matches] : pairs) {
    if (!is_one_result(matches)) continue;
    std::vector<const ReportedValue*> rows;
    for (const Match& match : matches) {
      for (const ReportedValue* value : {match.left, match.right}) {
        if (std::find(rows.begin(), rows.end(), value) == rows.end()) rows.push_back(value);
      }
    }
    doubts.push_back(doubt_about(DoubtKind::one_result_two_trials, DoubtGrade::unsure, rows,
                                 "the same result is printed for " + trials.first + " and for " + trials.second));
  }
}

void check_forms(const Reported& reported, std::vector<Doubt>& doubts) {
  std::map<std::string, std::vector<std::string>> rows_of;
  const auto add = [&](const std::string& trial, const std::string& row) {
    std::vector<std::string>& rows = rows_of[trial];
    if (std::find(rows.begin(), rows.end(), row) == rows.end()) rows.push_back(row);
  };
  for (const ReportedFact& fact : reported.facts) add(fact.trial_id, fact.id);
  for (const ReportedValue& value : reported.values) add(value.trial_id, value.id);
  for (const auto& [id, rows] : rows_of) {
    const std::string problem = id_problem(id);
    if (problem.empty()) continue;
    doubts.push_back({DoubtKind::malformed_id,
                      DoubtGrade::error,
                      rows,
                      id,
                      "the id " + id + " is " + problem,
                      {id + " as printed", "a digit lost, added or misread; it cannot be told which"}});
  }
}

}  // namespace

std::string id_problem(std::string_view printed_id) {
  const std::string id = trimmed(printed_id);
  std::string upper = id;
  for (char& c : upper) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  if (upper.starts_with("NCT")) return prefixed_problem(upper, "NCT", 8);
  if (upper.starts_with("ISRCTN")) return prefixed_problem(upper, "ISRCTN", 8);
  if (upper.starts_with("ACTRN")) return prefixed_problem(upper, "ACTRN", 14);
  if (upper.starts_with("U1111-")) return has_form(upper, "U1111-9999-9999") ? "" : "not the form U1111-1234-1234";
  if (upper.starts_with("CHICTR")) {
    const std::size_t digits = digits_in(upper);
    return digits == 8 || digits == 10 ? "" : "ChiCTR with " + std::to_string(digits) + " digits, expected 8 or 10";
  }
  if (upper.starts_with("JRCT")) return digits_in(upper) == 10 ? "" : "jRCT without its 10 digits";
  if (upper.starts_with("EUCTR")) return european_problem(std::string_view(upper).substr(5));
  if (!has_form(std::string_view(upper).substr(0, 5), "9999-")) return "";
  const std::string_view middle = std::string_view(upper).substr(5, upper.find('-', 5) - 5);
  const bool european = middle.size() >= 5 && middle.size() <= 7 && digits_in(middle) == middle.size();
  return european ? european_problem(upper) : "";
}

std::vector<Doubt> check_identities(const Reported& reported) {
  std::vector<Doubt> doubts;
  check_forms(reported, doubts);
  check_arms(reported, doubts);
  check_repeated_results(reported, doubts);
  return doubts;
}

}  // namespace hepatrial::evidence
