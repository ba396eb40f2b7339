#include "trial/record.hpp"

#include <cstdio>

namespace hepatrial::trial {

const char* code(Response response) {
  switch (response) {
    case Response::complete: return "CR";
    case Response::partial: return "PR";
    case Response::stable: return "SD";
    case Response::progressive: return "PD";
    case Response::not_evaluable: return "NE";
  }
  return "NE";
}

const char* name(ProgressionCause cause) {
  switch (cause) {
    case ProgressionCause::none: return "none";
    case ProgressionCause::target_growth: return "growth";
    case ProgressionCause::new_lesion: return "new lesion";
    case ProgressionCause::both: return "growth and new lesion";
  }
  return "none";
}

const char* name(DeathCause cause) {
  switch (cause) {
    case DeathCause::alive: return "alive";
    case DeathCause::tumour: return "tumour";
    case DeathCause::liver: return "liver failure";
    case DeathCause::other: return "other";
  }
  return "alive";
}

const char* name(PatientStatus status) {
  switch (status) {
    case PatientStatus::implausible: return "implausible";
    case PatientStatus::not_eligible_first: return "not eligible for the first line";
    case PatientStatus::no_progression: return "no progression on a prior line";
    case PatientStatus::died_before_randomisation: return "died before randomisation";
    case PatientStatus::not_eligible_randomisation: return "not eligible at randomisation";
    case PatientStatus::eligible_not_needed: return "eligible, not needed";
    case PatientStatus::randomised: return "randomised";
    case PatientStatus::failed: return "numerical failure";
  }
  return "numerical failure";
}

std::string unique_subject_id(const std::string& trial_id, std::uint64_t patient_id) {
  char digits[32];
  std::snprintf(digits, sizeof digits, "-%06llu", static_cast<unsigned long long>(patient_id));
  return trial_id + digits;
}

}  // namespace hepatrial::trial
