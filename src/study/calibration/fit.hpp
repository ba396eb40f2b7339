#pragma once
// The optimum: CMA-ES over the free parameters, its state on disk after every generation.
// docs/methods/calibration.md. Checked by tests/cli/calibrate_test.py.

#include <filesystem>
#include <functional>

#include "study/calibration/evaluator.hpp"
#include "study/calibration/misfit.hpp"

namespace hepatrial::study {

struct FitSettings {
  std::uint64_t evaluations = 400;  ///< of parameter vectors; the generation under way is finished
  std::size_t population_size = 14;
  double step_size = 0.3;  ///< in prior standard deviations
  std::uint64_t seed = 1;
  std::size_t final_seeds = 2;  ///< fresh seeds on which start and fit are judged
  bool resume = false;
  std::filesystem::path out;
  /// Asked before each generation; true ends the search there as if the budget were spent. May be empty.
  std::function<bool()> out_of_time;
};

/// A parameter vector judged on seeds that the search never used.
struct Judged {
  std::vector<double> values;     ///< of the parameters
  std::vector<double> predicted;  ///< of the rows, in their units: mean over seeds on the rows' scales
  double objective = 0;           ///< mean over seeds
  AgreementScore score;           ///< of `predicted`
};

struct FitResult {
  Judged start, fitted;
  std::uint64_t evaluations = 0, failed = 0;
  std::size_t generations = 0;
  bool interrupted = false;  ///< stopped on request; the state of the last full generation is on disk
};

/// Searches from the present values of table and pharmacy. Generation g uses seed + g for all its candidates. The
/// answer is the centre of the search distribution, not the luckiest candidate, judged afresh. Writes into
/// settings.out: fit.json (state), history.csv (a row a generation with its seed), fit.tsv (parameters). The same bits
/// for any number of threads and for a run that was stopped and resumed. Errors: a state of other inputs, no finite
/// value in five generations, io.
[[nodiscard]] core::Result<FitResult> fit(const Evaluator& evaluator, const FitSettings& settings,
                                          core::Progress* progress, const core::StopFlag* stop);

/// The same by Gauss-Newton steps on the residuals: iteration k simulates central differences (step: a quarter of a
/// prior standard deviation) and then tries damped steps, all with seed + k and seed + k + 1, and keeps the best if it
/// is better than where it stands. Fewer evaluations than CMA-ES where the rows are smooth; it finds the valley it
/// starts in. An iteration takes about 2 n + 30 evaluations. population_size and step_size are not used.
[[nodiscard]] core::Result<FitResult> fit_by_gauss_newton(const Evaluator& evaluator, const FitSettings& settings,
                                                          core::Progress* progress, const core::StopFlag* stop);

/// What a search leaves: judges start and fitted on fresh seeds and writes fit.tsv. Shared by both searches.
[[nodiscard]] core::Result<FitResult> conclude_fit(const Evaluator& evaluator, const infer::ParameterSpace& space,
                                                   const FitSettings& settings, const std::vector<double>& start,
                                                   const std::vector<double>& fitted, FitResult counts,
                                                   core::Progress* progress, const core::StopFlag* stop);

/// Evaluates `points` (one vector a row) on `seeds` seeds that no search uses. Empty when interrupted. `watch` may be
/// empty; seeds follow one another.
[[nodiscard]] std::vector<Judged> judge(const Evaluator& evaluator, const infer::ParameterSpace& space,
                                        const infer::Matrix& points, std::uint64_t seed, std::size_t seeds,
                                        core::Progress* progress, const core::StopFlag* stop,
                                        const TrialWatch& watch = {});

/// The column "fitted" of fit.tsv or fitted.tsv, in the order of the plan's parameters. Errors: bad_input when the file
/// is missing or of other parameters.
[[nodiscard]] core::Result<std::vector<double>> read_fit(const std::filesystem::path& file,
                                                         const std::vector<FreeParameter>& parameters);

}  // namespace hepatrial::study
