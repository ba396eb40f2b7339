// Subjects.
#include "report/dataset_rows.hpp"
#include "report/datasets.hpp"
#include "report/patients.hpp"

namespace hepatrial::report {

namespace {

constexpr DataColumn k_columns[] = {{"STUDYID", k_text, ""},
                                    {"USUBJID", k_text, ""},
                                    {"SUBJID", k_whole, ""},
                                    {"VIRTFL", k_text, ""},
                                    {"AGE", k_number, "year"},
                                    {"AGEU", k_text, ""},
                                    {"SEX", k_text, ""},
                                    {"WEIGHTBL", k_number, "kg"},
                                    {"AETIOL", k_text, ""},
                                    {"ECOGBL", k_whole, ""},
                                    {"MVIFL", k_text, ""},
                                    {"EHSFL", k_text, ""},
                                    {"BCLC", k_text, ""},
                                    {"ARM", k_text, ""},
                                    {"ARMCD", k_text, ""},
                                    {"ACTARM", k_text, ""},
                                    {"TRT01P", k_text, ""},
                                    {"TRT01A", k_text, ""},
                                    {"ITTFL", k_text, ""},
                                    {"RANDFL", k_text, ""},
                                    {"RANDDY", k_whole, "day"},
                                    {"STATUS", k_text, ""},
                                    {"STATREAS", k_text, ""},
                                    {"NPRIOR", k_whole, ""},
                                    {"PRIORRX", k_text, ""},
                                    {"LASTDOSE", k_number, "day"},
                                    {"TUMVOLBL", k_number, "mL"},
                                    {"ALBUMBL", k_number, "g/L"},
                                    {"BILIBL", k_number, "umol/L"},
                                    {"INRBL", k_number, ""},
                                    {"ALBIBL", k_number, ""},
                                    {"CPPTSBL", k_whole, ""},
                                    {"AFPBL", k_number, "ng/mL"},
                                    {"PD1OCCBL", k_number, ""},
                                    {"PDL1OCBL", k_number, ""},
                                    {"CTLA4OBL", k_number, ""},
                                    {"VEGFNTBL", k_number, ""},
                                    {"DTHFL", k_text, ""},
                                    {"DTHDY", k_whole, "day"},
                                    {"DTHCAUS", k_text, ""},
                                    {"SUBTRTFL", k_text, ""},
                                    {"SUBTRT", k_text, ""}};

std::string prior_regimens(const trial::PatientRecord& patient) {
  std::string text;
  for (const trial::LineRecord& line : patient.prior_lines) text += (text.empty() ? "" : " then ") + line.regimen;
  return text;
}

void add_person(RowSink& table, const trial::TrialResult& result, const trial::PatientRecord& patient) {
  const population::Covariates& person = patient.covariates;
  table.text(result.spec.id).text(patient.usubjid).integer(static_cast<long long>(patient.patient_id)).flag(true);
  table.number(person.age_years).text("YEARS").text(person.sex == population::Sex::male ? "M" : "F");
  table.number(person.weight_kg).text(population::name(person.aetiology)).integer(person.ecog);
  table.flag(person.macrovascular_invasion).flag(person.extrahepatic_spread).text(patient.bclc);
}

void add_arm(RowSink& table, const trial::TrialResult& result, const trial::PatientRecord& patient) {
  const std::string arm = arm_name(result, patient);
  const bool in_arm = patient.arm >= 0;
  table.text(arm).text(arm_code(patient)).text(arm).text(arm).text(arm).flag(in_arm).flag(in_arm);
  if (in_arm) {
    table.integer(study_day(patient.trial_line.start_calendar_day));
  } else {
    table.empty();
  }
  const bool failed = patient.status == trial::PatientStatus::failed;
  table.text(trial::name(patient.status)).text(failed ? patient.failure_reason : patient.reason_not_eligible);
}

// State at randomisation; empty for patients who never got there.
void add_state(RowSink& table, const trial::PatientRecord& patient) {
  if (patient.arm < 0) {
    for (int column = 0; column < 12; ++column) table.empty();
    return;
  }
  const trial::StateSnapshot& state = patient.trial_line.at_start;
  if (patient.trial_line.days_since_last_dose_of_prior_line >= 0) {
    table.number(patient.trial_line.days_since_last_dose_of_prior_line);
  } else {
    table.empty();
  }
  table.number(state.live_volume_ml + state.dead_volume_ml).number(state.albumin_g_per_l);
  table.number(state.bilirubin_umol_per_l).number(state.inr).number(state.albi_score);
  table.integer(state.child_pugh_points).number(state.afp_ng_per_ml).number(state.pd1_occupancy);
  table.number(state.pdl1_occupancy).number(state.ctla4_occupancy).number(state.vegf_neutralised);
}

void add_end(RowSink& table, const trial::PatientRecord& patient) {
  const bool died = patient.death_cause != trial::DeathCause::alive;
  table.flag(died);
  if (died && patient.arm >= 0 && patient.trial_line.overall_survival.event) {
    table.integer(study_day(patient.trial_line.overall_survival.time_days));
  } else {
    table.empty();
  }
  table.text(died ? trial::name(patient.death_cause) : "");
  table.flag(patient.received_subsequent_therapy).text(patient.subsequent_regimen);
}

}  // namespace

std::span<const DataColumn> adsl_columns() { return k_columns; }

void add_adsl(RowSink& table, const trial::TrialResult& result) {
  for (const trial::PatientRecord& patient : result.patients) {
    add_person(table, result, patient);
    add_arm(table, result, patient);
    table.integer(static_cast<long long>(patient.prior_lines.size())).text(prior_regimens(patient));
    add_state(table, patient);
    add_end(table, patient);
    table.end_row();
  }
}

std::string adsl_csv(const trial::TrialResult& result) {
  CsvTable table(k_columns);
  add_adsl(table, result);
  return table.bytes();
}

}  // namespace hepatrial::report
