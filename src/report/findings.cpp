#include "report/findings.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "report/numbers.hpp"

namespace hepatrial::report {

namespace {

constexpr double k_infinity = std::numeric_limits<double>::infinity();

struct Median {
  std::string name;
  trial::Estimate estimate;
  // Not reached is longer than anything; an unknown lower end promises nothing.
  [[nodiscard]] double value() const { return std::isnan(estimate.value) ? k_infinity : estimate.value; }
  [[nodiscard]] double low() const { return std::isnan(estimate.ci_low) ? 0 : estimate.ci_low; }
  [[nodiscard]] double high() const { return std::isnan(estimate.ci_high) ? k_infinity : estimate.ci_high; }
};

std::vector<Median> medians(const trial::TrialSummary& summary, const std::string& endpoint) {
  std::vector<Median> found;
  for (const trial::ArmSummary& arm : summary.arms) {
    const auto entry = arm.endpoints.find(endpoint + "_median_months");
    if (arm.n > 0 && entry != arm.endpoints.end()) found.push_back({arm.name, entry->second});
  }
  return found;
}

std::string words(const std::string& endpoint) {
  return endpoint == "OS" ? "median overall survival" : "median progression-free survival";
}

std::string value_words(const Median& median) {
  if (std::isnan(median.estimate.value)) return "not reached";
  const std::string range = range_text(median.estimate.ci_low, median.estimate.ci_high, Quantity::months);
  const std::string value = value_text(median.estimate.value, Quantity::months) + " months";
  return range.empty() ? value : value + " (95 % interval " + range + ")";
}

std::string capitalised(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return text;
}

constexpr std::size_t k_most_named = 3;  // arms that one sentence names

std::string named_or_counted(const std::vector<std::string>& arms) {
  return arms.size() > k_most_named ? std::to_string(arms.size()) + " arms" : joined(arms);
}

struct Tally {
  std::size_t inside = 0, total = 0;
};

Tally tally(const std::vector<study::ComparisonRow>& comparison, bool held_out) {
  Tally count;
  for (const study::ComparisonRow& row : comparison) {
    if (row.use.starts_with("holdout") != held_out || coverage(row) == Coverage::unknown) continue;
    ++count.total;
    count.inside += coverage(row) == Coverage::inside ? 1 : 0;
  }
  return count;
}

std::string tally_words(const Tally& count, std::string_view kind) {
  return std::to_string(count.inside) + " of " + counted(count.total, "published value", "published values") + " (" +
         std::string(kind) + ")";
}

}  // namespace

std::string survival_finding(const trial::TrialSummary& summary, const std::string& endpoint) {
  const std::vector<Median> all = medians(summary, endpoint);
  const std::string what = words(endpoint);
  if (all.empty()) return "No patient was randomised, so there is no " + what + ".";
  if (all.size() == 1) return capitalised(what) + " with " + all[0].name + " is " + value_words(all[0]) + ".";
  const auto longest = std::max_element(
      all.begin(), all.end(), [](const Median& left, const Median& right) { return left.value() < right.value(); });
  if (std::isinf(longest->value()) &&
      std::all_of(all.begin(), all.end(), [](const Median& median) { return std::isinf(median.value()); })) {
    return "In no arm did half of the patients have the event, so " + what + " does not tell the arms apart.";
  }
  std::vector<std::string> overlapping;
  for (const Median& other : all) {
    if (&other != &*longest && other.high() >= longest->low()) overlapping.push_back(other.name);
  }
  const std::string begin =
      "The longest " + what + " is predicted with " + longest->name + ": " + value_words(*longest);
  if (overlapping.empty()) return begin + "; its interval lies above those of all other arms.";
  const bool all_others = overlapping.size() + 1 == all.size() && overlapping.size() > 2;
  const std::string others = all_others ? "any other arm" : named_or_counted(overlapping);
  const std::string reason =
      std::isnan(longest->estimate.ci_low) ? "as too few events were seen for an interval" : "as the intervals overlap";
  return begin + "; it cannot be told apart from " + others + ", " + reason + ".";
}

std::string hazard_finding(const trial::TrialSummary& summary, const std::string& endpoint) {
  std::vector<std::string> lower, higher, unclear;
  std::string control;
  for (const trial::ArmSummary& arm : summary.arms) {
    const auto found = arm.hazard_ratio.find(endpoint);
    if (found == arm.hazard_ratio.end()) continue;
    control = found->second.versus;
    const trial::Estimate& ratio = found->second.estimate;
    const std::string range = range_text(ratio.ci_low, ratio.ci_high, Quantity::ratio);
    const std::string value = std::isfinite(ratio.value) ? "ratio " + value_text(ratio.value, Quantity::ratio)
                                                         : std::string("no ratio can be estimated");
    const std::string words = arm.name + " (" + value + (range.empty() ? ")" : ", " + range + ")");
    (ratio.ci_high < 1 ? lower : ratio.ci_low > 1 ? higher : unclear).push_back(words);
  }
  if (lower.empty() && higher.empty() && unclear.empty()) return "";
  const std::string event = endpoint == "OS" ? "death" : "progression or death";
  std::vector<std::string> parts;
  if (!lower.empty()) parts.push_back("is lower with " + named_or_counted(lower));
  if (!higher.empty()) parts.push_back("is higher with " + named_or_counted(higher));
  if (!unclear.empty()) parts.push_back("cannot be told apart from the control's with " + named_or_counted(unclear));
  return "Against " + control + ", the hazard of " + event + " " + joined(parts) + ".";
}

std::string coverage_finding(const std::vector<study::ComparisonRow>& comparison) {
  const Tally calibration = tally(comparison, false);
  const Tally held_out = tally(comparison, true);
  if (calibration.total + held_out.total == 0) return "There is no published value to compare with.";
  std::vector<std::string> parts;
  if (held_out.total > 0) parts.push_back(tally_words(held_out, "held out, never fitted"));
  if (calibration.total > 0) parts.push_back(tally_words(calibration, "fitted to"));
  return "The predicted 90 % interval holds " + joined(parts) + ".";
}

Coverage coverage(const study::ComparisonRow& row) {
  if (std::isnan(row.observed) || std::isnan(row.predicted_low)) return Coverage::unknown;
  const double high = std::isnan(row.predicted_high) ? k_infinity : row.predicted_high;
  return row.observed >= row.predicted_low && row.observed <= high ? Coverage::inside : Coverage::outside;
}

}  // namespace hepatrial::report
