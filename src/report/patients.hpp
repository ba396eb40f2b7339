#pragma once
// Picks from a trial's records what tables and figures are about. Pure, thread-safe. Pointers live as long as the
// result.

#include <cstdint>
#include <optional>
#include <vector>

#include "trial/run.hpp"

namespace hepatrial::report {

/// The randomised patients of an arm in order of patient id, failed ones included.
[[nodiscard]] std::vector<const trial::PatientRecord*> randomised(const trial::TrialResult& result, std::size_t arm);

/// Best overall response as the arm's tables count it: confirmed where the plan asks for it, not evaluable for a failed
/// patient.
[[nodiscard]] trial::Response counted_response(const trial::PatientRecord& patient);

/// Change of the sum of target lesions from baseline at one day of the line.
struct SizeChange {
  double day = 0;
  double percent = 0;
};

/// One entry per assessment from baseline on (0 at baseline, day 0); empty without a baseline or with a sum of 0.
[[nodiscard]] std::vector<SizeChange> size_changes(const trial::LineRecord& line);

/// The smallest change after baseline; nothing when there is no later assessment.
[[nodiscard]] std::optional<double> best_size_change_percent(const trial::LineRecord& line);

/// The assessment at baseline, or null.
[[nodiscard]] const trial::Assessment* baseline(const trial::LineRecord& line);

/// Patients with this status.
[[nodiscard]] std::uint64_t count_with_status(const trial::TrialResult& result, trial::PatientStatus status);

}  // namespace hepatrial::report
