#pragma once
// From the chunks of a cohort to its result, without holding its patients. docs/methods/cohorts.md.

#include <functional>
#include <vector>

#include "core/progress.hpp"
#include "trial/cohort_folder.hpp"
#include "trial/run.hpp"

namespace hepatrial::trial {

/// Receives the patients of a cohort in order of id, a chunk at a time.
using TakePatients = std::function<core::Result<void>(const std::vector<PatientRecord>&)>;

/// The result of a cohort: the first patients_per_arm (times allocation) randomised patients of every arm in order of
/// id (all of them where the plan says 0), and every candidate up to the last of these. Candidates who were randomised
/// in their chunk beyond that number count as "eligible, not needed". `patients` of the result stays empty, `analysed`
/// is set; statistics are sums over the chunks that were read. Memory: about 60 bytes per patient and line. `take` (may
/// be empty) receives every candidate counted. Errors: a chunk that is missing (bad_input, naming the missing ones) or
/// damaged, a trial that does not fit the plan, no randomised patient, what `take` returns. Raising `stop` ends it with
/// `interrupted` set. Checked by tests/trial/cohort_test.cpp.
[[nodiscard]] core::Result<TrialResult> cohort_result(const TrialSpec& spec, std::uint64_t seed, const CohortPlan& plan,
                                                      const CohortFolder& folder, const TakePatients& take,
                                                      core::Progress* progress, const core::StopFlag* stop);

}  // namespace hepatrial::trial
