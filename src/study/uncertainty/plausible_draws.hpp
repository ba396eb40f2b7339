#pragma once
// Draws of the parameters that still behave like published first-line trials. Class priors vary every parameter by
// itself; most such draws give no believable disease. docs/methods/answers.md. Checked by
// tests/study/plausible_draws_test.cpp.

#include <cstdint>
#include <string>
#include <vector>

#include "study/answers/readings.hpp"
#include "study/uncertainty/parameter_draws.hpp"

namespace hepatrial::study {

struct PlausibleDraws {
  std::vector<std::uint64_t> indices;  ///< of ParameterUncertainty::draw, in rising order
  std::size_t tried = 0, plausible = 0;
  std::string text;  ///< one sentence for reports
};

struct PlausibleOptions {
  std::size_t patients = 60;
  std::size_t tries_per_draw = 8;  ///< give up after this many for each draw wanted
  std::uint64_t seed = 1;
  simulate::SolverOptions solver;
};

/// `reference` asks quantities with published_low and published_high; a draw is plausible when each value lies between
/// them. Draws are tried in order of index until `count` are plausible. With too few after all tries, those that miss
/// least (largest relative distance to an interval) fill up, and the text says so. Errors: those of the scenarios at
/// the values in use; interruption (usage). Deterministic for any number of threads.
[[nodiscard]] core::Result<PlausibleDraws> plausible_draws(const StudyQuestion& reference,
                                                           const DiseaseSetting& setting,
                                                           const ParameterUncertainty& uncertainty, std::size_t count,
                                                           simulate::Solver& solver, const PlausibleOptions& options,
                                                           core::Progress* progress, const core::StopFlag* stop);

}  // namespace hepatrial::study
