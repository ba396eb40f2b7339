#pragma once
// A chunk of a cohort: consecutive candidates, from the first to the last stop of each. docs/methods/cohorts.md.

#include <cstdint>
#include <string>
#include <vector>

#include "trial/record.hpp"
#include "trial/trial_setting.hpp"

namespace hepatrial::trial {

/// Candidates of a chunk, unless a run asks for smaller ones.
inline constexpr std::size_t k_chunk_candidates = 4096;

struct Chunk {
  std::uint64_t index = 0;
  std::vector<PatientRecord> patients;  ///< every candidate, by patient id
  simulate::BatchStatistics statistics;
  std::uint64_t reused_slots = 0;
  bool interrupted = false;  ///< the stop flag was raised; the records are worth nothing
};

/// Chunk `index`: candidates [index size, (index + 1) size) to eligibility, permuted blocks among those eligible in
/// order of id (blocks numbered from index size on, so that no two chunks share one), everybody on to the end. A pure
/// function of setting, solver, size and index: no other chunk, order, thread or process matters. Errors: the solver's.
/// Checked by tests/trial/cohort_test.cpp.
[[nodiscard]] core::Result<Chunk> run_chunk(const TrialSetting& setting, const compile::CompiledModel& model,
                                            simulate::Solver& solver, const simulate::SolverOptions& options,
                                            std::size_t size, std::uint64_t index, core::Progress* progress,
                                            const core::StopFlag* stop);

/// What a run needs to know of a finished chunk without reading its patients.
struct ChunkTally {
  std::uint64_t candidates = 0;
  std::vector<std::uint64_t> randomised;              ///< by arm
  std::uint64_t failed_before = 0, failed_after = 0;  ///< before and after randomisation
  std::uint64_t steps = 0, rescued = 0, reused_slots = 0;
  std::string first_failure;  ///< "<subject>: <reason>", or empty
};
[[nodiscard]] ChunkTally tally(const Chunk& chunk, std::size_t arms);
/// Adds what `more` counts; the first failure stays.
void add(ChunkTally& sum, const ChunkTally& more);

}  // namespace hepatrial::trial
