#pragma once
// The rows of the calibration plan, simulated now at the values that the model holds: the same rows, patients and
// numbers as `hepatrial calibrate report`, with intervals and rivals. docs/methods/credibility.md.
// Checked by tests/cli/credibility_test.py.

#include <string>
#include <vector>

#include "study/calibration/row_report.hpp"
#include "study/credibility/scores.hpp"

namespace hepatrial::study {

struct CalibrationFindings {
  std::vector<std::string> trials;    ///< of the plan, in its order
  std::vector<std::string> problems;  ///< trials that could not be simulated, and why
  EvaluationSettings settings;
  std::uint64_t seed = 0;
  double objective = 0;
  std::vector<ScoredRow> rows;  ///< the worst first
  AgreementScore score;         ///< as `hepatrial calibrate report` prints it
  IntervalScore intervals;
  std::vector<RivalTotals> rivals;
};

/// Errors: those of observations(); interruption (usage). A trial that cannot be simulated is told, not an error.
/// Deterministic for any number of threads.
[[nodiscard]] core::Result<CalibrationFindings> calibration_findings(const CalibrationInputs& inputs,
                                                                     simulate::Solver& solver,
                                                                     const EvaluationSettings& settings,
                                                                     std::uint64_t seed, core::Progress* progress,
                                                                     const core::StopFlag* stop);

}  // namespace hepatrial::study
