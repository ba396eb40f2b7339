#pragma once
// The folder in which a cohort grows: chunks/run.json says what its chunks belong to, chunks/chunk-000000.hpc ... are
// the finished ones. docs/methods/cohorts.md. Checked by tests/trial/cohort_test.cpp and tests/cli/cohort_test.py.

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "trial/chunk.hpp"

namespace hepatrial::trial {

/// Everything a chunk depends on besides its index, name -> value: hashes of inputs, seed, solver, tolerances.
using CohortIdentity = std::map<std::string, std::string>;

/// What differs, one problem each (bad_input), naming it and both values; empty when nothing does.
[[nodiscard]] core::Problems differences(const CohortIdentity& there, const CohortIdentity& here,
                                         const std::filesystem::path& folder);

/// What a folder's chunks belong to and what was last asked of them.
struct CohortPlan {
  CohortIdentity identity;
  std::uint64_t chunks = 0;          ///< total over all shards; 0: as many as it takes
  std::size_t patients_per_arm = 0;  ///< analysed, of the smallest allocation; 0: everybody randomised
  std::size_t chunk_candidates = k_chunk_candidates;
  std::size_t prior_lines = 0, arms = 0;
  std::string trial_id;
  std::string trial_text;  ///< the trial file, so that the folder explains itself

  /// SHA-256 over the identity, as stands in every chunk.
  [[nodiscard]] std::string hash() const;
};

struct StoredChunk {
  ChunkTally tally;
  std::vector<PatientRecord> patients;
};

class CohortFolder {
 public:
  explicit CohortFolder(std::filesystem::path out) : out_(std::move(out)), chunks_(out_ / "chunks") {}

  [[nodiscard]] const std::filesystem::path& path() const { return out_; }
  [[nodiscard]] std::filesystem::path chunk_file(std::uint64_t index) const;

  /// Creates the folder. Errors: bad_input when it cannot be written.
  [[nodiscard]] core::Result<void> create() const;
  /// Nothing when the folder holds no run.json. Errors: bad_input (no such JSON), io.
  [[nodiscard]] core::Result<std::optional<CohortPlan>> read_plan() const;
  /// The same, but bad_input when there is none.
  [[nodiscard]] core::Result<CohortPlan> existing_plan() const;
  [[nodiscard]] core::Result<void> write_plan(const CohortPlan& plan) const;

  /// Indices of all chunk files, ascending, whatever they hold.
  [[nodiscard]] std::vector<std::uint64_t> indices() const;
  [[nodiscard]] core::Result<void> write_chunk(const CohortPlan& plan, const Chunk& chunk) const;
  /// Structure, checksums and hash of a chunk, without its patients. Errors: bad_input.
  [[nodiscard]] core::Result<ChunkTally> check_chunk(const CohortPlan& plan, std::uint64_t index) const;
  /// The same with its patients.
  [[nodiscard]] core::Result<StoredChunk> read_chunk(const CohortPlan& plan, std::uint64_t index) const;
  /// Removes what killed processes left under temporary names.
  void sweep() const;

 private:
  std::filesystem::path out_, chunks_;
};

}  // namespace hepatrial::trial
