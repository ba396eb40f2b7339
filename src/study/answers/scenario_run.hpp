#pragma once
// Simulates the scenarios of a question. Checked by tests/study/answer_test.cpp.

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "compile/compiled_model.hpp"
#include "population/mechanisms.hpp"
#include "simulate/batch.hpp"
#include "study/answers/group_measures.hpp"
#include "study/answers/question_file.hpp"
#include "trial/every_arm.hpp"

namespace hepatrial::study {

/// What every simulation of answers and credibility is made from. The references outlive it.
struct DiseaseSetting {
  const compile::CompiledModel* model = nullptr;
  const population::ParameterTable* table = nullptr;
  const trial::Pharmacy* pharmacy = nullptr;
  const population::MechanismTable* mechanisms = nullptr;
  std::filesystem::path trials;  ///< folder of the shipped trials
};

/// The trial of a scenario: its file with the scenario's changes. A changed prior line is assessed and eligible as the
/// trial's first prior line is (as the trial itself where it has none). Errors: those of the trial file; a regimen that
/// the pharmacy lacks.
[[nodiscard]] core::Result<trial::TrialSpec> spec_of(const Scenario& scenario, const DiseaseSetting& setting);

struct ScenarioOptions {
  std::size_t patients = 200;
  std::uint64_t seed = 1;
  simulate::SolverOptions solver;
  std::vector<std::string> watched;
};

/// A simulated scenario.
struct ScenarioRun {
  const Scenario* scenario = nullptr;
  trial::TrialSpec spec;
  std::vector<population::Trait> traits;  ///< those that were drawn
  std::vector<std::string> watched;
  std::uint64_t seed = 0;
  trial::EveryArmResult result;

  /// Index of an arm by name, or -1.
  [[nodiscard]] int arm(const std::string& name) const;
  [[nodiscard]] PatientGroup everybody(std::size_t arm) const;
};

/// `table` and `pharmacy` stand in for those of the setting (a draw of them). Errors: those of run_every_arm, switches
/// that the mechanism table lacks.
[[nodiscard]] core::Result<ScenarioRun> run_scenario(const Scenario& scenario, const DiseaseSetting& setting,
                                                     const population::ParameterTable& table,
                                                     const trial::Pharmacy& pharmacy, simulate::Solver& solver,
                                                     const ScenarioOptions& options, const core::StopFlag* stop);

/// The patients of an arm that belong to a stratum. Errors: a quantity that is neither known of a patient nor watched.
[[nodiscard]] core::Result<PatientGroup> members(const Stratum& stratum, const ScenarioRun& run, std::size_t arm);

/// One quantity of a patient: "age_years", "weight_kg", "male", "hepatitis_b", "hepatitis_c", "non_viral", "ecog",
/// "macrovascular_invasion", "extrahepatic_spread"; of the start of the trial line "afp_ng_per_ml", "albi_score",
/// "child_pugh_points", "live_volume_ml", "pd1_occupancy", "pdl1_occupancy", "vegf_neutralised",
/// "days_since_last_dose"; "trait:<id>" (1 for a carrier); else a watched one, at the start or at progression. NaN
/// where the patient did not progress.
[[nodiscard]] core::Result<double> quantity_of(const std::string& name, const trial::PatientRecord& patient,
                                               const ScenarioRun& run, bool at_progression);

}  // namespace hepatrial::study
