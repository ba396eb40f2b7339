#include "study/score_holdout.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <optional>
#include <set>

#include "core/delimited.hpp"
#include "core/files.hpp"
#include "core/maths.hpp"
#include "evidence/holdout.hpp"
#include "stats/compare.hpp"
#include "stats/summaries.hpp"

namespace hepatrial::study {

namespace {

constexpr double k_level = 0.90;
constexpr int k_bootstrap = 10000;

bool is_scored(const ComparisonRow& row) { return row.use == "holdout"; }
bool is_median(const ComparisonRow& row) {
  return row.endpoint == "PFS_median_months" || row.endpoint == "OS_median_months";
}
bool is_rate(const ComparisonRow& row) { return row.endpoint == "ORR" || row.endpoint == "DCR"; }
bool is_positive(double value) { return std::isfinite(value) && value > 0; }

double absolute_log_ratio(double predicted, double observed) {
  return std::abs(core::maths::log(predicted / observed));
}

double median_of(const std::vector<double>& values) {
  if (values.empty()) return std::nan("");
  const auto median = stats::quantiles(values, std::array{0.5});
  return median ? median->front() : std::nan("");
}

// 0 and 1 have no logit: half a patient is added on both sides, to prediction and observation alike.
double rate_error_se(const ComparisonRow& row) {
  const auto n = static_cast<double>(row.published_n);
  const auto logit = [n](double rate) { return core::maths::log((rate * n + 0.5) / (n - rate * n + 0.5)); };
  const double successes = row.observed * n + 0.5;
  const double failures = n - row.observed * n + 0.5;
  return std::abs(logit(row.predicted) - logit(row.observed)) / core::maths::sqrt(1 / successes + 1 / failures);
}

bool has_interval(const ComparisonRow& row) { return std::isfinite(row.predicted_low) && std::isfinite(row.observed); }

// An upper end that is not reached lies above every number, as in the report of a run.
bool is_inside(const ComparisonRow& row) {
  return row.observed >= row.predicted_low && (std::isnan(row.predicted_high) || row.observed <= row.predicted_high);
}

std::optional<double> rival_value(const std::vector<RivalValue>& rivals, const std::string& rival,
                                  const ComparisonRow& row) {
  for (const RivalValue& value : rivals) {
    if (value.rival == rival && value.endpoint == row.endpoint && (value.regimen == "*" || value.regimen == row.arm)) {
      return value.value;
    }
  }
  return std::nullopt;
}

core::Result<RivalScore> against(const std::string& rival, const std::vector<RivalValue>& rivals,
                                 const std::vector<ComparisonRow>& rows) {
  std::vector<double> model_errors;
  std::vector<double> rival_errors;
  for (const ComparisonRow& row : rows) {
    const auto value = rival_value(rivals, rival, row);
    if (!is_scored(row) || !is_median(row) || !value || !is_positive(row.predicted) || !is_positive(row.observed))
      continue;
    model_errors.push_back(absolute_log_ratio(row.predicted, row.observed));
    rival_errors.push_back(absolute_log_ratio(*value, row.observed));
  }
  const double none = std::nan("");
  RivalScore score{rival, model_errors.size(), median_of(model_errors), median_of(rival_errors), none, none, none};
  if (model_errors.empty()) return score;
  core::RandomStream stream(0, "holdout rival " + rival, 0);
  const auto difference = stats::paired_bootstrap(model_errors, rival_errors, k_bootstrap, stream);
  if (!difference) return core::fail(difference.error());
  score.difference = difference->mean;
  score.difference_low = difference->lower;
  score.difference_high = difference->upper;
  return score;
}

// The sums behind a HoldoutScore while rows go by.
struct Tally {
  std::set<std::string> arms;
  std::vector<double> log_ratios, rate_errors;
  double log_width = 0, interval_score = 0;
  std::size_t interval_medians = 0, intervals = 0, covered = 0, parameter_draws = 0;

  core::Result<void> add(const ComparisonRow& row) {
    arms.insert(row.observed_arm);
    if (is_rate(row) && row.published_n > 0) rate_errors.push_back(rate_error_se(row));
    if (has_interval(row)) {
      ++intervals;
      parameter_draws = std::max(parameter_draws, row.parameter_draws);
      if (is_inside(row)) ++covered;
    }
    return is_median(row) && is_positive(row.predicted) && is_positive(row.observed) ? add_median(row)
                                                                                     : core::Result<void>{};
  }

