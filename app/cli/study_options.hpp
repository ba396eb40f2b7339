#pragma once
// What the verbs `credibility` and `answer` share.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <set>
#include <string>

#include "cli/mechanisms_command.hpp"
#include "cli/solver_choice.hpp"
#include "report/answer_page.hpp"
#include "study/answers/answer.hpp"
#include "study/answers/plausible_draws.hpp"

namespace hepatrial::cli {

struct StudyOptions {
  std::uint64_t seed = 1;
  int threads = 0;  ///< 0: as many as the machine has
  SolverChoice solver = SolverChoice::batch;
  KernelUse kernel = KernelUse::compile_where_possible;
  std::filesystem::path out;
  bool quiet = false;
};

/// Everything that answers and credibility are computed from.
struct StudyInputs {
  DiseaseInputs disease;
  population::MechanismTable mechanisms;
  std::optional<study::Posterior> posterior;  ///< calibration/posterior.tsv, where there is one
  std::string posterior_note;                 ///< why there is none, when the file is there
  std::filesystem::path root;                 ///< holds answers/, credibility/, calibration/, docs/

  [[nodiscard]] study::DiseaseSetting setting() const {
    return {&disease.model, &disease.table, &disease.pharmacy, &mechanisms, disease.data.trials};
  }
};

/// Errors: anything wrong with model, parameters, drugs or mechanisms. A posterior that does not fit the plan is told
/// in posterior_note and left out.
[[nodiscard]] core::Result<StudyInputs> load_study();

/// `count` draws that keep published first-line results in reach, chosen once for all questions of a run. Errors: those
/// of study::plausible_draws and of answers/reference/plausible.toml.
[[nodiscard]] core::Result<study::PlausibleDraws> choose_draws(const StudyInputs& inputs, std::size_t count,
                                                               const StudyOptions& options, simulate::Solver& solver,
                                                               const core::StopFlag& stop);

/// Version, command and hashes, for the end of a page.
[[nodiscard]] report::MadeBy made_by(const StudyInputs& inputs, const std::string& command);

}  // namespace hepatrial::cli
