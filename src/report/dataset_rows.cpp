#include "report/dataset_rows.hpp"

#include <cmath>
#include <string>

namespace hepatrial::report {

std::string arm_code(const trial::PatientRecord& patient) {
  return patient.arm < 0 ? "NOTRAND" : "A" + std::to_string(patient.arm + 1);
}

std::string arm_name(const trial::TrialResult& result, const trial::PatientRecord& patient) {
  const auto arm = static_cast<std::size_t>(patient.arm);
  return patient.arm < 0 || arm >= result.spec.arms.size() ? "Not randomised" : result.spec.arms[arm].name;
}

long long study_day(double day) {
  const auto whole = static_cast<long long>(std::floor(day));
  return whole >= 0 ? whole + 1 : whole;
}

void add_line_columns(RowSink& table, const trial::TrialResult& result, const PatientLine& line) {
  const trial::PatientRecord& patient = *line.patient;
  const std::string arm = arm_name(result, patient);
  table.text(result.spec.id).text(patient.usubjid).integer(static_cast<long long>(patient.patient_id)).flag(true);
  table.text(arm_code(patient)).text(arm).text(arm);
  table.integer(static_cast<long long>(line.number)).text(line.line->regimen).flag(line.in_trial);
}

}  // namespace hepatrial::report
