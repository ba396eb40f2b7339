#pragma once
// Runs a cohort chunk by chunk into a folder, so that it can stop at any moment and go on later, and be shared out
// among processes. docs/methods/cohorts.md.

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "trial/cohort_folder.hpp"
#include "trial/run.hpp"

namespace hepatrial::trial {

/// Most chunks that a cohort may have: patient ids then fit into 32 bits.
inline constexpr std::uint64_t k_chunks_max = 500'000;

/// Chunks with index mod `count` == `index` are this process's.
struct Shard {
  std::uint64_t index = 0, count = 1;
};

struct CohortOptions {
  RunOptions run;  ///< patients_per_arm is taken from `patients_per_arm` below
  /// Patients of the smallest allocation to analyse; 0: everybody randomised in `chunks`.
  std::size_t patients_per_arm = 0;
  std::uint64_t chunks = 0;  ///< 0: in order until every arm has its patients
  Shard shard;
  std::size_t chunk_candidates = k_chunk_candidates;
};

/// What became of one call.
struct CohortProgress {
  ChunkTally tally;                  ///< over this shard's chunks
  std::uint64_t kept = 0, made = 0;  ///< chunks found finished, and made now
  std::vector<std::string> notes;    ///< damaged chunks that were made again
  bool interrupted = false;          ///< the stop flag was raised; finished chunks stay
};

/// The plan of a run. `identity` without what this function adds: trial, seed, chunk size, injected failures, format.
[[nodiscard]] CohortPlan cohort_plan(const TrialSpec& spec, std::string trial_text, CohortIdentity identity,
                                     const CohortOptions& options);

/// Makes the missing chunks of `plan` in `folder`; chunks that are there and whole are kept, others made again. Memory
/// does not grow with the number of chunks. The same chunk files for any number of threads, shards and interruptions.
/// Errors: options out of range (usage), a folder whose chunks were made with something else (bad_input, naming what
/// differs), nobody eligible in the first chunks (bad_input, with counts), failed share above the limit (numerical;
/// chunks stay), io. Checked by tests/trial/cohort_test.cpp.
[[nodiscard]] core::Result<CohortProgress> run_cohort(const TrialSpec& spec, const Pharmacy& pharmacy,
                                                      const population::ParameterTable& table,
                                                      const compile::CompiledModel& model, simulate::Solver& solver,
                                                      const CohortOptions& options, const CohortPlan& plan,
                                                      const CohortFolder& folder, core::Progress* progress,
                                                      const core::StopFlag* stop);

/// Whether a run over these chunks may stand. Errors: nobody randomised among k_chunk_candidates or more (bad_input,
/// with counts), failed share above `max_failed_share` before or after randomisation (numerical).
[[nodiscard]] core::Result<void> check_counts(const TrialSpec& spec, const ChunkTally& sum, double max_failed_share);

/// Copies the chunks of `parts` into `into`, which ends with the plan of the first and the larger of what was asked.
/// Errors (bad_input): a part without chunks, parts made with different things, a damaged chunk, one index with
/// different bytes in two parts; nothing is written then.
[[nodiscard]] core::Result<CohortPlan> merge_cohorts(const std::vector<CohortFolder>& parts, const CohortFolder& into);

}  // namespace hepatrial::trial
