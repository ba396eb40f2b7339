#pragma once
// What the verbs that draw uncertain parameters share: `answer`, `credibility`, `predict`, `score-holdout`, `run`.

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "cli/mechanisms_command.hpp"
#include "cli/solver_choice.hpp"
#include "report/answer_page.hpp"
#include "study/answers/answer.hpp"
#include "study/uncertainty/plausible_draws.hpp"

namespace hepatrial::cli {

struct StudyOptions {
  std::uint64_t seed = 1;
  int threads = 0;  ///< 0: as many as the machine has
  SolverChoice solver = SolverChoice::batch;
  KernelUse kernel = KernelUse::compile_where_possible;
  std::filesystem::path out;
  bool quiet = false;
};

/// What choosing draws needs of the options of a verb that simulates.
template <class SimulatingOptions>
[[nodiscard]] StudyOptions drawing_options(const SimulatingOptions& options) {
  return {options.seed, options.threads, options.solver, options.kernel, {}, options.quiet};
}

/// Everything that is computed under draws is computed from this.
struct StudyInputs {
  DiseaseInputs disease;
  population::MechanismTable mechanisms;
  std::optional<study::Posterior> posterior;  ///< calibration/posterior.tsv, where there is one
  std::string posterior_note;                 ///< why there is none, when the file is there
  core::Problems posterior_problems;          ///< the same, for verbs whose output is a record
  std::filesystem::path root;                 ///< holds answers/, credibility/, calibration/, docs/

  [[nodiscard]] study::DiseaseSetting setting() const {
    return {&disease.model, &disease.table, &disease.pharmacy, &mechanisms, disease.data.trials};
  }
};

/// Errors: anything wrong with model, parameters, drugs or mechanisms. A posterior that does not fit the plan is told
/// in posterior_note and left out.
[[nodiscard]] core::Result<StudyInputs> load_study();

/// The same from a disease that is loaded already, without switches of mechanisms.
[[nodiscard]] core::Result<StudyInputs> load_study(DiseaseInputs disease);

/// What is not known, over every drug of the pharmacy: two trials share one draw.
[[nodiscard]] study::ParameterUncertainty uncertainty_of(const StudyInputs& inputs, std::uint64_t seed);

/// `count` draws of uncertainty_of(inputs, options.seed) that keep published first-line results in reach, chosen once
/// for all trials and questions of a call. Errors: those of study::plausible_draws and of
/// answers/reference/plausible.toml.
[[nodiscard]] core::Result<study::PlausibleDraws> choose_draws(const StudyInputs& inputs, std::size_t count,
                                                               const StudyOptions& options, simulate::Solver& solver,
                                                               const core::StopFlag& stop);

/// SHA-256 of the files that draws depend on beside those under models/: the posterior, where it is used, and what a
/// draw must still give with the trials it asks. Errors: those of answers/reference/plausible.toml.
[[nodiscard]] core::Result<std::map<std::string, std::string>> hash_draw_inputs(const StudyInputs& inputs);

/// Version, command and hashes, for the end of a page.
[[nodiscard]] report::MadeBy made_by(const StudyInputs& inputs, const std::string& command);

}  // namespace hepatrial::cli
