#pragma once
// What each mechanism does to the result after immunotherapy: the same patients with it switched off.
// docs/methods/credibility.md. Checked by tests/study/answer_test.cpp.

#include <string>
#include <vector>

#include "study/answers/scenario_run.hpp"

namespace hepatrial::study {

/// One number of one arm, as the model is and without.
struct AblationEffect {
  std::string arm, measure;
  double with = 0, without = 0;
  double difference = 0, low = 0, high = 0;  ///< without - with, 95 % interval of a paired bootstrap over patients
};

struct Ablation {
  std::string id;  ///< of the mechanism, or the name of the module
  std::string what;
  std::string module;
  std::vector<std::string> rows;  ///< all rows of the table that this switch stands for
  bool whole_module = false;      ///< every switch of the module at once
  std::vector<AblationEffect> effects;
  std::string problem;  ///< why it could not be simulated, or empty
};

/// Every switch of the mechanism table on its own, then every module. A state takes its neutral value; a trait is drawn
/// in one run and taken from its carriers in the other. Patients who are eligible in both runs are compared.
/// Deterministic for any number of threads. Errors: those of the scenario as it is; interruption (usage).
[[nodiscard]] core::Result<std::vector<Ablation>> ablations(const Scenario& scenario, const DiseaseSetting& setting,
                                                            const std::vector<GroupMeasure>& measures,
                                                            simulate::Solver& solver, const ScenarioOptions& options,
                                                            core::Progress* progress, const core::StopFlag* stop);

}  // namespace hepatrial::study
