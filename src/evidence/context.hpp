#pragma once
// What is known about a calibration trial besides its outcomes: baseline mix, visits, safety, later therapy.
// Checked by tests/evidence/context_test.cpp.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"
#include "evidence/store.hpp"

namespace hepatrial::evidence {

/// One fact. `value` is as printed; `number` where it is one, in `unit`.
struct ContextRow {
  std::string trial;
  std::string arm;   ///< an arm, "both", "all" or a subgroup
  std::string item;  ///< BCLC_C, scan_schedule, discontinuation_AE...
  std::string value;
  std::optional<double> number;
  std::string unit;
  std::string source;
  std::string note;
  std::string file;
  int line = 0;
};

/// The rows of a trial in file order. `trial` is the label of the targets, its part before " (" (which may name several
/// reports of one trial) or "natural_history"; case does not matter. Thread-safe.
/// Errors: bad_input for an unknown trial, listing the known ones.
[[nodiscard]] core::Result<std::vector<ContextRow>> target_context(const Store& store, std::string_view trial);

}  // namespace hepatrial::evidence
