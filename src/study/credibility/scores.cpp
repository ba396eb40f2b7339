#include "study/credibility/scores.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <set>

#include "core/maths.hpp"
#include "stats/compare.hpp"
#include "stats/summaries.hpp"
#include "study/calibration/misfit.hpp"

namespace hepatrial::study {

namespace {

namespace maths = core::maths;

constexpr double k_nan = std::numeric_limits<double>::quiet_NaN();
constexpr double k_level = 0.90;
constexpr int k_bootstrap = 10000;
constexpr double k_bad_ratio = 1.5, k_bad_se = 3;

bool is_median(const Observation& row) { return row.kind == RowKind::os_median || row.kind == RowKind::pfs_median; }
bool is_logarithmic(const Observation& row) {
  return is_median(row) || row.kind == RowKind::hazard_ratio || row.measure.kind == Measure::Kind::doubling_time;
}
bool is_positive(double value) { return std::isfinite(value) && value > 0; }

double median_of(const std::vector<double>& values) {
  if (values.empty()) return k_nan;
  const auto median = stats::quantiles(values, std::array{0.5});
  return median ? median->front() : k_nan;
}
double mean_of(const std::vector<double>& values) {
  return values.empty() ? k_nan : stats::mean(values).value_or(k_nan);
}

struct Meaning {
  const char *high, *low;
};

// By RowKind.
constexpr std::array<Meaning, k_row_kinds> k_meanings{{
    {"Deaths come too late: burden or liver hazard too low for these patients, or later therapy too strong.",
     "Deaths come too early: case mix or care of this trial is better than the model's, or later therapy is too weak."},
    {"Progression is seen too late: drug too strong, new lesions too few, or reader and scan grid differ.",
     "Progression is seen too early: drug too weak, growth too fast, or a median that moved by one scan."},
    {"Too many are still without the event at this month: the late hazard is too low, or resistance comes too late.",
     "Too few are still without the event at this month: the late hazard is too high, or resistance comes too early."},
    {"The drug's advantage over its control is too small: potency too low, or the control does too well.",
     "The drug's advantage over its control is too large: potency too high, or the control does too badly."},
    {"Too many shrink: potency or killing too strong, or dead tissue cleared too fast.",
     "Too few shrink: potency or killing too weak, or reader error and confirmation differ."},
    {"Too few progress at the first scan: growth or new lesions too slow, or the definition differs.",
     "Too many progress at the first scan: growth or new lesions too fast, or the definition differs."},
    {"Too many severe events or stops: toxicity or exposure too high, or grading and dose changes differ.",
     "Too few severe events or stops: toxicity or exposure too low, or grading and dose changes differ."},
    {"The natural course runs too high: tumours grow too slowly, or the liver declines too fast.",
     "The natural course runs too low: tumours grow too fast, or the liver declines too slowly."},
}};

}  // namespace

bool ScoredRow::has_interval() const { return std::isfinite(interval.low) && std::isfinite(row.observed); }

ScoredRow scored(const Observation& row, const std::string& trial, double predicted,
                 const PredictiveInterval& interval) {
  ScoredRow out{row, trial, predicted, interval, k_nan, k_nan, 0, false};
  if (is_logarithmic(row)) {
    if (is_positive(predicted) && is_positive(row.observed)) out.log_ratio = maths::log(predicted / row.observed);
  } else if (std::isfinite(predicted)) {
    out.error_in_se = is_share(row) ? share_error(row, predicted) : (predicted - row.observed) / row.sampling_sd;
  }
  if (std::isfinite(out.log_ratio)) out.miss = std::abs(out.log_ratio) / maths::log(k_bad_ratio);
  if (std::isfinite(out.error_in_se)) out.miss = std::abs(out.error_in_se) / k_bad_se;
  const double high = std::isfinite(interval.high) ? interval.high : std::numeric_limits<double>::infinity();
  out.inside = out.has_interval() && row.observed >= interval.low && row.observed <= high;
  return out;
}

IntervalScore interval_score(const std::vector<ScoredRow>& rows) {
  IntervalScore out;
  std::vector<double> widths, scores;
  std::size_t covered = 0;
  for (const ScoredRow& each : rows) {
    if (!each.row.gates || !each.has_interval()) continue;
    ++out.rows;
    covered += each.inside ? 1 : 0;
    if (!is_median(each.row) || !is_positive(each.interval.low) || !is_positive(each.interval.high)) continue;
    const double low = maths::log(each.interval.low), high = maths::log(each.interval.high);
    const auto score = stats::interval_score(low, high, maths::log(each.row.observed), k_level);
    if (score) scores.push_back(*score);
    widths.push_back(high - low);
  }
  out.medians = widths.size();
  out.coverage = out.rows == 0 ? k_nan : static_cast<double>(covered) / static_cast<double>(out.rows);
  out.mean_log_width = mean_of(widths);
  out.mean_interval_score = mean_of(scores);
  return out;
}

core::Result<RivalTotals> against(const RivalValues& rival, const std::vector<ScoredRow>& rows) {
  std::vector<double> model_errors, rival_errors;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const ScoredRow& each = rows[i];
    const bool usable = each.row.gates && is_median(each.row) && std::isfinite(each.log_ratio);
    if (!usable || !is_positive(rival.values[i])) continue;
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

RivalValues two_constants(const std::vector<Observation>& rows, bool leave_group_out) {
  if (!leave_group_out) {
    return {"two constants", "mean of all placebo arms and of all active arms",
            constant_values(rows, std::vector<bool>(rows.size(), true))};
  }
  RivalValues out{"two constants, trial left out",
                  "mean of the placebo arms and of the active arms of the other trials; the model is still in sample",
                  std::vector<double>(rows.size(), k_nan)};
  std::set<std::string> groups;
  for (const Observation& row : rows) groups.insert(row.group);
  for (const std::string& group : groups) {
    std::vector<bool> others;
    for (const Observation& row : rows) others.push_back(row.group != group);
    const auto values = constant_values(rows, others);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (!others[i]) out.values[i] = values[i];
    }
  }
  return out;
}

RivalValues active_mean(const std::vector<Observation>& rows) {
  std::vector<bool> active;
  std::vector<Observation> alike = rows;
  for (Observation& row : alike) {
    active.push_back(row.regimen != "placebo");
    row.regimen = "any";  // one class for all
  }
  return {"mean of active arms", "one number an endpoint: the geometric mean of the active arms",
          constant_values(alike, active)};
}

std::vector<ScoredRow> worst_first(std::vector<ScoredRow> rows) {
  std::stable_sort(rows.begin(), rows.end(),
                   [](const ScoredRow& left, const ScoredRow& right) { return left.miss > right.miss; });
  return rows;
}

std::string meaning_of(const ScoredRow& each) {
  const bool high = std::isfinite(each.log_ratio) ? each.log_ratio > 0 : each.error_in_se > 0;
  const Meaning& meaning = k_meanings[static_cast<std::size_t>(each.row.kind)];
  return high ? meaning.high : meaning.low;
}

}  // namespace hepatrial::study
