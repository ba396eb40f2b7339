// Weighted least squares over the trials of a network.
#include "core/maths.hpp"
#include "stats/cholesky.hpp"
#include "stats/pooling/network_trials.hpp"

namespace hepatrial::stats {

namespace {

constexpr double k_dependent = 1e-13;

// The trial's covariance with tau^2: all of it on a comparison, half between comparisons of one trial.
Cholesky factor_of(const NetworkTrial& trial, double tau_squared) {
  const std::size_t m = trial.size();
  std::vector<double> matrix = trial.covariance;
  for (std::size_t i = 0; i < m; ++i) {
    for (std::size_t j = 0; j < m; ++j) matrix[i * m + j] += i == j ? tau_squared : tau_squared / 2.0;
  }
  return {matrix, m, k_dependent};
}

// Adds a block into the normal matrix: each effect is arms[i + 1] less arms[0]; treatment 0 has no column.
void add_to(std::vector<double>& matrix, std::size_t columns, const NetworkTrial& trial,
            const std::vector<double>& block) {
  const std::size_t m = trial.size();
  const auto add = [&](std::size_t row, std::size_t column, double value) {
    if (row > 0 && column > 0) matrix[(row - 1) * columns + column - 1] += value;
  };
  for (std::size_t i = 0; i < m; ++i) {
    for (std::size_t j = 0; j < m; ++j) {
      const double value = block[i * m + j];
      add(trial.arms[i + 1], trial.arms[j + 1], value);
      add(trial.arms[0], trial.arms[j + 1], -value);
      add(trial.arms[i + 1], trial.arms[0], -value);
      add(trial.arms[0], trial.arms[0], value);
    }
  }
}

// W S W with S = (I + J) / 2, and the trace of W S.
struct Spread {
  std::vector<double> wsw;
  double trace = 0.0;
};

Spread spread_of(const std::vector<double>& w, std::size_t m) {
  const auto s = [](std::size_t i, std::size_t j) { return i == j ? 1.0 : 0.5; };
  std::vector<double> ws(m * m, 0.0);
  Spread spread{std::vector<double>(m * m, 0.0), 0.0};
  for (std::size_t i = 0; i < m; ++i) {
    for (std::size_t j = 0; j < m; ++j) {
      for (std::size_t k = 0; k < m; ++k) ws[i * m + j] += w[i * m + k] * s(k, j);
    }
    spread.trace += ws[i * m + i];
  }
  for (std::size_t i = 0; i < m; ++i) {
    for (std::size_t j = 0; j < m; ++j) {
      for (std::size_t k = 0; k < m; ++k) spread.wsw[i * m + j] += ws[i * m + k] * w[k * m + j];
    }
  }
  return spread;
}

std::vector<double> times(const std::vector<double>& matrix, const std::vector<double>& vector) {
  const std::size_t m = vector.size();
  std::vector<double> result(m, 0.0);
  for (std::size_t i = 0; i < m; ++i) {
    for (std::size_t j = 0; j < m; ++j) result[i] += matrix[i * m + j] * vector[j];
  }
  return result;
}

// Sums over trials with their weights W: X'WX, X'WSWX, X'Wy and the trace of WS.
struct NormalEquations {
  std::vector<double> matrix;
  std::vector<double> spread;
  std::vector<double> right;
  std::vector<std::vector<double>> weights;
  double trace = 0.0;
  double log_determinants = 0.0;
};

NormalEquations normal_equations(const NetworkTrials& network, double tau_squared) {
  const std::size_t columns = network.treatments.size() - 1;
  NormalEquations sums{std::vector<double>(columns * columns, 0.0),
                       std::vector<double>(columns * columns, 0.0),
                       std::vector<double>(columns, 0.0),
                       {},
                       0.0,
                       0.0};
  for (const NetworkTrial& trial : network.trials) {
    const Cholesky factor = factor_of(trial, tau_squared);
    sums.weights.push_back(factor.inverse());
    sums.log_determinants += factor.log_determinant();
    add_to(sums.matrix, columns, trial, sums.weights.back());
    const Spread spread = spread_of(sums.weights.back(), trial.size());
    sums.trace += spread.trace;
    add_to(sums.spread, columns, trial, spread.wsw);
    const std::vector<double> wy = times(sums.weights.back(), trial.effect);
    for (std::size_t i = 0; i < trial.size(); ++i) {
      if (trial.arms[i + 1] > 0) sums.right[trial.arms[i + 1] - 1] += wy[i];
      if (trial.arms[0] > 0) sums.right[trial.arms[0] - 1] -= wy[i];
    }
  }
  return sums;
}

double weighted_residuals(const NetworkTrials& network, const NormalEquations& sums,
                          const std::vector<double>& effect) {
  double q = 0.0;
  for (std::size_t t = 0; t < network.trials.size(); ++t) {
    const NetworkTrial& trial = network.trials[t];
    std::vector<double> residual;
    for (std::size_t i = 0; i < trial.size(); ++i) {
      residual.push_back(trial.effect[i] - effect[trial.arms[i + 1]] + effect[trial.arms[0]]);
    }
    const std::vector<double> weighted = times(sums.weights[t], residual);
    for (std::size_t i = 0; i < trial.size(); ++i) q += residual[i] * weighted[i];
  }
  return q;
}

}  // namespace

int degrees_of_freedom(const NetworkTrials& network) {
  std::size_t rows = 0;
  for (const NetworkTrial& trial : network.trials) rows += trial.size();
  return static_cast<int>(rows) - static_cast<int>(network.treatments.size()) + 1;
}

NetworkFit fit_at(const NetworkTrials& network, double tau_squared) {
  const std::size_t n = network.treatments.size();
  const std::size_t columns = n - 1;
  const NormalEquations sums = normal_equations(network, tau_squared);
  const Cholesky factor(sums.matrix, columns, k_dependent);
  const std::vector<double> estimate = factor.solve(sums.right);
  const std::vector<double> inverse = factor.inverse();
  NetworkFit fit{std::vector<double>(n, 0.0), std::vector<double>(n * n, 0.0), 0.0, 0.0, sums.trace};
  for (std::size_t i = 0; i < columns; ++i) {
    fit.effect[i + 1] = estimate[i];
    for (std::size_t j = 0; j < columns; ++j) {
      fit.covariance[(i + 1) * n + j + 1] = inverse[i * columns + j];
      fit.q_slope -= inverse[i * columns + j] * sums.spread[j * columns + i];
    }
  }
  fit.q = weighted_residuals(network, sums, fit.effect);
  fit.restricted_log_likelihood = -(sums.log_determinants + factor.log_determinant() + fit.q) / 2.0;
  return fit;
}

}  // namespace hepatrial::stats
