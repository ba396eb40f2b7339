#pragma once
// Published outcomes that a model is fitted to. Held-out outcomes are in another file behind another header.
// Checked by tests/evidence/targets_test.cpp.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"
#include "evidence/database.hpp"

namespace hepatrial::evidence {

class Store;

/// One published outcome of one arm. Percentages are 0 to 100, medians in months (`unit` says which).
struct Target {
  std::string id;   ///< C001...
  std::string use;  ///< "calibration"; in the held-out file "holdout", "holdout_nested" or "holdout_mixed"
  std::string arm_id;
  std::string trial;
  std::string nct;   ///< registry id, or ""
  std::string line;  ///< line of therapy: 1L, 2L, 2L/3L...
  std::string prior_therapy;
  std::string arm;
  std::optional<int> n;
  std::string endpoint;  ///< OS_median, PFS_median, OS_HR, PFS_HR, ORR, DCR, OS_rate_36mo...
  std::string criteria;
  double value = 0;
  std::string unit;  ///< months, percent or ratio
  std::optional<double> ci_low;
  std::optional<double> ci_high;
  std::string comparator;  ///< of a ratio
  std::string source;
  std::string note;
  bool gates = false;  ///< false: written from general knowledge, no test may pass or fail by it
};

/// Whether a target may decide a test: no when the note says "not verified", and no when the source is MEMORY and the
/// note does not say "verified".
[[nodiscard]] bool may_gate(std::string_view source, std::string_view note);

/// The calibration targets in the order of their file. Thread-safe. Errors: bad_input when the store is damaged.
[[nodiscard]] core::Result<std::vector<Target>> calibration_targets(const Store& store);

/// All rows of the `target` table of an open store file, in file order.
[[nodiscard]] core::Result<std::vector<Target>> read_targets(const Database& database);

}  // namespace hepatrial::evidence
