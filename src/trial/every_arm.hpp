#pragma once
// The same patients in every arm: what no trial can do, and what a comparison needs least patients for. Phases A and C
// are those of run.hpp; instead of phase B every eligible patient goes into each arm, with the same luck.
// Checked by tests/trial/every_arm_test.cpp.

#include <vector>

#include "trial/run.hpp"

namespace hepatrial::trial {

struct EveryArmResult {
  /// [arm][patient]: record of the same patient under each arm, in order of id.
  std::vector<std::vector<PatientRecord>> arms;
  std::vector<PatientRecord> not_randomised;  ///< the other candidates up to the last one, in order of id
  std::uint64_t failed_patients = 0;          ///< candidates that failed before, and records after randomisation
  simulate::BatchStatistics statistics;
  bool interrupted = false;
};

/// `options.patients_per_arm` patients, each simulated in every arm of `spec`. With fewer eligible candidates among
/// k_candidates_per_patient_max for each, those there are. Deterministic for any number of threads. Errors: as
/// run_trial, and nobody eligible (bad_input).
[[nodiscard]] core::Result<EveryArmResult> run_every_arm(const TrialSpec& spec, const Pharmacy& pharmacy,
                                                         const population::ParameterTable& table,
                                                         const compile::CompiledModel& model, simulate::Solver& solver,
                                                         const RunOptions& options, core::Progress* progress,
                                                         const core::StopFlag* stop);

/// One candidate under one setting of everything, or nothing where he is not eligible under it. Rows of one solver
/// call.
struct PatientCase {
  const TrialSpec* spec = nullptr;
  const Pharmacy* pharmacy = nullptr;
  const population::ParameterTable* table = nullptr;
  RunOptions options;
  std::uint64_t patient_id = 0;
  int arm = 0;
};

/// The record of every case, in order; a patient who never reached randomisation has arm -1. Errors: as run_trial
/// without its demands on numbers.
[[nodiscard]] core::Result<std::vector<PatientRecord>> run_cases(const std::vector<PatientCase>& cases,
                                                                 const compile::CompiledModel& model,
                                                                 simulate::Solver& solver, const core::StopFlag* stop);

}  // namespace hepatrial::trial
