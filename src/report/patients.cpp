#include "report/patients.hpp"

#include <algorithm>
#include <cmath>

namespace hepatrial::report {

std::vector<const trial::PatientRecord*> randomised(const trial::TrialResult& result, std::size_t arm) {
  std::vector<const trial::PatientRecord*> patients;
  for (const trial::PatientRecord& patient : result.patients) {
    if (patient.arm >= 0 && static_cast<std::size_t>(patient.arm) == arm) patients.push_back(&patient);
  }
  return patients;
}

trial::Response counted_response(const trial::PatientRecord& patient) {
  if (patient.status == trial::PatientStatus::failed) return trial::Response::not_evaluable;
  return patient.trial_line.confirmed_response;
}

const trial::Assessment* baseline(const trial::LineRecord& line) {
  const auto found = std::find_if(line.assessments.begin(), line.assessments.end(),
                                  [](const trial::Assessment& assessment) { return assessment.visit == 0; });
  return found == line.assessments.end() ? nullptr : &*found;
}

std::vector<SizeChange> size_changes(const trial::LineRecord& line) {
  const trial::Assessment* first = baseline(line);
  if (first == nullptr || !(first->sum_mm > 0)) return {};
  std::vector<SizeChange> changes{{0, 0}};
  for (const trial::Assessment& assessment : line.assessments) {
    if (assessment.visit == 0 || !std::isfinite(assessment.sum_mm)) continue;
    changes.push_back({assessment.day, 100 * (assessment.sum_mm - first->sum_mm) / first->sum_mm});
  }
  return changes;
}

std::optional<double> best_size_change_percent(const trial::LineRecord& line) {
  const std::vector<SizeChange> changes = size_changes(line);
  if (changes.size() < 2) return std::nullopt;
  const auto smallest = std::min_element(changes.begin() + 1, changes.end(), [](const auto& left, const auto& right) {
    return left.percent < right.percent;
  });
  return smallest->percent;
}

std::uint64_t count_with_status(const trial::TrialResult& result, trial::PatientStatus status) {
  const auto index = static_cast<std::size_t>(status);
  return index < result.candidates_by_status.size() ? result.candidates_by_status[index] : 0;
}

}  // namespace hepatrial::report
