#pragma once
// Outcomes of any group of virtual patients, by name. Pure, thread-safe. Checked by
// tests/study/group_measures_test.cpp.

#include <optional>
#include <string>
#include <vector>

#include "core/random.hpp"
#include "trial/analysis_set.hpp"
#include "trial/record.hpp"

namespace hepatrial::study {

/// Patients by pointer; the records outlive it.
using PatientGroup = std::vector<const trial::PatientRecord*>;

/// What is measured on the trial line of a group.
struct GroupMeasure {
  enum class Kind : std::uint8_t {
    share,
    median,
    rate,
    restricted_mean,
    tail,   ///< S(2 t) / S(t)^2: 1 for an exponential, above 1 for a long tail
    times,  ///< no number of its own: for hazard ratios
    count
  };
  Kind kind = Kind::share;
  std::string name;      ///< as it was asked for
  std::string endpoint;  ///< share: "ORR", "DCR", "AE_G34", "subsequent", "progressed"; else "OS", "PFS", "TTP",
                         ///< "OS_from_first_line"
  double months = 0;     ///< of a rate, a restricted mean or a tail

  /// Whether a larger value is better for the patient.
  [[nodiscard]] bool higher_is_better() const { return endpoint != "AE_G34"; }
  /// "months", "share", "ratio" or "patients".
  [[nodiscard]] const char* unit() const;
};

/// "ORR", "PFS_median_months", "OS_rate_12m", "OS_rmst_24m_months", "OS_from_first_line_rmst_24m_months",
/// "OS_tail_12m", "OS", "n"; nothing for any other text.
[[nodiscard]] std::optional<GroupMeasure> group_measure_of(const std::string& name);

/// Its value in the group; NaN where it does not exist (nobody in the group, median not reached). A failed patient is a
/// non-responder, censored at the last time reached. A restricted mean beyond the follow-up carries survival forward.
[[nodiscard]] double value_of(const GroupMeasure& measure, const PatientGroup& group);

/// Times of "OS", "PFS", "TTP" or "OS_from_first_line" (from the start of the first simulated line) of the trial line.
[[nodiscard]] trial::EventTimes times_of(const std::string& endpoint, const PatientGroup& group);

/// As many patients drawn with replacement. `draws[i]` in (0, 1) picks the i-th.
[[nodiscard]] PatientGroup resampled(const PatientGroup& group, const std::vector<double>& draws);

}  // namespace hepatrial::study
