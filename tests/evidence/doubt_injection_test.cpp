// A thousand errors of the kinds that reviews have printed, put one by one into made-up reports without errors.
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "evidence/clean_reports.hpp"
#include "evidence/doubt/checks.hpp"
#include "evidence/doubt/printed_numbers.hpp"

namespace hepatrial::evidence {
namespace {

using core::RandomStream;

std::size_t pick(RandomStream& stream, std::size_t size) {
  return std::min(size - 1, static_cast<std::size_t>(stream.uniform() * static_cast<double>(size)));
}

/// One misprint of a number: a digit replaced, two neighbours swapped, the point moved.
double misprint(RandomStream& stream, double number) {
  for (;;) {
    std::string text = printed(number);
    const double way = stream.uniform();
    if (way < 0.2) return stream.uniform() < 0.5 ? number * 10.0 : number / 10.0;
    const std::size_t at = pick(stream, text.size());
    if (text[at] == '.') continue;
    if (way < 0.6) {
      const std::vector<double> swapped = with_swapped_digits(number);
      if (!swapped.empty()) return swapped[pick(stream, swapped.size())];
    }
    text[at] = static_cast<char>('0' + static_cast<int>(pick(stream, 10)));
    const double result = std::stod(text);
    if (result != number) return result;
  }
}

using Injected = std::vector<std::string>;  // ids of the rows that now hold the error

// The values of one endpoint pattern of one trial; never empty in the clean reports.
std::vector<ReportedValue*> values_of(Reported& reported, const std::string& trial,
                                      const std::set<std::string>& endpoints, const std::string& unit = "") {
  std::vector<ReportedValue*> found;
  for (ReportedValue& v : reported.values) {
    if (v.trial_id == trial && v.source == "review A" && endpoints.contains(v.endpoint) &&
        (unit.empty() || v.unit == unit)) {
      found.push_back(&v);
    }
  }
  return found;
}

// A misprint of a median or of one of its limits that puts the median outside.
Injected outside_interval(RandomStream& stream, Reported& reported, const std::string& trial) {
  const auto medians = values_of(reported, trial, {"mOS", "mPFS"});
  for (;;) {
    ReportedValue& v = *medians[pick(stream, medians.size())];
    const ReportedValue before = v;
    std::optional<double>& number = stream.uniform() < 0.4 ? v.value : stream.uniform() < 0.5 ? v.lower : v.upper;
    number = misprint(stream, *number);
    if (*v.value < *v.lower || *v.value > *v.upper) return {v.id};
    v = before;
  }
}

// A misprint of a ratio or of one of its limits, by at least a tenth.
Injected off_centre(RandomStream& stream, Reported& reported, const std::string& trial) {
  const auto ratios = values_of(reported, trial, {"HR_OS", "HR_PFS"});
  for (;;) {
    ReportedValue& v = *ratios[pick(stream, ratios.size())];
    std::optional<double>& number = stream.uniform() < 0.34 ? v.value : stream.uniform() < 0.5 ? v.lower : v.upper;
    const double wrong = misprint(stream, *number);
    if (!(wrong > 0.0) || std::fabs(std::log(wrong / *number)) < 0.0953) continue;
    number = wrong;
    return {v.id};
  }
}

// A count or a percentage of responders misprinted.
Injected responders(RandomStream& stream, Reported& reported, const std::string& trial) {
  const auto shares = values_of(reported, trial, {"ORR", "DCR"});
  ReportedValue& v = *shares[pick(stream, shares.size())];
  v.value = misprint(stream, *v.value == 0.0 ? 7.0 : *v.value);
  return {v.id};
}

// CR, PR or ORR misprinted by two points or more.
Injected response_sum(RandomStream& stream, Reported& reported, const std::string& trial) {
  const auto shares = values_of(reported, trial, {"CR", "PR", "ORR"}, "%");
  for (;;) {
    ReportedValue& v = *shares[pick(stream, shares.size())];
    const double wrong = misprint(stream, *v.value == 0.0 ? 4.0 : *v.value);
    if (std::fabs(wrong - *v.value) < 2.0) continue;
    v.value = wrong;
    return {v.id};
  }
}

// The columns of ORR and DCR exchanged.
Injected exchanged_columns(RandomStream& stream, Reported& reported, const std::string& trial) {
  const auto responses = values_of(reported, trial, {"ORR"}, "%");
  const auto controls = values_of(reported, trial, {"DCR"}, "%");
  const std::size_t arm = pick(stream, responses.size());
  std::swap(responses[arm]->value, controls[arm]->value);
  return {responses[arm]->id, controls[arm]->id};
}

// Survival rates exchanged between times, or those of progression printed for survival.
Injected rising_survival(RandomStream& stream, Reported& reported, const std::string& trial) {
  const std::size_t arm = pick(stream, 2);
  const auto at = [&](const char* endpoint) { return values_of(reported, trial, {endpoint})[arm]; };
  const double way = stream.uniform();
  ReportedValue *first = at("OSR12"), *second = way < 0.35 ? at("OSR24") : way < 0.7 ? at("OSR6") : at("PFSR12");
  std::swap(first->value, second->value);
  return {first->id, second->id};
}

// A digit of the registry id lost, doubled or read as a letter.
Injected malformed_id(RandomStream& stream, Reported& reported, const std::string& trial) {
  std::string wrong = trial;
  const std::size_t at = 3 + pick(stream, 8);
  const double way = stream.uniform();
  if (way < 0.4) {
    wrong.erase(at, 1);
  } else if (way < 0.8) {
    wrong.insert(at, 1, wrong[at]);
  } else {
    wrong[at] = 'O';
  }
  ReportedValue& v = *values_of(reported, trial, {"mOS"})[0];
  v.trial_id = wrong;
  return {v.id};
}

// The arms of another trial under this trial's id, in a second source.
Injected arms_of_another(RandomStream& stream, Reported& reported, const std::string& trial, const std::string& other) {
  std::vector<ReportedFact> wrong;
  for (const ReportedFact& fact : reported.facts) {
    if (fact.trial_id == other && fact.field == "arms" && fact.source == "review A") wrong.push_back(fact);
  }
  Injected rows;
  for (ReportedFact& fact : wrong) {
    fact.trial_id = trial;
    fact.source = "review C";
    fact.id += "c" + std::to_string(pick(stream, 10));
    rows.push_back(fact.id);
    reported.facts.push_back(fact);
  }
  return rows;
}

// A row of another trial's table printed for this trial: its ratios and its medians of the first arm.
Injected result_of_another(RandomStream&, Reported& reported, const std::string& trial, const std::string& other) {
  Injected rows;
  for (const char* endpoint : {"HR_OS", "HR_PFS", "mOS", "mPFS"}) {
    const ReportedValue& from = *values_of(reported, other, {endpoint})[0];
    ReportedValue& to = *values_of(reported, trial, {endpoint})[0];
    to.value = from.value;
    to.lower = from.lower;
    to.upper = from.upper;
    rows.push_back(to.id);
  }
  return rows;
}

constexpr int k_kinds = 9;
constexpr const char* k_names[k_kinds] = {"value outside its interval",
                                          "ratio off the middle",
                                          "responders and patients",
                                          "CR + PR and ORR",
                                          "ORR and DCR exchanged",
                                          "rising survival",
                                          "registry id",
                                          "one id, other arms",
                                          "one result, two trials"};

Injected inject(int kind, RandomStream& stream, Reported& reported, const std::string& trial,
                const std::string& other) {
  switch (kind) {
    case 0: return outside_interval(stream, reported, trial);
    case 1: return off_centre(stream, reported, trial);
    case 2: return responders(stream, reported, trial);
    case 3: return response_sum(stream, reported, trial);
    case 4: return exchanged_columns(stream, reported, trial);
    case 5: return rising_survival(stream, reported, trial);
    case 6: return malformed_id(stream, reported, trial);
    case 7: return arms_of_another(stream, reported, trial, other);
    default: return result_of_another(stream, reported, trial, other);
  }
}

Reported part_of(const Reported& all, const std::set<std::string>& trials) {
  Reported part;
  for (const ReportedValue& v : all.values) {
    if (trials.contains(v.trial_id)) part.values.push_back(v);
  }
  for (const ReportedFact& fact : all.facts) {
    if (trials.contains(fact.trial_id)) part.facts.push_back(fact);
  }
  return part;
}

bool names_any(const std::vector<Doubt>& doubts, const Injected& rows) {
  for (const Doubt& doubt : doubts) {
    if (doubt.grade == DoubtGrade::version) continue;
    for (const std::string& row : rows) {
      if (std::find(doubt.rows.begin(), doubt.rows.end(), row) != doubt.rows.end()) return true;
    }
  }
  return false;
}

/// What is printed beside the injected value.
enum class Print {
  full_one_source,   ///< responses with their parts and counts, rates at three times, one source
  full_two_sources,  ///< the same, and half of the trials in a second source
  sparse             ///< a line of a review's table: ORR and DCR in per cent, medians, ratios; one source
};

int found_of_thousand(Print print, std::map<int, std::pair<int, int>>& by_kind) {
  testing::CleanReports clean(20261121, 40);
  Reported all = clean.reported();
  if (print != Print::full_two_sources) {
    std::erase_if(all.values, [](const ReportedValue& v) { return v.source != "review A"; });
    std::erase_if(all.facts, [](const ReportedFact& f) { return f.source != "review A"; });
  }
  if (print == Print::sparse) {
    const std::set<std::string> kept{"ORR", "DCR", "mOS", "mPFS", "HR_OS", "HR_PFS"};
    std::erase_if(all.values,
                  [&](const ReportedValue& v) { return !kept.contains(v.endpoint) || v.unit == "patients"; });
  }
  int found = 0;
  for (int i = 0; i < 1000; ++i) {
    RandomStream stream(7, "injected errors", static_cast<std::uint64_t>(i));
    const std::string trial = clean.trials()[pick(stream, clean.trials().size())];
    std::string other = trial;
    while (other == trial) other = clean.trials()[pick(stream, clean.trials().size())];
    Reported reported = part_of(all, {trial, other});
    const int kind = i % k_kinds;
    if (print == Print::sparse && (kind == 3 || kind == 5)) continue;  // nothing of the kind is printed
    const Injected rows = inject(kind, stream, reported, trial, other);
    const bool seen = names_any(find_doubts(reported), rows);
    found += seen ? 1 : 0;
    by_kind[kind].first += seen ? 1 : 0;
    ++by_kind[kind].second;
  }
  return found;
}

void show(const char* title, int found, const std::map<int, std::pair<int, int>>& by_kind) {
  std::printf("%s: %d\n", title, found);
  for (const auto& [kind, counts] : by_kind)
    std::printf("  %-28s %d of %d\n", k_names[kind], counts.first, counts.second);
}

TEST(DoubtInjection, nine_of_ten_errors_are_found_without_a_second_source) {
  std::map<int, std::pair<int, int>> by_kind;
  const int found = found_of_thousand(Print::full_one_source, by_kind);
  show("errors found, one source", found, by_kind);
  EXPECT_GE(found, 900);
}

TEST(DoubtInjection, nine_of_ten_errors_are_found_where_half_of_the_trials_have_a_second_source) {
  std::map<int, std::pair<int, int>> by_kind;
  const int found = found_of_thousand(Print::full_two_sources, by_kind);
  show("errors found, two sources for half of the trials", found, by_kind);
  EXPECT_GE(found, 900);
}

// How much the answer rests on what is printed beside a value: with a bare line of a table a wrong share of many
// patients has nothing to contradict it. No bar is set by the requirement; this one is the measured share, less a
// margin.
TEST(DoubtInjection, a_bare_line_of_a_table_hides_more) {
  std::map<int, std::pair<int, int>> by_kind;
  const int found = found_of_thousand(Print::sparse, by_kind);
  int injected = 0;
  for (const auto& [kind, counts] : by_kind) injected += counts.second;
  show("errors found, bare lines", found, by_kind);
  EXPECT_GE(found, 8 * injected / 10);
}

TEST(DoubtInjection, at_most_two_false_alarms_in_a_hundred_clean_values) {
  for (const std::uint64_t seed : {1u, 2u, 3u}) {
    const testing::CleanReports clean(seed, 120);
    std::set<std::string> flagged;
    std::map<std::string, int> kinds;
    for (const Doubt& doubt : find_doubts(clean.reported())) {
      if (doubt.grade == DoubtGrade::version) continue;
      flagged.insert(doubt.rows.begin(), doubt.rows.end());
      ++kinds[name_of(doubt.kind)];
    }
    const double share =
        100.0 * static_cast<double>(flagged.size()) / static_cast<double>(clean.reported().values.size());
    std::printf("seed %d: %zu of %zu clean values flagged\n", static_cast<int>(seed), flagged.size(),
                clean.reported().values.size());
    for (const auto& [kind, count] : kinds) std::printf("  %s %d\n", kind.c_str(), count);
    EXPECT_LE(share, 2.0);
  }
}

}  // namespace
}  // namespace hepatrial::evidence
