#include "report/numbers.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "core/delimited.hpp"

namespace hepatrial::report {

namespace {

int decimals_of(Quantity quantity) { return quantity == Quantity::ratio ? 2 : 1; }

// "OS_rate_12m" -> "12"; empty when the key is no landmark rate.
std::string landmark_months(std::string_view endpoint) {
  const std::size_t at = endpoint.find("_rate_");
  if (at == std::string_view::npos || !endpoint.ends_with('m')) return "";
  const std::size_t begin = at + 6;
  return std::string(endpoint.substr(begin, endpoint.size() - begin - 1));
}

struct Label {
  std::string_view key, text, short_text;
};

constexpr int k_last_response = 7;  // entries of k_labels up to NE

constexpr Label k_labels[] = {
    {"ORR", "Objective response rate", "ORR"},
    {"DCR", "Disease control rate", "DCR"},
    {"CR", "Complete response", "CR"},
    {"PR", "Partial response", "PR"},
    {"SD", "Stable disease", "SD"},
    {"PD", "Progressive disease as best response", "PD"},
    {"NE", "Not evaluable", "NE"},
    // Later entries are times and causes.
    {"OS_median_months", "Median overall survival", "median OS"},
    {"PFS_median_months", "Median progression-free survival", "median PFS"},
    {"TTP_median_months", "Median time to progression", "median TTP"},
    {"DoR_median_months", "Median duration of response", "median DoR"},
    {"ToT_median_months", "Median time on treatment", "median time on treatment"},
    {"OS_median_from_first_line_months", "Median overall survival from first line", "median OS from first line"},
    {"OS_rmst_12m_months", "Mean survival within 12 months", "12-month mean OS"},
    {"AE_G34", "Grade 3-4 adverse event", "grade 3-4 AE"},
    {"subsequent_therapy", "Any later therapy", "later therapy"},
    {"death_tumour_12m", "Death from tumour by 12 months", "tumour death, 12 months"},
    {"death_liver_12m", "Death from liver failure by 12 months", "liver death, 12 months"},
    {"death_other_12m", "Death from other causes by 12 months", "other death, 12 months"},
    {"PFS_event_growth", "Share of PFS events: target growth", "PFS by growth"},
    {"PFS_event_new_lesion", "Share of PFS events: a new lesion", "PFS by new lesion"},
    {"PFS_event_both", "Share of PFS events: growth and a new lesion", "PFS by both"},
    {"PFS_event_death", "Share of PFS events: death without progression", "PFS by death"},
    {"HR_OS", "Hazard ratio of death", "HR, OS"},
    {"HR_PFS", "Hazard ratio of progression or death", "HR, PFS"},
    {"HR_TTP", "Hazard ratio of progression", "HR, TTP"},
    {"toxicity_stop", "A drug stopped for toxicity", "stop for toxicity"},
    {"doubling_time_months", "Doubling time of the untreated tumour", "doubling time"},
    {"ALBI_change", "Change of the ALBI score", "change of ALBI"},
};

}  // namespace

std::string decimal_text(double value, int decimals, std::string_view missing) {
  if (!std::isfinite(value)) return std::string(missing);
  char buffer[400];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::fixed, decimals);
  std::string out(buffer, end.ptr);
  if (out.starts_with('-') && out.find_first_not_of("-0.") == std::string::npos) out.erase(0, 1);
  return out;
}

Quantity quantity_of(std::string_view endpoint) {
  if (endpoint.starts_with("HR_")) return Quantity::ratio;
  if (endpoint.ends_with("_months")) return Quantity::months;
  return Quantity::fraction;
}

std::string value_text(double value, Quantity quantity) {
  return decimal_text(quantity == Quantity::fraction ? 100 * value : value, decimals_of(quantity));
}

std::string_view unit_text(Quantity quantity) {
  switch (quantity) {
    case Quantity::fraction: return "%";
    case Quantity::months: return " months";
    case Quantity::ratio: break;
  }
  return "";
}

std::string range_text(double low, double high, Quantity quantity) {
  if (!std::isfinite(low) && !std::isfinite(high)) return "";
  return value_text(low, quantity) + "\u2013" + value_text(high, quantity);
}

std::string estimate_text(const trial::Estimate& estimate, Quantity quantity) {
  const std::string range = range_text(estimate.ci_low, estimate.ci_high, quantity);
  const std::string value = value_text(estimate.value, quantity);
  return range.empty() ? value : value + " (" + range + ")";
}

std::string endpoint_label(std::string_view endpoint) {
  for (const Label& label : k_labels) {
    if (label.key == endpoint) return std::string(label.text);
  }
  const std::string months = landmark_months(endpoint);
  if (!months.empty() && endpoint.starts_with("OS_")) return "Alive at " + months + " months";
  if (!months.empty() && endpoint.starts_with("PFS_")) return "Alive without progression at " + months + " months";
  return std::string(endpoint);
}

int reading_order(std::string_view endpoint) {
  constexpr int k_landmarks = 1000, k_times = 3000, k_unknown = 9000;
  double months = 0;
  if (core::parse_number(landmark_months(endpoint), months)) {
    return k_landmarks + (endpoint.starts_with("OS_") ? 0 : 1000) + static_cast<int>(std::clamp(months, 0.0, 900.0));
  }
  int place = 0;
  for (const Label& label : k_labels) {
    ++place;
    if (label.key != endpoint) continue;
    const bool is_response = place <= k_last_response;
    return is_response ? place : k_times + place;
  }
  return k_unknown;
}

std::string short_endpoint_label(std::string_view endpoint) {
  for (const Label& label : k_labels) {
    if (label.key == endpoint) return std::string(label.short_text);
  }
  const std::string months = landmark_months(endpoint);
  if (months.empty()) return std::string(endpoint);
  return months + "-month " + std::string(endpoint.substr(0, endpoint.find('_')));
}

std::string counted(std::size_t count, std::string_view singular, std::string_view plural) {
  return std::to_string(count) + " " + std::string(count == 1 ? singular : plural);
}

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (std::size_t index = 0; index < words.size(); ++index) {
    if (index > 0) out += index + 1 == words.size() ? " and " : ", ";
    out += words[index];
  }
  return out;
}

}  // namespace hepatrial::report
