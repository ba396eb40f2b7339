#pragma once
// Everything that all patients of one run share: the trial resolved against drugs and model. Immutable while rows run.

#include <cstdint>
#include <vector>

#include "population/virtual_patient.hpp"
#include "trial/disease_contract.hpp"
#include "trial/run.hpp"
#include "trial/slots.hpp"

namespace hepatrial::trial {

/// Tumours that do not reach diagnosis within 30 years make no patient.
inline constexpr double k_implausible_after_days = 10957.5;
/// The next line starts at least this uniform time after progression.
inline constexpr double k_next_line_earliest_days = 14, k_next_line_latest_days = 35;  // assumption: screening
/// Subsequent therapy lasts this long or to death; it is not scanned.
inline constexpr double k_subsequent_days = 180;  // assumption: about the median time on a later line
/// Fit for subsequent therapy: at most this many Child-Pugh points.
inline constexpr int k_subsequent_child_pugh_max = 7;
/// Adverse events are recorded up to this long after the last treatment of the line.
inline constexpr double k_adverse_event_follow_up_days = 30;
/// Share of grade 4 among grade 3-4 adverse events.
inline constexpr double k_grade_4_share = 0.15;  // assumption
/// A patient chosen by inject_failure_share fails this long after the start of the trial line.
inline constexpr double k_injected_failure_day = 10;

/// One line before randomisation, or the trial line (regimen -1: the arm's).
struct LinePlan {
  const AssessmentPlan* assessment = nullptr;
  const Eligibility* eligibility = nullptr;
  int regimen = -1;
};

struct SubsequentPlan {
  double share = 0;
  double delay_days = 0;
  std::vector<int> regimens;
  std::vector<double> cumulative_weights;  ///< the last is 1
};

/// Refers to the spec, pharmacy and model it was made from.
struct TrialSetting {
  const TrialSpec* spec = nullptr;
  DiseaseContract contract;
  SlotTable table;
  population::PatientGenerator generator;
  std::vector<LinePlan> lines;             ///< prior lines, then the trial line
  std::vector<int> arm_regimen;            ///< by arm
  std::vector<SubsequentPlan> subsequent;  ///< by arm
  std::uint64_t seed = 0;
  double inject_failure_share = 0;
  bool oral_daily = false;
  bool remove_residual_drug = false;
  std::vector<Quantity> watched{};
};

/// Resolves everything. Errors (bad_input, all at once): names the model lacks, drug parameters without a slot
/// parameter, spread parameters the model lacks.
[[nodiscard]] core::Result<TrialSetting> resolve_trial(const TrialSpec& spec, const Pharmacy& pharmacy,
                                                       const population::ParameterTable& table,
                                                       const compile::CompiledModel& model, const RunOptions& options);

/// The same options with the scales of the disease model's states.
[[nodiscard]] simulate::SolverOptions solver_options(const TrialSetting& setting, simulate::SolverOptions options);

}  // namespace hepatrial::trial
