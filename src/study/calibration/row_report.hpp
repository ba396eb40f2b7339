#pragma once
// Where the rows of a calibration stand at one parameter vector: the numbers that `hepatrial calibrate report` prints
// and that the credibility page starts from, so that both say the same. Checked by tests/cli/credibility_test.py.

#include <string>
#include <vector>

#include "study/calibration/fit.hpp"
#include "study/calibration/trial_values.hpp"

namespace hepatrial::study {

/// Patients an arm behind a score that is quoted. A median moves with the patients drawn, and a median |ln ratio| only
/// grows by it: docs/methods/calibration.md.
inline constexpr std::size_t k_report_patients_per_arm = 2000;
/// Seeds over which such a score is averaged.
inline constexpr std::size_t k_report_seeds = 2;

struct RowReport {
  Judged judged;
  std::vector<RowSample> samples;     ///< by row: the simulated patients of all seeds
  std::vector<std::string> problems;  ///< "sharp: nobody was eligible": trials that could not be simulated
  bool interrupted = false;           ///< the stop flag was raised: nothing else is filled
};

/// judge() of one vector on k_report_seeds seeds, with the patients behind it. Deterministic for any number of threads.
/// Errors: those of the parameters' space.
[[nodiscard]] core::Result<RowReport> row_report(const Evaluator& evaluator, const std::vector<double>& values,
                                                 std::uint64_t seed, core::Progress* progress,
                                                 const core::StopFlag* stop);

}  // namespace hepatrial::study
