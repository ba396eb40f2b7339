#pragma once
// The fixed small record of a patient as columns, and back. Columns: docs/formats/columns.md ("patients"). Pure,
// thread-safe. Checked by tests/trial/chunk_columns_test.cpp.

#include <vector>

#include "core/column_table.hpp"
#include "core/result.hpp"
#include "trial/record.hpp"

namespace hepatrial::trial {

/// The columns for trials with this many prior lines.
[[nodiscard]] std::vector<core::ColumnSpec> patient_columns(std::size_t prior_lines);

/// One row per patient. What tables and analyses need is kept: status, covariates, state at randomisation, responses
/// and times of every line. Scans, exposures and the state at diagnosis are not; of the adverse events of a line only
/// the worst grade.
[[nodiscard]] core::ColumnTable patient_table(const std::vector<PatientRecord>& patients, std::size_t prior_lines);

/// The records, bit for bit in all that is kept. A line with a worst grade has one adverse event of that grade and no
/// day. Subject names are made from `trial_id`. Errors (bad_input, without a place): other columns; words or numbers
/// that no record has.
[[nodiscard]] core::Result<std::vector<PatientRecord>> patients_of(const core::ColumnTable& table,
                                                                   std::size_t prior_lines,
                                                                   const std::string& trial_id);

}  // namespace hepatrial::trial
