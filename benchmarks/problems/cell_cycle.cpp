#include "benchmarks/problems/problems.hpp"

namespace hepatrial::benchmarks {

core::Result<Problem> cell_cycle_problem(const Folders& folders) {
  Problem problem;
  problem.name = "cell-cycle";
  problem.make_model = [source = folders.source] {
    return compiled_file(source / "benchmarks/models/cell_cycle.ant", true);
  };
  auto model = problem.make_model();
  if (!model) return core::fail(model.error());
  problem.model = std::move(*model);
  problem.title = std::to_string(problem.model.states.size()) + "-state cell cycle with events, 25 hours";
  core::Problems problems;
  const auto drug = find_or_report(problem.model.states, "drug", problems);
  if (!problems.empty()) return core::fail(std::move(problems));
  for (const double time : {110.0, 510.0, 910.0})
    problem.changes.push_back({time, true, static_cast<std::size_t>(drug), 5});
  for (int k = 0; k <= 30; ++k) problem.visits.push_back(50.0 * k);
  auto patients = log_normal_patients(
      problem.model, {"growth_rate", "synthesis", "cdc20_degradation", "drug_clearance", "repair", "damage_half"}, 0.1);
  if (!patients) return core::fail(patients.error());
  problem.fill_patient = std::move(*patients);
  problem.patient_count = 1000;
  problem.reference_count = 50;
  problem.absolute_tolerance_share = 1e-4;
  return problem;
}

}  // namespace hepatrial::benchmarks
