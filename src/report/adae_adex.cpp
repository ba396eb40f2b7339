// Adverse events and exposure.
#include "report/dataset_rows.hpp"
#include "report/datasets.hpp"

namespace hepatrial::report {

std::string adae_csv(const trial::TrialResult& result) {
  CsvTable table{"STUDYID", "USUBJID", "SUBJID", "VIRTFL",  "ARMCD", "TRT01P", "TRT01A", "APERIOD", "APERIODC",
                 "TRIALFL", "AESEQ",   "AETERM", "AETOXGR", "AEREL", "AETRT",  "AEACN",  "ASTDY",   "RELDAY"};
  for_each_line(result, [&](const PatientLine& line) {
    long long number = 0;
    for (const trial::AdverseEvent& event : line.line->adverse_events) {
      add_line_columns(table, result, line);
      table.integer(++number).text("Adverse event of grade 3 or above").integer(event.grade).text("RELATED");
      table.text(event.drug).text(event.action).integer(study_day(event.day)).number(event.day);
      table.end_row();
    }
  });
  return table.bytes();
}

std::string adex_csv(const trial::TrialResult& result) {
  CsvTable table{"STUDYID", "USUBJID",  "SUBJID",  "VIRTFL", "ARMCD", "TRT01P",  "TRT01A",
                 "APERIOD", "APERIODC", "TRIALFL", "EXSEQ",  "EXTRT", "EXDOSE",  "EXDOSU",
                 "EXEVERY", "EXEVRYU",  "EXNDOSE", "ASTDY",  "AENDY", "RELSTDY", "RELENDY"};
  for_each_line(result, [&](const PatientLine& line) {
    long long number = 0;
    for (const trial::Exposure& exposure : line.line->exposures) {
      add_line_columns(table, result, line);
      table.integer(++number).text(exposure.drug).number(exposure.dose_mg).text("mg");
      table.number(exposure.every_days).text("DAYS").integer(exposure.doses);
      table.integer(study_day(exposure.start_day)).integer(study_day(exposure.end_day));
      table.number(exposure.start_day).number(exposure.end_day);
      table.end_row();
    }
  });
  return table.bytes();
}

std::map<std::string, std::string> datasets(const trial::TrialResult& result) {
  return {{"adsl.csv", adsl_csv(result)},   {"adtr.csv", adtr_csv(result)}, {"adrs.csv", adrs_csv(result)},
          {"adtte.csv", adtte_csv(result)}, {"adae.csv", adae_csv(result)}, {"adex.csv", adex_csv(result)}};
}

}  // namespace hepatrial::report
