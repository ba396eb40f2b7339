#include "trial/visits.hpp"

#include <string>

namespace hepatrial::trial {

namespace {

double following(const AssessmentPlan& plan, double planned_day) {
  const bool later = plan.scan_every_days_later > 0 && planned_day >= plan.later_after_days;
  return planned_day + (later ? plan.scan_every_days_later : plan.scan_every_days);
}

}  // namespace

double planned_scan_day(const AssessmentPlan& plan, int visit) {
  double day = 0;
  for (int i = 0; i < visit; ++i) day = following(plan, day);
  return day;
}

ScanSchedule::ScanSchedule(const AssessmentPlan& plan, std::uint64_t seed, std::uint64_t patient_id, std::size_t line)
    : plan_(plan), stream_(seed, "scans:" + std::to_string(line), patient_id) {
  advance();
}

void ScanSchedule::advance() {
  ++visit_;
  planned_day_ = following(plan_, planned_day_);
  day_ = planned_day_ + plan_.window_days * (2 * stream_.uniform() - 1);
}

}  // namespace hepatrial::trial