  core::Result<void> add_median(const ComparisonRow& row) {
    log_ratios.push_back(absolute_log_ratio(row.predicted, row.observed));
    if (!is_positive(row.predicted_low) || !is_positive(row.predicted_high)) return {};
    const double low = core::maths::log(row.predicted_low);
    const double high = core::maths::log(row.predicted_high);
    const auto value = stats::interval_score(low, high, core::maths::log(row.observed), k_level);
    if (!value) return core::fail(value.error());
    ++interval_medians;
    log_width += high - low;
    interval_score += *value;
    return {};
  }
};

// What an interval holds.
std::string inside_text(std::size_t parameter_draws) {
  if (parameter_draws == 0) return "sampling error only";
  return fmt::format("sampling error and {} draw{} of the parameters", parameter_draws,
                     parameter_draws == 1 ? "" : "s");
}

}  // namespace

core::Result<std::vector<evidence::Target>> read_holdout_targets(const std::filesystem::path& stores) {
  const auto opened = evidence::HoldoutStore::open(stores / "holdout.sqlite");
  if (!opened) return core::fail(opened.error());
  return evidence::holdout_targets(*opened);
}

core::Result<std::vector<RivalValue>> read_rivals(const std::filesystem::path& file) {
  const auto bytes = core::read_file(file);
  if (!bytes) return core::fail(bytes.error());
  const auto table = core::parse_delimited(*bytes, ',', file.string());
  if (!table) return core::fail(table.error());
  core::Problems problems = core::missing_columns(*table, {"rival", "regimen", "endpoint", "value", "source"});
  if (!problems.empty()) return core::fail(std::move(problems));
  const auto field = [&](std::size_t row, const char* column) {
    return table->rows[row][static_cast<std::size_t>(table->column(column))];
  };
  std::vector<RivalValue> rivals;
  for (std::size_t row = 0; row < table->rows.size(); ++row) {
    RivalValue rival{field(row, "rival"), field(row, "regimen"), field(row, "endpoint"), 0};
    if (!core::parse_number(field(row, "value"), rival.value) || rival.value <= 0) {
      problems.push_back({core::ProblemKind::bad_input,
                          "'" + field(row, "value") + "' is not a positive number",
                          {table->file, table->line[row], "value"},
                          ""});
    }
    rivals.push_back(std::move(rival));
  }
  if (!problems.empty()) return core::fail(std::move(problems));
  return rivals;
}

core::Result<HoldoutScore> score(const std::vector<ComparisonRow>& rows, const std::vector<RivalValue>& rivals) {
  Tally tally;
  for (const ComparisonRow& row : rows) {
    if (!is_scored(row)) continue;
    if (const auto added = tally.add(row); !added) return core::fail(added.error());
  }
  HoldoutScore score;
  score.arms = tally.arms.size();
  score.medians = tally.log_ratios.size();
  score.median_abs_log_ratio = median_of(tally.log_ratios);
  score.intervals = tally.intervals;
  score.parameter_draws = tally.parameter_draws;
  score.coverage = static_cast<double>(tally.covered) / static_cast<double>(tally.intervals);
  score.mean_log_width = tally.log_width / static_cast<double>(tally.interval_medians);
  score.mean_interval_score = tally.interval_score / static_cast<double>(tally.interval_medians);
  score.rates = tally.rate_errors.size();
  score.median_rate_error_se = median_of(tally.rate_errors);
  std::set<std::string> names;
  for (const RivalValue& rival : rivals) names.insert(rival.rival);
  for (const std::string& name : names) {
    auto rival = against(name, rivals, rows);
    if (!rival) return core::fail(rival.error());
    score.rivals.push_back(std::move(*rival));
  }
  return score;
}

std::string text(const HoldoutScore& score) {
  std::string out = fmt::format("Held-out results: {} published arms\n", score.arms);
  out += fmt::format("  median |ln(predicted/observed)| of median PFS and OS  {:.3f}  ({} medians)\n",
                     score.median_abs_log_ratio, score.medians);
  out += fmt::format("  observed inside the 90 % prediction interval         {:.0f} %  ({} rows; {})\n",
                     100 * score.coverage, score.intervals, inside_text(score.parameter_draws));
  out += fmt::format("  mean interval score of ln median                     {:.2f}  (mean width {:.2f})\n",
                     score.mean_interval_score, score.mean_log_width);
  out += fmt::format("  median error of ORR and DCR                          {:.1f} SE  ({} rates)\n",
                     score.median_rate_error_se, score.rates);
  for (const RivalScore& rival : score.rivals) {
    if (rival.medians == 0) {
      out += fmt::format("  against rival {:<14} no median that both predict\n", rival.rival);
      continue;
    }
    const bool better = rival.difference_high < 0;
    const bool worse = rival.difference_low > 0;
    out += fmt::format("  against rival {:<14} {:.3f} vs {:.3f}, difference {:+.3f} ({:+.3f} to {:+.3f}): {}\n",
                       rival.rival, rival.model_median_abs_log_ratio, rival.rival_median_abs_log_ratio,
                       rival.difference, rival.difference_low, rival.difference_high,
                       better  ? "better"
                       : worse ? "worse"
                               : "cannot be told apart");
  }
  return out;
}

}  // namespace hepatrial::study
