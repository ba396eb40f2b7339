// Checks of responses of the same patients.
#include <algorithm>
#include <cmath>
#include <set>

#include "evidence/doubt/checks.hpp"
#include "evidence/doubt/printed_numbers.hpp"
#include "evidence/doubt/value_groups.hpp"

namespace hepatrial::evidence {

namespace {

constexpr double k_crumb = 1e-9;

// A share of patients in per cent, with what rounding can move it by.
struct Share {
  const ReportedValue* value;
  double percent;
  double half;
};

std::vector<Share> shares_of(const ValuesByEndpoint& group, const std::string& endpoint) {
  std::vector<Share> shares;
  const auto found = group.find(endpoint);
  if (found == group.end()) return shares;
  for (const ReportedValue* value : found->second) {
    if (value->unit == "%") shares.push_back({value, *value->value, half_unit(*value->value)});
    if (value->unit == "patients" && value->n && *value->n > 0) {
      shares.push_back({value, 100.0 * *value->value / static_cast<double>(*value->n), 0.0});
    }
  }
  return shares;
}

bool same_patients(const Share& left, const Share& right) {
  return !left.value->n || !right.value->n || *left.value->n == *right.value->n;
}

void check_counts(const ValuesByEndpoint& group, std::vector<Doubt>& doubts) {
  for (const auto& [endpoint, values] : group) {
    for (const ReportedValue* count : values) {
      if (count->unit != "patients" || !count->n || *count->n < 1) continue;
      const double share = 100.0 * *count->value / static_cast<double>(*count->n);
      for (const ReportedValue* percent : values) {
        if (percent->unit != "%" || percent->n != count->n) continue;
        if (std::fabs(*percent->value - share) <= half_unit(*percent->value) + k_crumb) continue;
        Doubt doubt = doubt_about(DoubtKind::count_and_share, DoubtGrade::error, {count, percent},
                                  endpoint + ": " + printed(*count->value) + " of " + std::to_string(*count->n) +
                                      " patients is not " + printed(*percent->value) + " %");
        doubt.readings.push_back(rounded(share, std::max(1, decimals_of(*percent->value))) + " %");
        doubts.push_back(std::move(doubt));
      }
    }
  }
}

// left + right (+ third) against whole, each combination of printed values once.
void check_sum(const ValuesByEndpoint& group, const std::vector<std::string>& parts, const std::string& whole,
               std::vector<Doubt>& doubts) {
  std::vector<std::vector<Share>> columns;
  for (const std::string& part : parts) columns.push_back(shares_of(group, part));
  if (std::any_of(columns.begin(), columns.end(), [](const auto& column) { return column.empty(); })) return;
  for (const Share& total : shares_of(group, whole)) {
    double sum = 0.0;
    double slack = total.half;
    std::vector<const ReportedValue*> rows{total.value};
    bool comparable = true;
    for (const std::vector<Share>& column : columns) {
      // The most finely printed of several.
      const Share& best = *std::min_element(column.begin(), column.end(),
                                            [](const Share& a, const Share& b) { return a.half < b.half; });
      sum += best.percent;
      slack += best.half;
      rows.push_back(best.value);
      comparable = comparable && same_patients(best, total);
    }
    if (!comparable || std::fabs(sum - total.percent) <= slack + k_crumb) continue;
    std::string text;
    for (const std::string& part : parts) text += (text.empty() ? "" : " + ") + part;
    doubts.push_back(doubt_about(
        DoubtKind::response_sum, DoubtGrade::error, rows,
        text + " is " + rounded(sum, 1) + " %, but " + whole + " is printed as " + rounded(total.percent, 1) + " %"));
  }
}

void check_total(const ValuesByEndpoint& group, std::vector<Doubt>& doubts) {
  double sum = 0.0;
  double slack = k_crumb;
  std::vector<const ReportedValue*> rows;
  for (const char* part : {"CR", "PR", "SD", "PD"}) {
    const std::vector<Share> shares = shares_of(group, part);
    if (shares.empty()) continue;
    const Share& best =
        *std::min_element(shares.begin(), shares.end(), [](const Share& a, const Share& b) { return a.half < b.half; });
    sum += best.percent;
    slack += best.half;
    rows.push_back(best.value);
  }
  if (rows.size() < 2 || sum <= 100.0 + slack) return;
  doubts.push_back(doubt_about(DoubtKind::response_sum, DoubtGrade::error, rows,
                               "the best responses add up to " + rounded(sum, 1) + " %"));
}

void check_control(const ValuesByEndpoint& group, std::vector<Doubt>& doubts) {
  std::set<std::string> seen;
  for (const Share& control : shares_of(group, "DCR")) {
    for (const char* part : {"ORR", "CR", "PR", "SD"}) {
      for (const Share& response : shares_of(group, part)) {
        if (!same_patients(control, response)) continue;
        if (control.percent + control.half + response.half >= response.percent - k_crumb) continue;
        doubts.push_back(doubt_about(
            DoubtKind::control_below_response, DoubtGrade::error, {control.value, response.value},
            "DCR " + rounded(control.percent, 1) + " % is below " + part + " " + rounded(response.percent, 1) + " %"));
      }
    }
  }
  for (const Share& response : shares_of(group, "ORR")) {
    for (const char* part : {"CR", "PR"}) {
      for (const Share& share : shares_of(group, part)) {
        if (!same_patients(response, share)) continue;
        if (response.percent + response.half + share.half >= share.percent - k_crumb) continue;
        doubts.push_back(doubt_about(DoubtKind::response_sum, DoubtGrade::error, {response.value, share.value},
                                     std::string("ORR is below ") + part));
      }
    }
  }
}

}  // namespace

std::vector<ValuesByEndpoint> patient_groups(const Reported& reported, bool by_criteria) {
  std::vector<ValuesByEndpoint> groups;
  std::map<std::string, std::size_t> number;
  for (const ReportedValue& value : reported.values) {
    if (!value.value || !value.exact) continue;
    std::string key;
    for (const std::string* part : {&value.source, &value.trial_id, &value.population, &value.line, &value.cut_off}) {
      key += *part + "\n";
    }
    key += normal_regimen(value.arm) + "\n" + (by_criteria ? value.criteria : "");
    const auto [at, added] = number.emplace(key, groups.size());
    if (added) groups.emplace_back();
    groups[at->second][value.endpoint].push_back(&value);
  }
  return groups;
}

Doubt doubt_about(DoubtKind kind, DoubtGrade grade, const std::vector<const ReportedValue*>& values, std::string what) {
  Doubt doubt{kind, grade, {}, values.front()->trial_id, std::move(what), {}};
  for (const ReportedValue* value : values) {
    doubt.rows.push_back(value->id);
    doubt.readings.push_back(value->endpoint + " " + reading_of(*value) + " [" +
                             place_text(value->source, value->where) + "]");
  }
  return doubt;
}

std::vector<Doubt> check_responses(const Reported& reported) {
  std::vector<Doubt> doubts;
  for (const ValuesByEndpoint& group : patient_groups(reported, true)) {
    check_counts(group, doubts);
    check_sum(group, {"CR", "PR"}, "ORR", doubts);
    check_sum(group, {"CR", "PR", "SD"}, "DCR", doubts);
    check_sum(group, {"ORR", "SD"}, "DCR", doubts);
    check_total(group, doubts);
    check_control(group, doubts);
  }
  return doubts;
}

}  // namespace hepatrial::evidence
