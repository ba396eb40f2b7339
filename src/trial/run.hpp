#pragma once
// Runs a virtual trial in three phases: A every candidate to eligibility, B randomisation in order of
// patient id, C simulation to the cut-off.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "compile/compiled_model.hpp"
#include "population/parameter_table.hpp"
#include "simulate/batch.hpp"
#include "trial/analysis_set.hpp"
#include "trial/record.hpp"
#include "trial/trial_spec.hpp"

namespace hepatrial::trial {

struct RunOptions {
  std::size_t patients_per_arm = 200;  ///< of the smallest allocation; others in proportion
  std::uint64_t seed = 1;
  simulate::SolverOptions solver;
  double max_failed_share = 0.02;
  double inject_failure_share = 0;  ///< makes this share of rows fail, to test that failures are handled and told
  /// States, observables or parameters of the model to record at the start of every line and at each of its scans
  /// (LineRecord::watched). Changes no other number.
  std::vector<std::string> watched;
  /// Empties every drug slot at randomisation, to see what residual drug of earlier lines does.
  bool remove_residual_drug = false;
};

struct TrialResult {
  TrialSpec spec;
  std::uint64_t seed = 0;
  std::vector<PatientRecord> patients;  ///< every candidate looked at, by patient id
  /// A cohort too large to hold its patients: what analysis needs of them, and `patients` is empty. Else null.
  std::shared_ptr<const AnalysisSet> analysed;
  std::vector<std::uint64_t> candidates_by_status;  ///< indexed by PatientStatus
  simulate::BatchStatistics statistics;
  std::uint64_t failed_patients = 0;
  std::uint64_t reused_slots = 0;  ///< times a slot with drug left in it was emptied for another drug
  std::vector<std::string> notes;  ///< what a reader of the result must know, e.g. fewer patients than asked for
  bool interrupted = false;        ///< the stop flag was raised; records are incomplete
};

/// Runs candidates until enough are eligible (at most k_candidates_per_patient_max for each one needed), randomises
/// them in permuted blocks in order of patient id, and simulates on to the cut-off. Deterministic: the same for any
/// number of threads. Errors: no candidate is eligible or an arm stays empty (bad_input naming line or arm, with
/// counts), failed share above the limit before or after randomisation (numerical, exit 4), a model that lacks a
/// quantity the trial needs, patients_per_arm outside 1..k_patients_per_arm_max (usage). Checked by
/// tests/trial/run_test.cpp.
[[nodiscard]] core::Result<TrialResult> run_trial(const TrialSpec& spec, const Pharmacy& pharmacy,
                                                  const population::ParameterTable& table,
                                                  const compile::CompiledModel& model, simulate::Solver& solver,
                                                  const RunOptions& options, core::Progress* progress,
                                                  const core::StopFlag* stop);

inline constexpr std::size_t k_candidates_per_patient_max = 40;

}  // namespace hepatrial::trial
