#pragma once
// The columns that every data set shares; internal to the data sets of this room.

#include <cstddef>

#include "report/csv_table.hpp"
#include "report/row_sink.hpp"
#include "trial/run.hpp"

namespace hepatrial::report {

/// One line of therapy of one patient, as rows of a data set belong to it.
struct PatientLine {
  const trial::PatientRecord* patient = nullptr;
  const trial::LineRecord* line = nullptr;
  std::size_t number = 1;  ///< 1 for the first simulated line
  bool in_trial = false;   ///< the line under trial, after randomisation
};

/// Calls take(PatientLine) for every line that any patient started, by patient id, then line.
template <class Take>
void for_each_line(const trial::TrialResult& result, const Take& take) {
  for (const trial::PatientRecord& patient : result.patients) {
    std::size_t number = 1;
    for (const trial::LineRecord& line : patient.prior_lines) take(PatientLine{&patient, &line, number++, false});
    if (patient.arm >= 0) take(PatientLine{&patient, &patient.trial_line, number, true});
  }
}

/// "A1", "A2"... for randomised patients, "NOTRAND" otherwise.
[[nodiscard]] std::string arm_code(const trial::PatientRecord& patient);
/// Name of the arm, or "Not randomised".
[[nodiscard]] std::string arm_name(const trial::TrialResult& result, const trial::PatientRecord& patient);

/// Study day by CDISC's count: 1 on the day the line starts, -1 on the day before, never 0.
[[nodiscard]] long long study_day(double day);

/// Fills STUDYID USUBJID SUBJID VIRTFL ARMCD TRT01P TRT01A APERIOD APERIODC TRIALFL.
void add_line_columns(RowSink& table, const trial::TrialResult& result, const PatientLine& line);

}  // namespace hepatrial::report
