#pragma once
// `hepatrial credibility --out DIR`: docs/methods/credibility.md. Checked by tests/cli/credibility_test.py.

#include "cli/study_options.hpp"
#include "study/calibration/row_report.hpp"

namespace hepatrial::cli {

struct CredibilityVerbOptions {
  std::size_t patients = study::k_report_patients_per_arm;  ///< an arm, behind the calibration rows
  std::size_t fact_patients = 300;                          ///< behind each fact
  std::size_t switch_patients = 100;                        ///< behind the effects of switches
  std::size_t sensitivity_patients = 32;
  std::size_t sensitivity_points = 0;  ///< 0: 256
  std::size_t draws = 8;               ///< behind the intervals of the facts
  bool without_sensitivity = false, without_switches = false;
  std::filesystem::path
      statements;                ///< table of `hepatrial statements`; empty: results/statements.csv where there is one
  std::filesystem::path ledger;  ///< of held-out scorings; empty: results/holdout-ledger.csv, else the shipped one
  StudyOptions study;
};

/// Writes credibility.html, credibility.md, calibration-rows.csv, switches.csv and sensitivity.csv. Reads of held-out
/// results only the ledger that score-holdout wrote. Errors: those of the inputs; usage when `stop` was raised.
[[nodiscard]] core::Result<Answer> credibility(const CredibilityVerbOptions& options, const core::StopFlag& stop);

}  // namespace hepatrial::cli
