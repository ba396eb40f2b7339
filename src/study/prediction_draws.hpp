#pragma once
// What is not known about the parameters, as draws: a posterior where a calibration left one, class priors of drugs for
// the rest. docs/methods/predictions.md. Checked by tests/study/prediction_draws_test.cpp.

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "population/parameter_table.hpp"
#include "study/calibration/posterior_file.hpp"
#include "trial/drug.hpp"

namespace hepatrial::study {

/// Draws of parameters, each the same for all patients of a run. Immutable; shared between threads.
struct ParameterDraws {
  Posterior posterior;     ///< without draws when there is none
  std::uint64_t seed = 1;  ///< of the class priors

  /// "posterior" or "class priors".
  [[nodiscard]] const char* basis() const { return posterior.draws.rows == 0 ? "class priors" : "posterior"; }
};

/// Reads <calibration>/posterior.tsv (columns: draw, then one for each free parameter of <calibration>/hcc.toml by its
/// name). Without the file: draws of class priors alone. Errors, all at once: those of the plan, a column that is no
/// free parameter, one that is missing, a value that is no number or outside its bounds, a table without rows.
[[nodiscard]] core::Result<ParameterDraws> read_parameter_draws(const std::filesystem::path& calibration,
                                                                const population::ParameterTable& table,
                                                                const trial::Pharmacy& pharmacy, std::uint64_t seed);

/// Writes draw `draw` of `draws_wanted` into table and pharmacy. The posterior's rows are taken evenly spaced. Every
/// value of a drug that the posterior does not hold is multiplied by exp(sd z), z standard normal by (seed, drug, key,
/// draw); sd is its prior_log_sd, without one the log_sd of an affinity and 0 of anything else. So two draws of one
/// number are equal, whichever trial asks.
void apply_draw(const ParameterDraws& draws, std::size_t draw, std::size_t draws_wanted,
                population::ParameterTable& table, trial::Pharmacy& pharmacy);

}  // namespace hepatrial::study
