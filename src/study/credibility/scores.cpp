#include "study/credibility/scores.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>

#include "core/maths.hpp"
#include "stats/compare.hpp"
#include "stats/summaries.hpp"

namespace hepatrial::study {

namespace {

namespace maths = core::maths;

constexpr double k_nan = std::numeric_limits<double>::quiet_NaN();
constexpr double k_level = 0.90;
constexpr int k_bootstrap = 10000;
constexpr double k_bad_ratio = 1.5, k_bad_se = 3;

bool is_median(const ScoredRow& each) { return each.row.endpoint.ends_with("_median_months"); }
bool is_ratio(const ScoredRow& each) { return each.row.endpoint.starts_with("HR_"); }
bool is_rate(const ScoredRow& each) { return each.row.endpoint == "ORR" || each.row.endpoint == "DCR"; }
bool is_positive(double value) { return std::isfinite(value) && value > 0; }
bool counts(const ScoredRow& each) { return each.row.gates; }
// "REFLECT" of "REFLECT | lenvatinib": one trial may be simulated by several files, one for each reading.
std::string publication_of(const ScoredRow& each) {
  return each.row.observed_arm.substr(0, each.row.observed_arm.find(" | "));
}
bool is_placebo(const ScoredRow& each) { return each.row.arm == "placebo"; }

double median_of(const std::vector<double>& values) {
  if (values.empty()) return k_nan;
  const auto median = stats::quantiles(values, std::array{0.5});
  return median ? median->front() : k_nan;
}
double mean_of(const std::vector<double>& values) {
  return values.empty() ? k_nan : stats::mean(values).value_or(k_nan);
}

// 0 and 1 have no logit: half a patient is added on both sides, to prediction and observation alike.
double rate_error(const ComparisonRow& row) {
  const auto n = static_cast<double>(row.published_n);
  if (!(n > 0) || !std::isfinite(row.predicted) || !std::isfinite(row.observed)) return k_nan;
  const auto logit = [n](double rate) { return maths::log((rate * n + 0.5) / (n - rate * n + 0.5)); };
  const double successes = row.observed * n + 0.5, failures = n - row.observed * n + 0.5;
  return (logit(row.predicted) - logit(row.observed)) / maths::sqrt(1 / successes + 1 / failures);
}

// On the scale on which rows of an endpoint are averaged.
double scaled(const ScoredRow& each, double value) {
  if (!each.row.endpoint.ends_with("_months") && !is_ratio(each)) {
    const double inside = std::clamp(value, 0.002, 0.998);  // published 0 % has no logit
    return maths::log(inside / (1 - inside));
  }
  return maths::log(value);
}
double unscaled(const ScoredRow& each, double value) {
  const double ratio = maths::exp(value);
  return each.row.endpoint.ends_with("_months") || is_ratio(each) ? ratio : ratio / (1 + ratio);
}

// The mean over the rows of the same endpoint that `may` allows.
template <class May>
double mean_of_others(const ScoredRow& each, const std::vector<ScoredRow>& rows, const May& may) {
  std::vector<double> values;
  for (const ScoredRow& other : rows) {
    const bool usable = is_rate(other) ? std::isfinite(other.row.observed) : is_positive(other.row.observed);
    if (counts(other) && usable && other.row.endpoint == each.row.endpoint && may(other)) {
      values.push_back(scaled(other, other.row.observed));
    }
  }
  return values.empty() ? k_nan : unscaled(each, mean_of(values));
}

}  // namespace

ScoredRow scored(const std::string& trial, const ComparisonRow& row) {
  ScoredRow out{trial, row, k_nan, k_nan, 0, false, false};
  if ((is_median(out) || is_ratio(out)) && is_positive(row.predicted) && is_positive(row.observed)) {
    out.log_ratio = maths::log(row.predicted / row.observed);
    out.miss = std::abs(out.log_ratio) / maths::log(k_bad_ratio);
  }
  if (is_rate(out)) {
    out.error_in_se = rate_error(row);
    if (std::isfinite(out.error_in_se)) out.miss = std::abs(out.error_in_se) / k_bad_se;
  }
  const double high = std::isfinite(row.predicted_high) ? row.predicted_high : std::numeric_limits<double>::infinity();
  out.inside = std::isfinite(row.predicted_low) && row.observed >= row.predicted_low && row.observed <= high;
  out.ratio_inside = is_ratio(out) && row.predicted >= row.observed_low && row.predicted <= row.observed_high;
  return out;
}

ScoreTotals totals(const std::vector<ScoredRow>& rows) {
  ScoreTotals out;
  std::vector<double> all, os, pfs, rates, widths, scores;
  std::size_t covered = 0;
  for (const ScoredRow& each : rows) {
    if (!counts(each)) continue;
    if (is_median(each) && std::isfinite(each.log_ratio)) {
      all.push_back(std::abs(each.log_ratio));
      (each.row.endpoint.starts_with("OS") ? os : pfs).push_back(all.back());
      if (is_positive(each.row.predicted_low) && is_positive(each.row.predicted_high)) {
        const double low = maths::log(each.row.predicted_low), high = maths::log(each.row.predicted_high);
        const auto score = stats::interval_score(low, high, maths::log(each.row.observed), k_level);
        if (score) scores.push_back(*score);
        widths.push_back(high - low);
      }
    }
    if (std::isfinite(each.error_in_se)) rates.push_back(std::abs(each.error_in_se));
    if (std::isfinite(each.row.predicted_low) && std::isfinite(each.row.observed)) {
      ++out.intervals;
      covered += each.inside ? 1 : 0;
    }
    if (is_ratio(each) && std::isfinite(each.row.observed_low) && std::isfinite(each.row.predicted)) {
      ++out.hazard_ratios;
      out.hazard_ratios_inside += each.ratio_inside ? 1 : 0;
    }
  }
  out.medians = all.size();
  out.rates = rates.size();
  out.median_abs_log_ratio = median_of(all);
  out.mean_abs_log_ratio = mean_of(all);
  out.os_median_abs_log_ratio = median_of(os);
  out.pfs_median_abs_log_ratio = median_of(pfs);
  out.median_rate_error_se = median_of(rates);
  out.coverage = out.intervals == 0 ? k_nan : static_cast<double>(covered) / static_cast<double>(out.intervals);
  out.mean_log_width = mean_of(widths);
  out.mean_interval_score = mean_of(scores);
  return out;
}

core::Result<RivalTotals> against(const RivalValues& rival, const std::vector<ScoredRow>& rows) {
  std::vector<double> model_errors, rival_errors;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const ScoredRow& each = rows[i];
    if (!counts(each) || !is_median(each) || !std::isfinite(each.log_ratio) || !is_positive(rival.values[i])) continue;
    model_errors.push_back(std::abs(each.log_ratio));
    rival_errors.push_back(std::abs(maths::log(rival.values[i] / each.row.observed)));
  }
  RivalTotals out{rival.name, rival.what, model_errors.size(), median_of(model_errors), median_of(rival_errors), k_nan,
                  k_nan,      k_nan};
  if (model_errors.empty()) return out;
  core::RandomStream stream(0, "credibility rival " + rival.name, 0);
  const auto difference = stats::paired_bootstrap(model_errors, rival_errors, k_bootstrap, stream);
  if (!difference) return core::fail(difference.error());
  out.difference = difference->mean;
  out.low = difference->lower;
  out.high = difference->upper;
  return out;
}

