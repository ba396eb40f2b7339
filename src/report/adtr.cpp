// Tumour measurements.
#include <algorithm>
#include <limits>

#include "report/dataset_rows.hpp"
#include "report/datasets.hpp"
#include "report/patients.hpp"

namespace hepatrial::report {

namespace {

constexpr double k_nan = std::numeric_limits<double>::quiet_NaN();

// One measured quantity of one visit beside its baseline and its smallest value so far.
struct Measurement {
  std::string code, name;
  double value = k_nan, baseline = k_nan, nadir = k_nan;
};

void add_measurement(CsvTable& table, const trial::TrialResult& result, const PatientLine& line,
                     const trial::Assessment& visit, const Measurement& measured) {
  add_line_columns(table, result, line);
  table.text(measured.code).text(measured.name).number(measured.value).empty().text("mm");
  const double change = visit.visit == 0 ? k_nan : measured.value - measured.baseline;
  const double from_nadir = measured.value - measured.nadir;
  table.number(measured.baseline).number(change);
  table.number(measured.baseline > 0 ? 100 * change / measured.baseline : k_nan).number(measured.nadir);
  table.number(measured.nadir > 0 ? 100 * from_nadir / measured.nadir : k_nan);
  table.flag(visit.visit == 0).integer(visit.visit);
  table.text(visit.visit == 0 ? "Baseline" : "Scan " + std::to_string(visit.visit));
  table.integer(study_day(visit.day)).number(visit.day);
  table.end_row();
}

void add_new_lesion(CsvTable& table, const trial::TrialResult& result, const PatientLine& line,
                    const trial::Assessment& visit) {
  add_line_columns(table, result, line);
  table.text("NEWLES").text("New lesion seen").number(visit.new_lesion ? 1 : 0).text(visit.new_lesion ? "Y" : "N");
  for (int column = 0; column < 6; ++column) table.empty();
  table.flag(visit.visit == 0).integer(visit.visit);
  table.text(visit.visit == 0 ? "Baseline" : "Scan " + std::to_string(visit.visit));
  table.integer(study_day(visit.day)).number(visit.day);
  table.end_row();
}

void add_line(CsvTable& table, const trial::TrialResult& result, const PatientLine& line) {
  const trial::Assessment* first = baseline(*line.line);
  double smallest_sum = k_nan;  // before the visit at hand: RECIST compares with the nadir so far
  for (const trial::Assessment& visit : line.line->assessments) {
    for (std::size_t lesion = 0; lesion < visit.diameters_mm.size(); ++lesion) {
      const std::string number = std::to_string(lesion + 1);
      const bool known = first != nullptr && lesion < first->diameters_mm.size();
      add_measurement(table, result, line, visit,
                      {"LDIAM" + number, "Diameter of target lesion " + number, visit.diameters_mm[lesion],
                       known ? first->diameters_mm[lesion] : k_nan, k_nan});
    }
    add_measurement(table, result, line, visit,
                    {"SDIAM", "Sum of diameters of target lesions", visit.sum_mm,
                     first != nullptr ? first->sum_mm : k_nan, smallest_sum});
    add_new_lesion(table, result, line, visit);
    smallest_sum = smallest_sum <= visit.sum_mm ? smallest_sum : visit.sum_mm;
  }
}

}  // namespace

std::string adtr_csv(const trial::TrialResult& result) {
  CsvTable table{"STUDYID", "USUBJID", "SUBJID", "VIRTFL",  "ARMCD",  "TRT01P", "TRT01A", "APERIOD", "APERIODC",
                 "TRIALFL", "PARAMCD", "PARAM",  "AVAL",    "AVALC",  "AVALU",  "BASE",   "CHG",     "PCHG",
                 "NADIR",   "PCHGNAD", "ABLFL",  "AVISITN", "AVISIT", "ADY",    "RELDAY"};
  for_each_line(result, [&](const PatientLine& line) { add_line(table, result, line); });
  return table.bytes();
}

}  // namespace hepatrial::report
