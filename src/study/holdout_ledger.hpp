#pragma once
// The ledger of scorings against held-out results: one line each, so that a reader knows how often anybody looked.
// Format: docs/formats/holdout-ledger.md. Checked by tests/study/holdout_ledger_test.cpp.

#include <cstdint>
#include <filesystem>
#include <string>

#include "core/result.hpp"
#include "study/score_holdout.hpp"

namespace hepatrial::study {

/// What identifies a scoring.
struct LedgerEntry {
  std::string date;     ///< ISO 8601, UTC
  std::string version;  ///< of the program, with its commit where known
  std::string trial;
  std::string parameter_hash;
  std::uint64_t seed = 0;
  std::size_t patients_per_arm = 0;
};

/// Whether a line can be added: there is no file, or a table that has every column of the first ledgers. Errors:
/// bad_input naming each missing column or the row that is broken; io.
[[nodiscard]] core::Result<void> check_ledger(const std::filesystem::path& ledger);

/// Appends one line to the ledger (created with a header when absent). A ledger without a column that this scoring
/// fills (one from before the column existed, a new rival) gets it at the end, empty in all rows before; no cell is
/// changed and no row or column is dropped. The file is written whole or not at all. Errors: those of check_ledger.
[[nodiscard]] core::Result<void> append_to_ledger(const std::filesystem::path& ledger, const LedgerEntry& entry,
                                                  const HoldoutScore& score);

}  // namespace hepatrial::study
