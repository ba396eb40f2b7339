#pragma once
// The natural-history check: what the untreated and first-line arms must give before any second line is
// believed. The demands are data (trials/checks/natural-history.csv); this file holds them to summaries.
// Checked by tests/study/natural_history_test.cpp.

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "trial/analysis.hpp"

namespace hepatrial::study {

/// How far a prediction may lie from the published value.
enum class CheckRule {
  interval,          ///< inside the published interval
  interval_or_scan,  ///< inside it, or off by one scan interval (tolerance, months) at most
  relative_or_scan,  ///< no interval published: within 15 %, or one scan interval (tolerance, months)
  points             ///< within `tolerance` (fraction) of a published rate
};

struct NaturalHistoryCheck {
  std::string trial;
  std::string arm;
  std::string endpoint;  ///< key of ArmSummary::endpoints
  double observed = 0;
  double low = 0, high = 0;  ///< published interval; NaN where none
  CheckRule rule = CheckRule::interval;
  double tolerance = 0;
  std::string source;
  int line = 0;

  /// Ends of what is allowed.
  [[nodiscard]] double allowed_low() const;
  [[nodiscard]] double allowed_high() const;
};

/// A check beside the predictions of several seeds.
struct NaturalHistoryRow {
  NaturalHistoryCheck check;
  double mean = 0, lowest = 0, highest = 0;  ///< over seeds; NaN when a seed did not reach the median
  bool holds = false;                        ///< the mean lies in what is allowed
};

/// Reads the demands. All problems at once: columns, unknown rule, numbers, an interval rule without interval.
[[nodiscard]] core::Result<std::vector<NaturalHistoryCheck>> read_natural_history_checks(
    const std::filesystem::path& file);

/// `summaries[trial]` holds one summary per seed. Errors: a check that names a trial, arm or endpoint the summaries
/// lack.
[[nodiscard]] core::Result<std::vector<NaturalHistoryRow>> check_natural_history(
    const std::vector<NaturalHistoryCheck>& checks,
    const std::map<std::string, std::vector<trial::TrialSummary>>& summaries);

/// An aligned table, 100 columns at most, with a last line that counts how many hold.
[[nodiscard]] std::string text(const std::vector<NaturalHistoryRow>& rows);

}  // namespace hepatrial::study
