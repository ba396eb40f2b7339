// Checks of one value at a time.
#include <algorithm>
#include <array>
#include <cmath>

#include "core/maths.hpp"
#include "evidence/doubt/checks.hpp"
#include "evidence/doubt/printed_numbers.hpp"

namespace hepatrial::evidence {

namespace {

namespace maths = core::maths;

// Arithmetic on decimal numbers leaves crumbs; a bound met to this share is met.
constexpr double k_crumb = 1e-9;

bool is_ratio(const ReportedValue& value) {
  return value.unit == "ratio" &&
         (value.endpoint.starts_with("HR") || value.endpoint.starts_with("OR_") || value.endpoint.starts_with("RR_"));
}

// Shares of whole patients; rates read off a survival curve are not.
bool is_share_of_patients(const ReportedValue& value) {
  constexpr std::array<std::string_view, 12> k_shares{"ORR", "DCR", "CR",  "PR",  "SD",          "PD",
                                                      "NE",  "CBR", "pCR", "BOR", "TRAE_G3plus", "TRAE"};
  if (value.unit != "%" || !value.n || *value.n < 1) return false;
  return value.endpoint.starts_with("baseline_") ||
         std::find(k_shares.begin(), k_shares.end(), value.endpoint) != k_shares.end();
}

Doubt doubt_about(const ReportedValue& value, DoubtKind kind, std::string what, std::vector<std::string> readings,
                  DoubtGrade grade = DoubtGrade::error) {
  readings.insert(readings.begin(), reading_of(value) + " as printed");
  return {kind, grade, {value.id}, value.trial_id, std::move(what), std::move(readings)};
}

void check_interval(const ReportedValue& value, std::vector<Doubt>& doubts) {
  if (value.lower && value.upper && *value.lower > *value.upper) {
    doubts.push_back(doubt_about(value, DoubtKind::outside_interval,
                                 value.endpoint + ": the lower limit is above the upper limit",
                                 {"limits the other way round"}));
    return;
  }
  if (!value.value) return;
  const double slack = half_unit(*value.value) + k_crumb;
  const bool below = value.lower && *value.value < *value.lower - slack;
  const bool above = value.upper && *value.value > *value.upper + slack;
  if (!below && !above) return;
  doubts.push_back(doubt_about(
      value, DoubtKind::outside_interval,
      value.endpoint + ": " + printed(*value.value) + " lies " + (below ? "below" : "above") + " its own interval",
      {"another value", "an interval of another arm, endpoint or cut-off"}));
}

double asymmetry(double ratio, double lower, double upper) {
  return maths::log(upper) + maths::log(lower) - 2.0 * maths::log(ratio);
}

// How far rounding alone can move log U + log L - 2 log R. Two decimals are taken as printed where fewer are seen.
double rounding_bound(double ratio, double lower, double upper) {
  const auto part = [](double number) {
    const double half = half_unit(number, 2);
    return -maths::log(std::max(1e-6, 1.0 - half / number));
  };
  return 2.0 * part(ratio) + part(lower) + part(upper);
}

void check_middle(const ReportedValue& value, std::vector<Doubt>& doubts) {
  if (!is_ratio(value) || !value.value || !value.lower || !value.upper) return;
  const double ratio = *value.value, lower = *value.lower, upper = *value.upper;
  if (!(ratio > 0.0 && lower > 0.0 && upper > 0.0)) return;
  const auto fits = [](double r, double l, double u) {
    return l <= r && r <= u && std::fabs(asymmetry(r, l, u)) <= rounding_bound(r, l, u) + k_crumb;
  };
  if (ratio < lower || ratio > upper || fits(ratio, lower, upper)) return;
  const int decimals = std::max({decimals_of(ratio), decimals_of(lower), decimals_of(upper), 2});
  std::vector<std::string> readings{"ratio " + rounded(maths::sqrt(lower * upper), decimals) + ", the geometric middle",
                                    "upper limit " + rounded(ratio * ratio / lower, decimals),
                                    "lower limit " + rounded(ratio * ratio / upper, decimals)};
  for (const double other : with_swapped_digits(ratio)) {
    if (fits(other, lower, upper)) readings.push_back("digits of the ratio swapped: " + printed(other));
  }
  for (const double other : with_swapped_digits(lower)) {
    if (fits(ratio, other, upper)) readings.push_back("digits of the lower limit swapped: " + printed(other));
  }
  for (const double other : with_swapped_digits(upper)) {
    if (fits(ratio, lower, other)) readings.push_back("digits of the upper limit swapped: " + printed(other));
  }
  doubts.push_back(doubt_about(
      value, DoubtKind::off_centre,
      value.endpoint + ": " + printed(ratio) + " is not the geometric middle of its interval, by more than rounding",
      std::move(readings)));
}

bool whole_patients(double percent, double half, std::int64_t n) {
  const double patients = percent * static_cast<double>(n) / 100.0;
  for (const double count : {std::floor(patients), std::ceil(patients)}) {
    if (std::fabs(percent - 100.0 * count / static_cast<double>(n)) <= half + k_crumb) return true;
  }
  return false;
}

void check_patients(const ReportedValue& value, std::vector<Doubt>& doubts) {
  if (!value.value || !is_share_of_patients(value) || !value.exact) return;
  const double half = half_unit(*value.value);
  const std::int64_t n = *value.n;
  if (whole_patients(*value.value, half, n)) return;
  const double patients = *value.value * static_cast<double>(n) / 100.0;
  const int decimals = decimals_of(*value.value);
  std::vector<std::string> readings;
  for (const double count : {std::floor(patients), std::ceil(patients)}) {
    readings.push_back(rounded(100.0 * count / static_cast<double>(n), decimals) + " % (" + rounded(count, 0) + "/" +
                       std::to_string(n) + ")");
  }
  for (std::int64_t other = n - 1; other >= std::max<std::int64_t>(1, n - 6); --other) {
    if (!whole_patients(*value.value, half, other)) continue;
    readings.push_back("of " + std::to_string(other) + " patients with a value");
    break;
  }
  doubts.push_back(doubt_about(
      value, DoubtKind::not_whole_patients,
      value.endpoint + ": no whole number of " + std::to_string(n) + " patients gives " + printed(*value.value) + " %",
      std::move(readings)));
}

void check_range(const ReportedValue& value, std::vector<Doubt>& doubts) {
  if (!value.value) return;
  const auto add = [&](DoubtKind kind, const std::string& what, std::vector<std::string> readings) {
    doubts.push_back(doubt_about(value, kind, value.endpoint + ": " + what, std::move(readings)));
  };
  const double number = *value.value;
  if (value.unit == "%" && (number < 0.0 || number > 100.0)) {
    add(DoubtKind::impossible_value, "a percentage outside 0 to 100", {"a decimal point lost"});
  }
  if (value.unit == "ratio" && is_ratio(value) && !(number > 0.0)) {
    add(DoubtKind::impossible_value, "a ratio that is not above 0", {});
  }
  if (value.unit == "months" && number < 0.0) add(DoubtKind::impossible_value, "a negative time", {});
  if (value.unit != "patients") return;
  if (number != std::floor(number)) {
    add(DoubtKind::not_whole_patients, "a count of patients that is not whole",
        {"the point is misplaced: " + rounded(number * maths::pow(10.0, decimals_of(number)), 0)});
  }
  if (number < 0.0 || (value.n && number > static_cast<double>(*value.n))) {
    add(DoubtKind::impossible_value, "a count outside 0 to the number of patients", {});
  }
}

}  // namespace

const char* name_of(DoubtKind kind) {
  switch (kind) {
    case DoubtKind::outside_interval: return "outside_interval";
    case DoubtKind::off_centre: return "off_centre";
    case DoubtKind::not_whole_patients: return "not_whole_patients";
    case DoubtKind::impossible_value: return "impossible_value";
    case DoubtKind::count_and_share: return "count_and_share";
    case DoubtKind::response_sum: return "response_sum";
    case DoubtKind::control_below_response: return "control_below_response";
    case DoubtKind::rising_survival: return "rising_survival";
    case DoubtKind::progression_after_death: return "progression_after_death";
    case DoubtKind::median_and_rate: return "median_and_rate";
    case DoubtKind::ratio_against_medians: return "ratio_against_medians";
    case DoubtKind::malformed_id: return "malformed_id";
    case DoubtKind::arms_of_one_id: return "arms_of_one_id";
    case DoubtKind::one_result_two_trials: return "one_result_two_trials";
    case DoubtKind::sources_disagree: return "sources_disagree";
    default: return "interval_level";
  }
}

const char* name_of(DoubtGrade grade) {
  return grade == DoubtGrade::error ? "error" : grade == DoubtGrade::unsure ? "unsure" : "version";
}

std::vector<Doubt> check_single_values(const Reported& reported) {
  std::vector<Doubt> doubts;
  for (const ReportedValue& value : reported.values) {
    check_interval(value, doubts);
    check_middle(value, doubts);
    check_patients(value, doubts);
    check_range(value, doubts);
  }
  return doubts;
}

std::vector<Doubt> find_doubts(const Reported& reported) {
  std::vector<Doubt> doubts;
  for (const auto check : {check_single_values, check_responses, check_survival, check_identities, check_sources}) {
    std::vector<Doubt> found = check(reported);
    doubts.insert(doubts.end(), found.begin(), found.end());
  }
  return doubts;
}

}  // namespace hepatrial::evidence