RivalValues two_constants(const std::vector<ScoredRow>& rows, bool leave_trial_out) {
  RivalValues out{leave_trial_out ? "two constants, trial left out" : "two constants",
                  leave_trial_out ? "mean of the placebo arms and of the active arms of the other trials"
                                  : "mean of all placebo arms and of all active arms",
                  {}};
  for (const ScoredRow& each : rows) {
    out.values.push_back(mean_of_others(each, rows, [&](const ScoredRow& other) {
      return is_placebo(other) == is_placebo(each) &&
             !(leave_trial_out && publication_of(other) == publication_of(each));
    }));
  }
  return out;
}

RivalValues active_mean(const std::vector<ScoredRow>& rows) {
  RivalValues out{"mean of active arms", "one number an endpoint: the geometric mean of the active arms", {}};
  for (const ScoredRow& each : rows) {
    out.values.push_back(mean_of_others(each, rows, [](const ScoredRow& other) { return !is_placebo(other); }));
  }
  return out;
}

std::vector<ScoredRow> worst_first(std::vector<ScoredRow> rows) {
  std::stable_sort(rows.begin(), rows.end(),
                   [](const ScoredRow& left, const ScoredRow& right) { return left.miss > right.miss; });
  return rows;
}

std::string meaning_of(const ScoredRow& each) {
  const std::string& endpoint = each.row.endpoint;
  const bool high = std::isfinite(each.log_ratio) ? each.log_ratio > 0 : each.error_in_se > 0;
  if (endpoint.starts_with("OS_median")) {
    return high
               ? "Deaths come too late: burden or liver hazard too low for these patients, or later therapy too strong."
               : "Deaths come too early: case mix or care of this trial is better than the model's, or later therapy "
                 "is "
                 "too weak.";
  }
  if (endpoint.starts_with("PFS_median") || endpoint.starts_with("TTP_median")) {
    return high ? "Progression is seen too late: drug too strong, new lesions too few, or reader and scan grid differ."
                : "Progression is seen too early: drug too weak, growth too fast, or a median that moved by one scan.";
  }
  if (endpoint == "ORR") {
    return high ? "Too many shrink: potency or killing too strong, or dead tissue cleared too fast."
                : "Too few shrink: potency or killing too weak, or reader error and confirmation differ.";
  }
  if (endpoint == "DCR") {
    return high ? "Too few progress at the first scan: growth or new lesions too slow, or the definition differs."
                : "Too many progress at the first scan: growth or new lesions too fast, or the definition differs.";
  }
  if (endpoint.starts_with("HR_")) {
    return high
               ? "The drug's advantage over its control is too small: potency too low, or the control does too well."
               : "The drug's advantage over its control is too large: potency too high, or the control does too badly.";
  }
  return "";
}

}  // namespace hepatrial::study
