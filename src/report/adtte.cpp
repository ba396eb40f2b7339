// Times to event.
#include "report/dataset_rows.hpp"
#include "report/datasets.hpp"

namespace hepatrial::report {

namespace {

constexpr DataColumn k_columns[] = {
    {"STUDYID", k_text, ""},   {"USUBJID", k_text, ""},     {"SUBJID", k_whole, ""}, {"VIRTFL", k_text, ""},
    {"ARMCD", k_text, ""},     {"TRT01P", k_text, ""},      {"TRT01A", k_text, ""},  {"APERIOD", k_whole, ""},
    {"APERIODC", k_text, ""},  {"TRIALFL", k_text, ""},     {"PARAMCD", k_text, ""}, {"PARAM", k_text, ""},
    {"AVAL", k_number, "day"}, {"AVALU", k_text, ""},       {"CNSR", k_whole, ""},   {"EVNTDESC", k_text, ""},
    {"CNSDTDSC", k_text, ""},  {"STARTDY", k_whole, "day"}, {"SRCDOM", k_text, ""}};

struct Endpoint {
  std::string_view code, name, source_domain;
  trial::TimeToEvent trial::LineRecord::* time;
};

constexpr Endpoint k_endpoints[] = {
    {"PFS", "Progression-free survival", "ADRS", &trial::LineRecord::progression_free_survival},
    {"OS", "Overall survival", "ADSL", &trial::LineRecord::overall_survival},
    {"TTP", "Time to progression", "ADRS", &trial::LineRecord::time_to_progression},
    {"DOR", "Duration of response", "ADRS", &trial::LineRecord::duration_of_response},
    {"TOT", "Time on treatment", "ADEX", &trial::LineRecord::time_on_treatment},
};

}  // namespace

std::span<const DataColumn> adtte_columns() { return k_columns; }

void add_adtte(RowSink& table, const trial::TrialResult& result) {
  for_each_line(result, [&](const PatientLine& line) {
    for (const Endpoint& endpoint : k_endpoints) {
      const trial::TimeToEvent& time = line.line->*endpoint.time;
      if (!time.available) continue;
      add_line_columns(table, result, line);
      table.text(endpoint.code).text(endpoint.name).number(time.time_days).text("DAYS").integer(time.event ? 0 : 1);
      table.text(time.event ? time.description : "").text(time.event ? "" : time.description);
      table.integer(study_day(line.line->start_calendar_day)).text(endpoint.source_domain);
      table.end_row();
    }
  });
}

std::string adtte_csv(const trial::TrialResult& result) {
  CsvTable table(k_columns);
  add_adtte(table, result);
  return table.bytes();
}

}  // namespace hepatrial::report
