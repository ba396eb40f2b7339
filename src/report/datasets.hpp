#pragma once
// Analysis data sets with the column names of CDISC ADaM, as CSV text: UTF-8, LF, times in days, numbers in shortest
// round-trip form. The rows are virtual patients; column VIRTFL says so in every row. Columns: docs/formats/results.md.
// Pure, thread-safe, the same bytes for the same result. Checked by tests/report/datasets_test.cpp and, against R
// survival, by tests/report/check_summary.R.

#include <map>
#include <span>
#include <string>

#include "report/row_sink.hpp"
#include "trial/run.hpp"

namespace hepatrial::report {

/// Subjects: one row per candidate that was looked at, randomised or not.
[[nodiscard]] std::string adsl_csv(const trial::TrialResult& result);
/// Tumour measurements: one row per lesion and visit, the sum of diameters (SDIAM) and new lesions (NEWLES) per visit.
[[nodiscard]] std::string adtr_csv(const trial::TrialResult& result);
/// Responses: overall response per visit (OVR), best overall response unconfirmed (BOR) and as counted (CBOR).
[[nodiscard]] std::string adrs_csv(const trial::TrialResult& result);
/// Times to event: PFS, OS, TTP, DOR, TOT; CNSR 0 is an event, 1 is censored.
[[nodiscard]] std::string adtte_csv(const trial::TrialResult& result);
/// Adverse events of grade 3 and above.
[[nodiscard]] std::string adae_csv(const trial::TrialResult& result);
/// Exposure: one row per period of constant dosing of one drug.
[[nodiscard]] std::string adex_csv(const trial::TrialResult& result);

/// Columns and rows of three of them apart from their form, for cohorts too large for CSV.
[[nodiscard]] std::span<const DataColumn> adsl_columns();
[[nodiscard]] std::span<const DataColumn> adtte_columns();
[[nodiscard]] std::span<const DataColumn> adrs_columns();
void add_adsl(RowSink& table, const trial::TrialResult& result);
void add_adtte(RowSink& table, const trial::TrialResult& result);
void add_adrs(RowSink& table, const trial::TrialResult& result);

/// All of them by file name: "adsl.csv"...
[[nodiscard]] std::map<std::string, std::string> datasets(const trial::TrialResult& result);

}  // namespace hepatrial::report
