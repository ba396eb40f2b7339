#include "evidence/synthesis/poolable.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "evidence/doubt/checks.hpp"
#include "evidence/doubt/printed_numbers.hpp"
#include "evidence/doubt/store_reported.hpp"
#include "evidence/regimen.hpp"
#include "evidence/words.hpp"

namespace hepatrial::evidence {

using core::fail;
using core::Result;

namespace {

// What a selection needs to know about the store.
struct Desk {
  DrugNames drugs;
  Regimen regimen;                                          // asked for; no alternatives: every one
  Regimen comparator;                                       // the same
  std::map<std::string, std::string> designs;               // by trial id
  std::map<std::string, std::vector<const Doubt*>> doubts;  // by row
  std::map<std::string, std::int64_t> arm_sizes;            // by trial and regimen
};

struct Sources {
  Reported reported;
  std::vector<Doubt> doubts;
};

Result<std::map<std::string, std::string>> designs_in(const Store& store) {
  std::map<std::string, std::string> designs;
  for (const char* query : {"SELECT trial_id, design FROM trial WHERE design IS NOT NULL ORDER BY rowid",
                            "SELECT study_key, design FROM study WHERE design IS NOT NULL ORDER BY rowid"}) {
    const auto rows = store.database().select(query);
    if (!rows) return fail(rows.error());
    for (const Row& row : *rows) {
      std::string& design = designs[text_of(row[0])];
      if (design.find(text_of(row[1])) == std::string::npos) design += (design.empty() ? "" : "; ") + text_of(row[1]);
    }
  }
  return designs;
}

Result<std::map<std::string, std::int64_t>> arm_sizes_in(const Store& store) {
  const auto rows = store.database().select("SELECT trial_id, regimen, n FROM arm WHERE n IS NOT NULL ORDER BY rowid");
  if (!rows) return fail(rows.error());
  std::map<std::string, std::int64_t> sizes;
  for (const Row& row : *rows) {
    sizes.emplace(text_of(row[0]) + "\n" + normal_regimen(text_of(row[1])), integer_of(row[2]).value_or(0));
  }
  return sizes;
}

Result<Desk> desk_for(const Store& store, const PoolQuestion& question, const Sources& sources) {
  auto drugs = DrugNames::load(store);
  if (!drugs) return fail(drugs.error());
  auto designs = designs_in(store);
  if (!designs) return fail(designs.error());
  auto sizes = arm_sizes_in(store);
  if (!sizes) return fail(sizes.error());
  Desk desk{std::move(*drugs), {}, {}, std::move(*designs), {}, std::move(*sizes)};
  for (const bool first : {true, false}) {
    const std::string& text = first ? question.regimen : question.comparator;
    if (text.empty()) continue;
    auto parsed = desk.drugs.parse(text);
    if (!parsed) return fail(parsed.error());
    (first ? desk.regimen : desk.comparator) = std::move(*parsed);
  }
  for (const Doubt& doubt : sources.doubts) {
    if (doubt.grade == DoubtGrade::version) continue;
    for (const std::string& row : doubt.rows) desk.doubts[row].push_back(&doubt);
  }
  return desk;
}

Result<Sources> sources_of(const Store& store) {
  auto reported = reported_in(store);
  if (!reported) return fail(reported.error());
  std::vector<Doubt> doubts = find_doubts(*reported);
  return Sources{std::move(*reported), std::move(doubts)};
}

PoolableResult result_of(const ReportedValue& value, const Desk& desk) {
  PoolableResult result;
  result.id = value.id;
  result.trial = result.name = value.trial_id;
  result.regimen = normal_regimen(value.arm);
  result.comparator = normal_regimen(value.comparator);
  result.population = value.population;
  result.line = value.line;
  result.criteria = value.criteria == "unknown" ? "" : value.criteria;
  result.cut_off = value.cut_off;
  result.n = value.n;
  const auto size = desk.arm_sizes.find(value.trial_id + "\n" + result.regimen);
  if (!result.n && size != desk.arm_sizes.end() && size->second > 0) result.n = size->second;
  result.value = *value.value;
  result.lower = value.lower;
  result.upper = value.upper;
  result.level_stated = value.level_percent.has_value();
  result.level = value.level_percent.value_or(95.0) / 100.0;
  result.source = value.source;
  result.where = value.where;
  const auto design = desk.designs.find(value.trial_id);
  result.bias = risk_of_bias(design == desk.designs.end() ? "" : design->second, value.endpoint, value.criteria,
                             is_ratio_endpoint(value.endpoint));
  const auto doubts = desk.doubts.find(value.id);
  if (doubts == desk.doubts.end()) return result;
  for (const Doubt* doubt : doubts->second) {
    result.doubts.push_back(std::string(name_of(doubt->grade)) + ": " + doubt->what);
    result.doubted = result.doubted || doubt->grade == DoubtGrade::error;
  }
  return result;
}

bool asked_for(const Regimen& wanted, const std::string& regimen) {
  return wanted.alternatives.empty() || DrugNames::of_codes(regimen).overlaps(wanted);
}

bool same_line(const std::string& wanted, const std::string& line) {
  return wanted.empty() || line.starts_with(wanted) || line.find(wanted) != std::string::npos;
}

// The whole of a trial's patients stands before a part of them.
bool names_a_subgroup(const std::string& population) {
  const std::string text = lower(population);
  return text.find("asian patients") != std::string::npos || text.find("subgroup") != std::string::npos;
}

// Candidates in the order of the rows: those that are asked for.
std::vector<PoolableResult> candidates(const PoolQuestion& question, const Sources& sources, const Desk& desk) {
  std::vector<PoolableResult> found;
  for (const ReportedValue& value : sources.reported.values) {
    if (value.endpoint != question.endpoint || !value.value || value.unit == "patients") continue;
    if (!same_line(question.line, value.line) || !asked_for(desk.regimen, value.arm)) continue;
    if (!value.comparator.empty() && !asked_for(desk.comparator, value.comparator)) continue;
    if (!question.criteria.empty() && !lower(value.criteria).starts_with(lower(question.criteria))) continue;
    found.push_back(result_of(value, desk));
    if (!value.exact) found.back().doubts.push_back("printed as about, a range or a bound");
  }
  // Trials differ less in one set of criteria than in several.
  std::stable_partition(found.begin(), found.end(),
                        [](const PoolableResult& result) { return result.criteria.starts_with("RECIST1.1"); });
  return found;
}

bool is_inexact(const PoolableResult& result) {
  for (const std::string& doubt : result.doubts) {
    if (doubt.starts_with("printed as about")) return true;
  }
  return false;
}

// Why a share cannot be pooled, or "".
std::string share_problem(const PoolableResult& result) {
  if (is_inexact(result)) return "printed as about, a range or a bound";
  if (!result.n || *result.n < 1) return "number of patients not stated";
  if (result.value < 0.0 || result.value > 100.0) return "not a percentage";
  return "";
}

std::string ratio_problem(const PoolableResult& result) {
  if (is_inexact(result)) return "printed as about, a range or a bound";
  if (!result.lower || !result.upper) return "interval not stated";
  if (!(*result.lower > 0.0 && *result.lower < *result.upper && result.value >= *result.lower &&
        result.value <= *result.upper)) {
    return "the ratio is not inside its interval";
  }
  if (result.comparator.empty()) return "comparator not stated";
  return names_a_subgroup(result.population) ? "a subgroup of the trial's patients" : "";
}

// One of each trial, regimen and group: the first usable one that is not doubted, else the first usable one.
template <class Problem, class Key>
std::vector<PoolableResult> chosen(std::vector<PoolableResult> found, const PoolQuestion& question, Problem problem,
                                   Key key, std::vector<LeftOut>& left_out) {
  std::map<std::string, std::size_t> best;
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (!problem(found[i]).empty()) continue;
    if (!question.with_doubted && found[i].doubted) continue;
    const auto [at, added] = best.emplace(key(found[i]), i);
    if (!added && found[at->second].doubted && !found[i].doubted) at->second = i;
  }
  std::vector<PoolableResult> used;
  for (std::size_t i = 0; i < found.size(); ++i) {
    const std::string why = problem(found[i]);
    const auto at = best.find(key(found[i]));
    if (why.empty() && at != best.end() && at->second == i) {
      used.push_back(found[i]);
    } else if (!why.empty()) {
      left_out.push_back({found[i], why});
    } else if (at == best.end()) {
      left_out.push_back({found[i], "doubted: " + joined(found[i].doubts, "; ")});
    } else {
      left_out.push_back({found[i], "the same patients as " + found[at->second].id});
    }
  }
  return used;
}

core::Problem wrong_endpoint(const std::string& endpoint, const char* expected) {
  return {core::ProblemKind::bad_input,
          "endpoint " + endpoint + " is not " + expected,
          {"", 0, "endpoint"},
          "shares of patients are ORR, DCR, CR, PR; ratios are HR_OS, HR_PFS"};
}

}  // namespace

