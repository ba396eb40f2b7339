#pragma once
// Results of a calibration in words and tables. Checked by tests/cli/calibrate_test.py.

#include <string>
#include <vector>

#include "study/calibration/identifiability.hpp"
#include "study/calibration/posterior.hpp"

namespace hepatrial::study {

/// Comma-separated: every row with published and predicted value, interval, residual in standard deviations, and
/// whether it is fitted and scored.
[[nodiscard]] std::string rows_csv(const std::vector<Observation>& rows, const std::vector<double>& predicted);

/// Tab-separated: one line a parameter.
[[nodiscard]] std::string identifiability_table(const std::vector<FreeParameter>& parameters,
                                                const Identifiability& found);

/// One line: objective and agreement.
[[nodiscard]] std::string text(const AgreementScore& score);
[[nodiscard]] std::string text(const FitResult& result);
[[nodiscard]] std::string text(const PosteriorResult& result);
[[nodiscard]] std::string text(const LeaveOneOutResult& result);
/// An aligned table of the worst rows first, at most `most` of them.
[[nodiscard]] std::string worst_rows(const std::vector<Observation>& rows, const std::vector<double>& predicted,
                                     std::size_t most);

}  // namespace hepatrial::study
