#pragma once
// "Why did this patient progress?": what the model held at each scan, and which mechanism, switched off, would have
// delayed it. Checked by tests/study/answer_test.cpp.

#include <string>
#include <vector>

#include "study/answers/scenario_run.hpp"

namespace hepatrial::study {

/// The same patient with one mechanism switched off.
struct Counterfactual {
  std::string mechanism, what;
  bool eligible = true;  ///< still reaches the line
  bool progressed = false;
  double progression_days = 0;  ///< NaN when he did not progress in the time observed
  double survival_days = 0;
  bool died = false;
  double delay_days = 0;  ///< of progression or end of observation against the patient as he is
};

struct PatientStory {
  trial::PatientRecord patient;
  std::string scenario, arm;
  std::vector<std::string> watched;
  std::vector<std::string> traits_carried;      ///< "ME055: ..."
  std::string cause;                            ///< of the progression, in words
  std::vector<Counterfactual> counterfactuals;  ///< the longest delay first
  std::string sentence;
};

/// `run` holds the arm. `patient_id` none: the patient with the median time to progression of those whose
/// tumour grew (of all who progressed, where nobody's did).
/// Errors: a patient who is not in the run; those of run_cases.
[[nodiscard]] core::Result<PatientStory> tell_story(const AskedPatient& asked, const ScenarioRun& run,
                                                    std::optional<std::uint64_t> patient_id,
                                                    const DiseaseSetting& setting, simulate::Solver& solver,
                                                    const simulate::SolverOptions& options, const core::StopFlag* stop);

}  // namespace hepatrial::study