bool is_ratio_endpoint(std::string_view endpoint) { return endpoint.starts_with("HR_"); }

Result<PoolableShares> poolable_shares(const Store& store, const PoolQuestion& question) {
  if (is_ratio_endpoint(question.endpoint)) return fail(wrong_endpoint(question.endpoint, "a share of patients"));
  const auto sources = sources_of(store);
  if (!sources) return fail(sources.error());
  const auto desk = desk_for(store, question, *sources);
  if (!desk) return fail(desk.error());
  PoolableShares shares;
  const auto key = [](const PoolableResult& r) {
    return r.trial + "\n" + r.regimen + "\n" + (r.n ? std::to_string(*r.n) : r.population) + "\n" + r.line;
  };
  for (PoolableResult& result :
       chosen(candidates(question, *sources, *desk), question, share_problem, key, shares.left_out)) {
    const double events = std::floor(result.value * static_cast<double>(*result.n) / 100.0 + 0.5);
    shares.used.push_back({std::move(result), static_cast<std::int64_t>(events)});
  }
  return shares;
}

Result<PoolableRatios> poolable_ratios(const Store& store, const PoolQuestion& question) {
  if (!is_ratio_endpoint(question.endpoint)) return fail(wrong_endpoint(question.endpoint, "a ratio"));
  const auto sources = sources_of(store);
  if (!sources) return fail(sources.error());
  const auto desk = desk_for(store, question, *sources);
  if (!desk) return fail(desk.error());
  PoolableRatios ratios;
  const auto key = [](const PoolableResult& r) { return r.trial + "\n" + r.regimen + "\n" + r.comparator; };
  ratios.used = chosen(candidates(question, *sources, *desk), question, ratio_problem, key, ratios.left_out);
  return ratios;
}

}  // namespace hepatrial::evidence
