#include "study/calibration/identifiability.hpp"

#include <algorithm>
#include <cmath>

#include "study/calibration/free_parameter.hpp"

namespace hepatrial::study {

namespace {

constexpr double k_step = 0.5;  // prior standard deviations: wide, because predictions are noisy
constexpr double k_least_step = 1e-3;

infer::Matrix points_of(const infer::ParameterSpace& space, const infer::Matrix& standard) {
  infer::Matrix out(standard.rows, standard.columns);
  for (std::size_t i = 0; i < standard.rows; ++i) {
    const auto values = space.values_from_standard(standard.row(i));
    std::copy(values.begin(), values.end(), out.row(i).begin());
  }
  return out;
}

// Sensitivities of the fitted rows, each divided by its standard deviation; rows that failed at a point are left out.
infer::Matrix scaled_jacobian(const Evaluator& evaluator, const infer::Matrix& predicted,
                              const std::vector<double>& steps) {
  const infer::Matrix all = infer::difference_jacobian(predicted, steps);
  std::vector<std::size_t> used;
  for (std::size_t row = 0; row < all.rows; ++row) {
    const auto slopes = all.row(row);
    const bool finite = std::all_of(slopes.begin(), slopes.end(), [](double slope) { return std::isfinite(slope); });
    if (evaluator.rows()[row].fitted() && finite) used.push_back(row);
  }
  infer::Matrix out(used.size(), all.columns);
  for (std::size_t i = 0; i < used.size(); ++i) {
    for (std::size_t k = 0; k < all.columns; ++k) out(i, k) = all(used[i], k) / evaluator.rows()[used[i]].sd;
  }
  return out;
}

double collinearity_of_movers(const infer::Matrix& jacobian, const std::vector<double>& importance) {
  std::vector<std::size_t> movers;
  for (std::size_t k = 0; k < importance.size(); ++k) {
    if (importance[k] > 0) movers.push_back(k);
  }
  return infer::collinearity_index(jacobian, movers);
}

}  // namespace

core::Result<Identifiability> identifiability(const Evaluator& evaluator, const std::vector<double>& values,
                                              std::uint64_t seed, core::Progress* progress,
                                              const core::StopFlag* stop) {
  const auto space = parameter_space(evaluator.inputs().plan.parameters);
  if (!space) return core::fail(space.error());
  const auto centre = space->standard_from_values(values);
  const auto lower = space->standard_lower(), upper = space->standard_upper();
  std::vector<double> steps;
  for (std::size_t k = 0; k < centre.size(); ++k) {
    const double room = std::min(centre[k] - lower[k], upper[k] - centre[k]);
    steps.push_back(std::max(k_least_step, std::min(k_step, room)));
  }
  EvaluationRequest request;
  request.points = points_of(*space, infer::difference_points(centre, steps));
  request.seed = seed;
  const Evaluated evaluated = evaluator.evaluate(request, progress, stop);
  Identifiability out;
  out.interrupted = evaluated.interrupted;
  if (out.interrupted) return out;
  const infer::Matrix jacobian = scaled_jacobian(evaluator, evaluated.scaled, steps);
  const std::vector<double> unit(jacobian.rows, 1.0), prior(jacobian.columns, 1.0);
  const auto information = infer::fisher_information(jacobian, unit, prior);
  if (!information) return core::fail(information.error());
  out.sd_over_prior = information->standard_deviations;
  out.importance = infer::sensitivity_importance(jacobian);
  out.pairs = infer::collinear_pairs(jacobian);
  out.collinearity = collinearity_of_movers(jacobian, out.importance);
  // The prior adds 1 to every eigenvalue in standard coordinates.
  const auto& eigenvalues = information->eigen.values;
  out.directions = static_cast<std::size_t>(
      std::count_if(eigenvalues.begin(), eigenvalues.end(), [](double value) { return value > 2; }));
  return out;
}

}  // namespace hepatrial::study
