#include "benchmarks/problems/problems.hpp"

#include <algorithm>

namespace hepatrial::benchmarks {

core::Result<Problem> receptor_problem(const Folders& folders) {
  Problem problem;
  problem.name = "receptors";
  problem.make_model = [source = folders.source] {
    return compiled_file(source / "benchmarks/models/receptors.ant", true);
  };
  auto model = problem.make_model();
  if (!model) return core::fail(model.error());
  problem.model = std::move(*model);
  problem.title = std::to_string(problem.model.states.size()) + "-state receptor model, two antibodies, one year";
  core::Problems problems;
  const auto anti_pd1 = find_or_report(problem.model.states, "D__central", problems);
  const auto anti_ctla4 = find_or_report(problem.model.states, "F__central", problems);
  if (!problems.empty()) return core::fail(std::move(problems));
  // 200 mg every two weeks and 70 mg every three weeks, four times; in nM of 5 litres.
  for (int k = 0; k < 26; ++k) problem.changes.push_back({1 + 14.0 * k, true, static_cast<std::size_t>(anti_pd1), 279});
  for (int k = 0; k < 4; ++k) problem.changes.push_back({1 + 21.0 * k, true, static_cast<std::size_t>(anti_ctla4), 93});
  std::stable_sort(problem.changes.begin(), problem.changes.end(),
                   [](const Change& a, const Change& b) { return a.time < b.time; });
  for (int k = 0; k <= 26; ++k) problem.visits.push_back(14.0 * k);
  problem.model_days = 364;
  auto patients = log_normal_patients(
      problem.model,
      {"growth_rate", "killing_rate", "cancer_start", "priming_rate", "homing_rate", "pdl1_base", "pdl1_base_dendritic",
       "clearance_pd1", "clearance_ctla4", "A__on_pd1_pdl1", "M__on_cd47", "P__on_cd28_cd80"},
      0.3);
  if (!patients) return core::fail(patients.error());
  problem.fill_patient = std::move(*patients);
  problem.patient_count = 1000;
  problem.reference_count = 20;
  problem.absolute_tolerance_share = 1e-6;  // some receptor complexes stay below 1e-3 molecules per square micrometre
  return problem;
}

}  // namespace hepatrial::benchmarks
