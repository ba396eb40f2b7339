// Responses.
#include "report/dataset_rows.hpp"
#include "report/datasets.hpp"

namespace hepatrial::report {

namespace {

constexpr DataColumn k_columns[] = {{"STUDYID", k_text, ""}, {"USUBJID", k_text, ""},  {"SUBJID", k_whole, ""},
                                    {"VIRTFL", k_text, ""},  {"ARMCD", k_text, ""},    {"TRT01P", k_text, ""},
                                    {"TRT01A", k_text, ""},  {"APERIOD", k_whole, ""}, {"APERIODC", k_text, ""},
                                    {"TRIALFL", k_text, ""}, {"PARAMCD", k_text, ""},  {"PARAM", k_text, ""},
                                    {"AVAL", k_whole, ""},   {"AVALC", k_text, ""},    {"AVISITN", k_whole, ""},
                                    {"AVISIT", k_text, ""},  {"ADY", k_whole, "day"},  {"RELDAY", k_number, "day"}};

// The numbers that analysis tables of tumour response use for the codes.
int number_of(trial::Response response) {
  switch (response) {
    case trial::Response::complete: return 1;
    case trial::Response::partial: return 2;
    case trial::Response::stable: return 3;
    case trial::Response::progressive: return 5;
    case trial::Response::not_evaluable: break;
  }
  return 6;
}

void add_response(RowSink& table, const trial::TrialResult& result, const PatientLine& line, std::string_view code,
                  std::string_view name, trial::Response response) {
  add_line_columns(table, result, line);
  table.text(code).text(name).integer(number_of(response)).text(trial::code(response));
}

void add_line(RowSink& table, const trial::TrialResult& result, const PatientLine& line) {
  for (const trial::Assessment& visit : line.line->assessments) {
    if (visit.visit == 0) continue;  // nothing to respond to yet
    add_response(table, result, line, "OVR", "Overall response at the visit", visit.overall);
    table.integer(visit.visit).text("Scan " + std::to_string(visit.visit));
    table.integer(study_day(visit.day)).number(visit.day);
    table.end_row();
  }
  const bool failed_in_line =
      line.patient->status == trial::PatientStatus::failed && (line.in_trial || line.patient->arm < 0);
  const auto best = failed_in_line ? trial::Response::not_evaluable : line.line->best_response;
  const auto counted = failed_in_line ? trial::Response::not_evaluable : line.line->confirmed_response;
  add_response(table, result, line, "BOR", "Best overall response, unconfirmed", best);
  table.empty().empty().empty().empty().end_row();
  add_response(table, result, line, "CBOR", "Best overall response as counted", counted);
  table.empty().empty().empty().empty().end_row();
}

}  // namespace

std::span<const DataColumn> adrs_columns() { return k_columns; }

void add_adrs(RowSink& table, const trial::TrialResult& result) {
  for_each_line(result, [&](const PatientLine& line) { add_line(table, result, line); });
}

std::string adrs_csv(const trial::TrialResult& result) {
  CsvTable table(k_columns);
  add_adrs(table, result);
  return table.bytes();
}

}  // namespace hepatrial::report
