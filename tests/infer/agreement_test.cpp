// Four ways to one posterior: optimum and Fisher information, ensemble smoother, sampler and profile must agree where
// the posterior is nearly normal. Each alone is checked elsewhere; this checks that they mean the same by "prior" and
// "misfit".

#include <gtest/gtest.h>

#include <cmath>

#include "infer/affine_sampler.hpp"
#include "infer/cma_es.hpp"
#include "infer/ensemble_smoother.hpp"
#include "infer/fisher_information.hpp"
#include "infer/objectives.hpp"
#include "infer/parameter_space.hpp"
#include "infer/profile_likelihood.hpp"

namespace hepatrial::infer {
namespace {

/// A exp(-k t) seen at six times with 2 % of its start as error; log-normal priors.
class Agreement : public testing::Test {
 protected:
  Agreement() {
    space = *ParameterSpace::create({{"start", Scale::log, PriorForm::normal, 0.0, 0.5, 0.0, 1e6},
                                     {"rate", Scale::log, PriorForm::normal, std::log(0.3), 0.7, 0.0, 1e6}});
    const double errors[] = {0.01, -0.02, 0.015, 0.0, -0.01, 0.02};
    for (std::size_t i = 0; i < 6; ++i) observed.push_back(1.2 * std::exp(-0.2 * static_cast<double>(i)) + errors[i]);
    sd.assign(6, 0.02);
  }
  [[nodiscard]] std::vector<double> predict(std::span<const double> standard) const {
    const std::vector<double> values = space->values_from_standard(standard);
    std::vector<double> predicted;
    for (std::size_t i = 0; i < 6; ++i) predicted.push_back(values[0] * std::exp(-values[1] * static_cast<double>(i)));
    return predicted;
  }
  [[nodiscard]] Matrix predict_all(const Matrix& points) const {
    Matrix predicted(points.rows, 6);
    for (std::size_t i = 0; i < points.rows; ++i) {
      const std::vector<double> row = predict(points.row(i));
      std::copy(row.begin(), row.end(), predicted.row(i).begin());
    }
    return predicted;
  }
  [[nodiscard]] double objective(std::span<const double> standard) const {
    const std::vector<double> predicted = predict(standard);
    double sum = space->negative_log_prior(space->values_from_standard(standard));
    for (std::size_t i = 0; i < 6; ++i) sum += 0.5 * std::pow((predicted[i] - observed[i]) / sd[i], 2);
    return sum;
  }

  std::optional<ParameterSpace> space;
  std::vector<double> observed, sd;
};

TEST_F(Agreement, of_optimum_information_smoother_sampler_and_profile) {
  const Objective misfit = [this](std::span<const double> x) { return objective(x); };
  CmaEsSettings settings;
  settings.start = {0.0, 0.0};
  auto optimiser = CmaEs::create(settings);
  minimise(*optimiser, misfit);
  const std::vector<double> optimum = optimiser->best();

  const std::vector<double> steps(2, 1e-3);
  const Matrix jacobian = difference_jacobian(predict_all(difference_points(optimum, steps)), steps);
  const auto information = fisher_information(jacobian, sd, std::vector<double>(2, 1.0));
  ASSERT_TRUE(information);
  const std::vector<double>& spread = information->standard_deviations;

  // Data that shrink the prior fifteenfold need more passes than the default.
  EnsembleSmootherSettings data{observed, sd, falling_inflations(6, 3.0), 1};
  auto smoother = EnsembleSmoother::create(data, standard_normal_ensemble(2000, 2, 1));
  while (!smoother->finished()) ASSERT_TRUE(smoother->assimilate(predict_all(smoother->ensemble())));

  Matrix walkers = standard_normal_ensemble(20, 2, 2);
  for (std::size_t i = 0; i < 40; ++i) walkers.values[i] = optimum[i % 2] + spread[i % 2] * walkers.values[i];
  auto sampler = AffineSampler::create({}, walkers);
  Matrix draws(0, 2);
  while (sampler->rounds() < 3000) {
    ASSERT_TRUE(sampler->tell(evaluate(sampler->ask(), [&](auto x) { return -objective(x); })));
    if (!sampler->between_rounds() || sampler->rounds() < 200) continue;
    draws.values.insert(draws.values.end(), sampler->walkers().values.begin(), sampler->walkers().values.end());
    draws.rows += 20;
  }

  for (std::size_t k = 0; k < 2; ++k) {
    SCOPED_TRACE(k);
    for (const Matrix* sample : {&smoother->ensemble(), static_cast<const Matrix*>(&draws)}) {
      const auto count = static_cast<double>(sample->rows);
      double mean = 0, squares = 0;
      for (std::size_t i = 0; i < sample->rows; ++i) mean += (*sample)(i, k) / count;
      for (std::size_t i = 0; i < sample->rows; ++i) squares += std::pow((*sample)(i, k) - mean, 2) / count;
      EXPECT_NEAR(mean, optimum[k], 0.2 * spread[k]);
      EXPECT_NEAR(std::sqrt(squares) / spread[k], 1.0, 0.12);
    }
    ProfileSettings profiled;
    profiled.parameter = k;
    profiled.optimum = optimum;
    profiled.optimum_value = optimiser->best_value();
    profiled.first_step = 0.5 * spread[k];
    profiled.fit_step_size = 0.05;
    auto profile = ProfileLikelihood::create(profiled);
    while (!profile->finished()) ASSERT_TRUE(profile->tell(evaluate(profile->ask(), misfit)));
    EXPECT_NEAR((profile->interval().upper - profile->interval().lower) / (2 * 1.96 * spread[k]), 1.0, 0.05);
  }
}

}  // namespace
}  // namespace hepatrial::infer
