#pragma once
// What a virtual trial leaves behind: a small fixed record per patient, everything later tables are made from.
// Times in days from the start of the line the record belongs to (randomisation for the trial line).

#include <cstdint>
#include <string>
#include <vector>

#include "population/covariates.hpp"

namespace hepatrial::trial {

enum class Response : std::uint8_t { complete, partial, stable, progressive, not_evaluable };
/// "CR", "PR", "SD", "PD", "NE"
[[nodiscard]] const char* code(Response response);

enum class ProgressionCause : std::uint8_t { none, target_growth, new_lesion, both };
enum class DeathCause : std::uint8_t { alive, tumour, liver, other };
[[nodiscard]] const char* name(ProgressionCause cause);
[[nodiscard]] const char* name(DeathCause cause);

/// One tumour assessment as the reader recorded it. Day is negative for the baseline scan.
struct Assessment {
  int visit = 0;  ///< 0 baseline
  double day = 0;
  std::vector<double> diameters_mm;  ///< per target lesion, with reading error
  double sum_mm = 0;                 ///< by the criterion: total (RECIST 1.1) or viable (mRECIST)
  bool new_lesion = false;
  Response target = Response::not_evaluable;
  Response overall = Response::not_evaluable;
};

struct AdverseEvent {
  double day = 0;
  int grade = 3;
  std::string drug;    ///< attributed
  std::string action;  ///< "dose reduced", "dose delayed", "drug stopped", "none"
};

/// One period of constant dosing of one drug.
struct Exposure {
  std::string drug;
  double start_day = 0, end_day = 0;
  double dose_mg = 0;
  double every_days = 0;
  int doses = 0;
};

/// Time to event: event false means censored at time_days.
struct TimeToEvent {
  double time_days = 0;
  bool event = false;
  std::string description;  ///< "progression", "death", "alive at cut-off", "withdrawal", ...
  bool available = false;   ///< duration of response exists for responders only
};

/// Laboratory and drug state at one moment.
struct StateSnapshot {
  double day = 0;
  double live_volume_ml = 0, dead_volume_ml = 0;
  double albumin_g_per_l = 0, bilirubin_umol_per_l = 0, inr = 0, ascites_grade = 0;
  double albi_score = 0;
  int child_pugh_points = 0;
  double afp_ng_per_ml = 0;
  double pd1_occupancy = 0, pdl1_occupancy = 0, ctla4_occupancy = 0, vegf_neutralised = 0;
};

/// What RunOptions::watched asked for, at one moment of a line.
struct WatchedState {
  double day = 0;
  std::vector<double> values;  ///< in the order asked for
};

/// One line of therapy of one patient.
struct LineRecord {
  std::string regimen;
  double start_calendar_day = 0;
  StateSnapshot at_start;
  std::vector<Assessment> assessments;
  std::vector<AdverseEvent> adverse_events;
  std::vector<Exposure> exposures;
  Response best_response = Response::not_evaluable;       ///< unconfirmed
  Response confirmed_response = Response::not_evaluable;  ///< equals best_response where the plan asks no confirmation
  ProgressionCause progression_cause = ProgressionCause::none;
  TimeToEvent progression_free_survival, overall_survival, time_to_progression, duration_of_response, time_on_treatment;
  double days_since_last_dose_of_prior_line = -1;  ///< -1: no prior line
  std::vector<WatchedState>
      watched;  ///< at the start (before the first dose) and at every scan; empty unless asked for
};

enum class PatientStatus : std::uint8_t {
  implausible,         ///< never reached diagnosis
  not_eligible_first,  ///< not eligible for the first simulated line
  no_progression,      ///< did not progress on a prior line within the calendar
  died_before_randomisation,
  not_eligible_randomisation,
  eligible_not_needed,  ///< eligible, the trial was already full
  randomised,
  failed  ///< numerical failure; see failure_reason
};
[[nodiscard]] const char* name(PatientStatus status);

/// "<trial id>-<patient id, at least 6 digits>"
[[nodiscard]] std::string unique_subject_id(const std::string& trial_id, std::uint64_t patient_id);

struct PatientRecord {
  std::uint64_t patient_id = 0;
  std::string usubjid;  ///< "<trial id>-<6 digits>"
  PatientStatus status = PatientStatus::implausible;
  std::string failure_reason;
  std::string reason_not_eligible;
  int arm = -1;  ///< index into TrialSpec::arms when randomised (also when the row failed after randomisation)
  population::Covariates covariates;
  std::string bclc;  ///< "B" or "C" at the start of the first simulated line
  StateSnapshot at_diagnosis;
  std::vector<LineRecord> prior_lines;
  LineRecord trial_line;
  DeathCause death_cause = DeathCause::alive;
  bool received_subsequent_therapy = false;
  std::string subsequent_regimen;
};

}  // namespace hepatrial::trial
