#pragma once
// When scans happen. Checked by tests/trial/visits_test.cpp.

#include <cstdint>

#include "core/random.hpp"
#include "trial/trial_spec.hpp"

namespace hepatrial::trial {

/// Planned day of the scan of visit 1, 2, ...: every scan_every_days; the first planned day at or after
/// later_after_days is followed by scans every scan_every_days_later, where the plan has it.
[[nodiscard]] double planned_scan_day(const AssessmentPlan& plan, int visit);

/// The scans of one line of one patient: each within its window, uniform, from the stream (seed, line, patient), so the
/// same in every arm. Days count from the start of the line. One thread at a time.
class ScanSchedule {
 public:
  ScanSchedule() = default;
  ScanSchedule(const AssessmentPlan& plan, std::uint64_t seed, std::uint64_t patient_id, std::size_t line);

  [[nodiscard]] int visit() const { return visit_; }
  [[nodiscard]] double day() const { return day_; }
  /// Moves on to the next scan.
  void advance();

 private:
  AssessmentPlan plan_;
  core::RandomStream stream_{0, "", 0};
  int visit_ = 0;
  double planned_day_ = 0;
  double day_ = 0;
};

}  // namespace hepatrial::trial
