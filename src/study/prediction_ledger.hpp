#pragma once
// A ledger of predictions that cannot be changed without showing it: each row carries the hash of the row before.
// Format: docs/formats/prediction-ledger.md. Checked by tests/study/prediction_ledger_test.cpp.

#include <array>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"

namespace hepatrial::study {

/// Columns that a writer gives; `sequence`, `previous_sha256` and `row_sha256` are added.
inline constexpr std::array<std::string_view, 28> k_ledger_fields{"date",
                                                                  "version",
                                                                  "trial",
                                                                  "registry_ids",
                                                                  "trial_status",
                                                                  "outcome",
                                                                  "note",
                                                                  "arm",
                                                                  "regimen",
                                                                  "endpoint",
                                                                  "value",
                                                                  "low_50",
                                                                  "high_50",
                                                                  "low_90",
                                                                  "high_90",
                                                                  "trial_patients",
                                                                  "simulated_patients",
                                                                  "draws",
                                                                  "uncertainty",
                                                                  "weakest_evidence",
                                                                  "seed",
                                                                  "model_hash",
                                                                  "inputs_sha256",
                                                                  "parameters_sha256",
                                                                  "posterior_sha256",
                                                                  "trial_sha256",
                                                                  "solver",
                                                                  "command"};

/// One row: a value for each of k_ledger_fields, in their order. Line ends become spaces.
using LedgerFields = std::array<std::string, k_ledger_fields.size()>;

/// Index of a column in LedgerFields; the column must exist.
[[nodiscard]] std::size_t ledger_field(std::string_view column);

struct LedgerState {
  std::size_t rows = 0;
  std::string head_sha256;  ///< row_sha256 of the last row; of an empty ledger the SHA-256 of its header line
};

/// Checks every row: its own hash, the hash of the row before, its number. Problems, all at once with their lines:
/// bytes that were changed, rows taken out, put in or moved, a last line that was cut off. Rows taken off the end
/// cannot be seen from the file alone: compare the head with one that was kept elsewhere (`expected_head`, not checked
/// when empty).
[[nodiscard]] core::Result<LedgerState> verify_ledger(const std::filesystem::path& ledger,
                                                      const std::string& expected_head = "");

/// Adds rows at the end of the ledger, made when absent, whole or not at all. A ledger that does not verify is left as
/// it is. Not safe against two writers at once. Errors: those of verify_ledger, io.
[[nodiscard]] core::Result<LedgerState> append_predictions(const std::filesystem::path& ledger,
                                                           const std::vector<LedgerFields>& rows);

}  // namespace hepatrial::study
