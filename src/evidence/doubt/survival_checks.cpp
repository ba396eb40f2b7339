// Checks of survival rates, medians and ratios against one another.
#include <cmath>

#include "core/maths.hpp"
#include "evidence/doubt/checks.hpp"
#include "evidence/doubt/printed_numbers.hpp"
#include "evidence/doubt/value_groups.hpp"

namespace hepatrial::evidence {

namespace {

constexpr double k_crumb = 1e-9;

struct Rate {
  const ReportedValue* value;
  double months;
};

std::vector<Rate> rates_of(const ValuesByEndpoint& group, std::string_view stem) {
  std::vector<Rate> rates;
  for (const auto& [endpoint, values] : group) {
    const auto months = landmark_months(endpoint, stem);
    if (!months) continue;
    for (const ReportedValue* value : values) {
      if (value->unit == "%") rates.push_back({value, *months});
    }
  }
  return rates;
}

std::vector<const ReportedValue*> values_of(const ValuesByEndpoint& group, const std::string& endpoint) {
  const auto found = group.find(endpoint);
  return found == group.end() ? std::vector<const ReportedValue*>() : found->second;
}

double slack_of(const ReportedValue& left, const ReportedValue& right) {
  return half_unit(*left.value) + half_unit(*right.value) + k_crumb;
}

void check_falling(const ValuesByEndpoint& group, std::string_view stem, std::vector<Doubt>& doubts) {
  const std::vector<Rate> rates = rates_of(group, stem);
  for (const Rate& early : rates) {
    for (const Rate& late : rates) {
      if (!(early.months < late.months) ||
          *late.value->value <= *early.value->value + slack_of(*early.value, *late.value)) {
        continue;
      }
      doubts.push_back(doubt_about(DoubtKind::rising_survival, DoubtGrade::error, {early.value, late.value},
                                   "the rate rises from " + reading_of(*early.value) + " at " + printed(early.months) +
                                       " to " + reading_of(*late.value) + " at " + printed(late.months) + " months"));
    }
  }
}

void check_order(const ValuesByEndpoint& group, std::vector<Doubt>& doubts) {
  for (const Rate& alive : rates_of(group, "OSR")) {
    for (const Rate& free : rates_of(group, "PFSR")) {
      // Free of progression at a time means alive at that time and at every earlier one.
      if (free.months < alive.months) continue;
      if (*free.value->value <= *alive.value->value + slack_of(*alive.value, *free.value)) continue;
      doubts.push_back(doubt_about(DoubtKind::progression_after_death, DoubtGrade::error, {alive.value, free.value},
                                   "more patients are free of progression than alive"));
    }
  }
  for (const ReportedValue* survival : values_of(group, "mOS")) {
    for (const char* endpoint : {"mPFS", "mTTF"}) {
      for (const ReportedValue* progression : values_of(group, endpoint)) {
        if (survival->unit != progression->unit) continue;
        if (*progression->value <= *survival->value + slack_of(*survival, *progression)) continue;
        doubts.push_back(doubt_about(DoubtKind::progression_after_death, DoubtGrade::error, {survival, progression},
                                     std::string("the median of ") + endpoint + " is above that of overall survival"));
      }
    }
  }
}

// At the median one half is left: before it the rate is not below 50 %, after it not above.
void check_median(const ValuesByEndpoint& group, const std::string& median, std::string_view stem,
                  std::vector<Doubt>& doubts) {
  for (const ReportedValue* middle : values_of(group, median)) {
    if (middle->unit != "months") continue;
    for (const Rate& rate : rates_of(group, stem)) {
      const double time_slack = half_unit(*middle->value) + k_crumb;
      const double rate_slack = half_unit(*rate.value->value) + k_crumb;
      const bool early = rate.months < *middle->value - time_slack && *rate.value->value < 50.0 - rate_slack;
      const bool late = rate.months > *middle->value + time_slack && *rate.value->value > 50.0 + rate_slack;
      if (!early && !late) continue;
      doubts.push_back(doubt_about(DoubtKind::median_and_rate, DoubtGrade::error, {middle, rate.value},
                                   "a median of " + printed(*middle->value) + " months and a rate of " +
                                       reading_of(*rate.value) + " at " + printed(rate.months) +
                                       " months cannot both be"));
    }
  }
}

// A clear ratio against clear medians. Crossing curves can do it: unsure.
void check_direction(const Reported& reported, std::vector<Doubt>& doubts) {
  constexpr double k_clear_ratio = 1.15;
  constexpr double k_clear_medians = 1.1;
  for (const ReportedValue& ratio : reported.values) {
    if (!ratio.value || !ratio.exact || !ratio.endpoint.starts_with("HR_") || ratio.comparator.empty()) continue;
    if (*ratio.value < k_clear_ratio && *ratio.value > 1.0 / k_clear_ratio) continue;
    const std::string stem = ratio.endpoint.substr(3);
    const auto median_of = [&](const std::string& arm) -> const ReportedValue* {
      for (const ReportedValue& value : reported.values) {
        if (value.value && value.exact && value.trial_id == ratio.trial_id && value.source == ratio.source &&
            value.population == ratio.population && value.unit == "months" &&
            (value.endpoint == "m" + stem || value.endpoint == stem) &&
            normal_regimen(value.arm) == normal_regimen(arm)) {
          return &value;
        }
      }
      return nullptr;
    };
    const ReportedValue* first = median_of(ratio.arm);
    const ReportedValue* second = median_of(ratio.comparator);
    if (first == nullptr || second == nullptr || !(*first->value > 0.0 && *second->value > 0.0)) continue;
    const double medians = *first->value / *second->value;
    const bool against =
        (*ratio.value > 1.0 && medians > k_clear_medians) || (*ratio.value < 1.0 && medians < 1.0 / k_clear_medians);
    if (!against) continue;
    Doubt doubt = doubt_about(DoubtKind::ratio_against_medians, DoubtGrade::unsure, {&ratio, first, second},
                              "the ratio and the medians point in opposite directions");
    doubt.readings.push_back("the ratio the other way round: " + rounded(1.0 / *ratio.value, 2));
    doubt.readings.push_back("curves that cross");
    doubts.push_back(std::move(doubt));
  }
}

}  // namespace

std::vector<Doubt> check_survival(const Reported& reported) {
  std::vector<Doubt> doubts;
  for (const ValuesByEndpoint& group : patient_groups(reported, false)) {
    check_falling(group, "OSR", doubts);
    check_falling(group, "PFSR", doubts);
    check_order(group, doubts);
    check_median(group, "mOS", "OSR", doubts);
    check_median(group, "mPFS", "PFSR", doubts);
  }
  check_direction(reported, doubts);
  return doubts;
}

}  // namespace hepatrial::evidence
