#pragma once
// Everything a report is made from.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "study/comparison.hpp"
#include "trial/analysis.hpp"
#include "trial/run.hpp"

namespace hepatrial::report {

/// How a result was made. Holds only what the result depends on: number of threads, output folder and wall times stay
/// out, so that identical inputs give identical files.
struct Provenance {
  std::string version;                              ///< of this program
  std::map<std::string, std::string> input_sha256;  ///< file as named on the command line or in the trial -> SHA-256
  std::string model_id;
  std::uint64_t kernel_hash = 0;               ///< CompiledModel::hash
  std::string parameters_sha256;               ///< of the parameter table that was applied
  std::string solver;                          ///< "reference", "batch"
  std::map<std::string, std::string> options;  ///< name -> value as text, as "relative_tolerance" -> "1e-06"
  std::string command_line;                    ///< the command that gives this result again
};

/// Wall times in seconds by stage; written to timing.json only.
using Timing = std::map<std::string, double>;

/// The references must outlive the call they are handed to.
struct ReportInput {
  const trial::TrialResult& result;
  const trial::TrialSummary& summary;
  const std::vector<study::ComparisonRow>& comparison;
  const Provenance& provenance;
  const Timing& timing;
  std::uint64_t rescued_patients = 0;  ///< rows that failed once and were finished by a more careful second attempt
};

}  // namespace hepatrial::report
