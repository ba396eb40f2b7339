#include "study/natural_history.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "core/delimited.hpp"
#include "core/files.hpp"

namespace hepatrial::study {

namespace {

constexpr double k_nan = std::numeric_limits<double>::quiet_NaN();
constexpr double k_relative = 0.15;

std::optional<CheckRule> rule_of(const std::string& name) {
  if (name == "interval") return CheckRule::interval;
  if (name == "interval_or_scan") return CheckRule::interval_or_scan;
  if (name == "relative_or_scan") return CheckRule::relative_or_scan;
  if (name == "points") return CheckRule::points;
  return std::nullopt;
}

bool needs_interval(CheckRule rule) { return rule == CheckRule::interval || rule == CheckRule::interval_or_scan; }

// One row of the table at a time, problems gathered.
class CheckReader {
 public:
  CheckReader(const core::DelimitedTable& table, core::Problems& problems) : table_(table), problems_(problems) {}

  NaturalHistoryCheck read(std::size_t row) {
    row_ = row;
    NaturalHistoryCheck check;
    check.trial = text("trial");
    check.arm = text("arm");
    check.endpoint = text("endpoint");
    check.observed = number("observed", false);
    check.low = number("low", true);
    check.high = number("high", true);
    check.tolerance = number("tolerance", false);
    check.source = text("source");
    check.line = table_.line[row];
    const auto rule = rule_of(text("rule"));
    if (!rule) {
      problem("rule", "'" + text("rule") + "' is not a rule",
              "use interval, interval_or_scan, relative_or_scan or points");
    } else {
      check.rule = *rule;
      if (needs_interval(*rule) && !(check.low <= check.high))
        problem("low", "this rule needs an interval low <= high", "");
    }
    return check;
  }

 private:
  [[nodiscard]] std::string text(const char* column) const {
    return table_.rows[row_][static_cast<std::size_t>(table_.column(column))];
  }

  double number(const char* column, bool may_be_empty) {
    const std::string field = text(column);
    if (field.empty() && may_be_empty) return k_nan;
    double value = 0;
    if (!core::parse_number(field, value)) problem(column, "'" + field + "' is not a number", "");
    return value;
  }

  void problem(const char* field, std::string message, std::string advice) {
    problems_.push_back(
        {core::ProblemKind::bad_input, std::move(message), {table_.file, table_.line[row_], field}, std::move(advice)});
  }

  const core::DelimitedTable& table_;
  core::Problems& problems_;
  std::size_t row_ = 0;
};

core::Problem absent(const NaturalHistoryCheck& check, const char* field, const std::string& name) {
  return {core::ProblemKind::bad_input,
          "'" + name + "' is not part of the simulated results",
          {"natural-history checks", check.line, field},
          "correct the check or the trial file"};
}

const trial::ArmSummary* find_arm(const trial::TrialSummary& summary, const std::string& name) {
  for (const trial::ArmSummary& arm : summary.arms) {
    if (arm.name == name) return &arm;
  }
  return nullptr;
}

core::Result<NaturalHistoryRow> row_of(const NaturalHistoryCheck& check,
                                       const std::vector<trial::TrialSummary>& seeds) {
  NaturalHistoryRow row{check, 0, std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity(),
                        false};
  for (const trial::TrialSummary& summary : seeds) {
    const trial::ArmSummary* arm = find_arm(summary, check.arm);
    if (arm == nullptr) return core::fail(absent(check, "arm", check.arm));
    const auto estimate = arm->endpoints.find(check.endpoint);
    if (estimate == arm->endpoints.end()) return core::fail(absent(check, "endpoint", check.endpoint));
    const double value = estimate->second.value;
    row.mean += value / static_cast<double>(seeds.size());
    row.lowest = std::min(row.lowest, value);
    row.highest = std::max(row.highest, value);
  }
  row.holds = row.mean >= check.allowed_low() && row.mean <= check.allowed_high();  // false for NaN
  return row;
}

std::string value_text(const NaturalHistoryCheck& check, double value) {
  if (std::isnan(value)) return "not reached";
  return check.rule == CheckRule::points ? fmt::format("{:.1f} %", 100 * value) : fmt::format("{:.2f}", value);
}

}  // namespace

double NaturalHistoryCheck::allowed_low() const {
  switch (rule) {
    case CheckRule::interval: return low;
    case CheckRule::interval_or_scan: return std::min(low, observed - tolerance);
    case CheckRule::relative_or_scan: return observed - std::max(k_relative * observed, tolerance);
    case CheckRule::points: return std::max(0.0, observed - tolerance);
  }
  return low;
}

double NaturalHistoryCheck::allowed_high() const {
  switch (rule) {
    case CheckRule::interval: return high;
    case CheckRule::interval_or_scan: return std::max(high, observed + tolerance);
    case CheckRule::relative_or_scan: return observed + std::max(k_relative * observed, tolerance);
    case CheckRule::points: return std::min(1.0, observed + tolerance);
  }
  return high;
}

core::Result<std::vector<NaturalHistoryCheck>> read_natural_history_checks(const std::filesystem::path& file) {
  const auto bytes = core::read_file(file);
  if (!bytes) return core::fail(bytes.error());
  const auto table = core::parse_delimited(*bytes, ',', file.string());
  if (!table) return core::fail(table.error());
  core::Problems problems = core::missing_columns(
      *table, {"trial", "arm", "endpoint", "observed", "low", "high", "rule", "tolerance", "source"});
  if (!problems.empty()) return core::fail(std::move(problems));
  std::vector<NaturalHistoryCheck> checks;
  CheckReader reader(*table, problems);
  for (std::size_t row = 0; row < table->rows.size(); ++row) checks.push_back(reader.read(row));
  if (!problems.empty()) return core::fail(std::move(problems));
  return checks;
}

core::Result<std::vector<NaturalHistoryRow>> check_natural_history(
    const std::vector<NaturalHistoryCheck>& checks,
    const std::map<std::string, std::vector<trial::TrialSummary>>& summaries) {
  core::Problems problems;
  std::vector<NaturalHistoryRow> rows;
  for (const NaturalHistoryCheck& check : checks) {
    const auto seeds = summaries.find(check.trial);
    if (seeds == summaries.end() || seeds->second.empty()) {
      problems.push_back(absent(check, "trial", check.trial));
      continue;
    }
    auto row = row_of(check, seeds->second);
    if (row) {
      rows.push_back(std::move(*row));
    } else {
      problems.insert(problems.end(), row.error().begin(), row.error().end());
    }
  }
  if (!problems.empty()) return core::fail(std::move(problems));
  return rows;
}

std::string text(const std::vector<NaturalHistoryRow>& rows) {
  std::string out = fmt::format("{:<11} {:<25} {:<18} {:>9} {:>17} {:>18} {:>6}\n", "trial", "arm", "endpoint",
                                "predicted", "range over seeds", "published, allowed", "holds");
  std::size_t holding = 0;
  for (const NaturalHistoryRow& row : rows) {
    const NaturalHistoryCheck& check = row.check;
    out +=
        fmt::format("{:<11} {:<25} {:<18} {:>9} {:>17} {:>18} {:>6}\n", check.trial, check.arm, check.endpoint,
                    value_text(check, row.mean), value_text(check, row.lowest) + "-" + value_text(check, row.highest),
                    fmt::format("{}, {}-{}", value_text(check, check.observed), value_text(check, check.allowed_low()),
                                value_text(check, check.allowed_high())),
                    row.holds ? "yes" : "NO");
    if (row.holds) ++holding;
  }
  return out + fmt::format("{} of {} checks hold.\n", holding, rows.size());
}

}  // namespace hepatrial::study
