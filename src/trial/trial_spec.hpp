#pragma once
// One virtual trial as data: trials/*.toml, documented key by key in docs/formats/trial.md. Protocol and baseline only;
// any key outside the documented list is refused, so no trial can carry a fudge factor.

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/result.hpp"
#include "population/covariates.hpp"
#include "trial/drug.hpp"

namespace hepatrial::trial {

enum class Criterion { recist_1_1, mrecist };
enum class Reader { investigator, independent_review };

/// How tumours are looked at. Days count from the start of the line.
struct AssessmentPlan {
  Criterion criterion = Criterion::recist_1_1;
  Reader reader = Reader::investigator;
  double scan_every_days = 42;
  double scan_every_days_later = 0;  ///< 0: as before
  double later_after_days = 0;
  double window_days = 7;           ///< a scan falls uniformly within +- this of its planned day
  bool confirm_response = false;    ///< CR and PR need a second scan at least 28 days later
  double minimum_stable_days = 42;  ///< stable disease counts from this day on
  double baseline_scan_earliest_days_before = 28, baseline_scan_latest_days_before = 3;
};

/// Conditions on the patient's state at the start of the line (and at randomisation).
struct Eligibility {
  int child_pugh_points_max = 6;
  int ecog_max = 1;
  double measurable_lesion_min_mm = 10;
  double live_volume_max_ml = 0;  ///< 0: no limit
  std::optional<double> afp_min_ng_per_ml;
  std::optional<double> prior_line_max_days;  ///< time on the prior line
  double washout_min_days = 14;               ///< since the last dose of the prior line
  bool tolerated_prior_line = false;          ///< intolerant patients are excluded (RESORCE)
  int line = 0;                               ///< of its table in the trial file, for messages
};

/// A line of therapy before randomisation; patients go through it until RECIST progression.
struct PriorLine {
  std::string regimen;
  AssessmentPlan assessment;
  Eligibility eligibility;
};

struct SubsequentTherapy {
  double share = 0;                                      ///< of patients alive and fit after progression
  std::vector<std::pair<std::string, double>> regimens;  ///< regimen and weight
  double delay_days = 28;
};

struct Arm {
  std::string name;
  std::string regimen;
  double allocation = 1;
  std::size_t planned_patients = 0;        ///< of the real trial's arm, planned or reported; 0: unknown
  std::vector<std::string> evidence_arms;  ///< arm_id of published targets to compare with
  SubsequentTherapy subsequent;
  int line = 0;  ///< of its table in the trial file, for messages
};

/// Calendar, in days from the first patient's start of the first simulated line.
struct Calendar {
  double accrual_days = 365;            ///< starts of the first simulated line are uniform over this window
  double randomisation_closes_day = 0;  ///< 0: open until the cut-off
  double cutoff_day = 1095;             ///< data cut-off
};

/// Where the real trial stands. `none`: a virtual trial, or not said.
enum class TrialStatus { none, planned, running, unknown, completed };
[[nodiscard]] const char* name(TrialStatus status);

struct TrialSpec {
  std::string id;
  std::string title;
  std::vector<std::string> registry_ids;
  TrialStatus status = TrialStatus::none;
  std::string phase, primary_endpoint;
  std::string description;
  std::string source;
  population::BaselineMix baseline;
  std::vector<PriorLine> prior_lines;
  std::vector<std::string> prior_line_evidence_arms;  ///< published first-line arms to compare the prior line with
  Eligibility eligibility;                            ///< at randomisation
  AssessmentPlan assessment;                          ///< after randomisation
  Calendar calendar;
  std::vector<Arm> arms;
  std::size_t control_arm = 0;  ///< hazard ratios are against this arm
  std::size_t default_patients_per_arm = 200;
  std::string oral_dosing = "averaged";  ///< "daily": one bolus a day; "averaged": the same mg/day as a constant input
  std::string file;
};

/// Largest number of patients per arm that a trial file or a run may ask for.
inline constexpr std::size_t k_patients_per_arm_max = 1000000;

/// Reads and validates a trial file against a pharmacy. All problems at once, with file, line and key.
/// Thread-safe. Checked by tests/trial/trial_reader_test.cpp.
[[nodiscard]] core::Result<TrialSpec> read_trial(const std::filesystem::path& file, const Pharmacy& pharmacy);
/// The same from text; `file` is for messages.
[[nodiscard]] core::Result<TrialSpec> read_trial_text(std::string_view text, const std::string& file,
                                                      const Pharmacy& pharmacy);

}  // namespace hepatrial::trial
