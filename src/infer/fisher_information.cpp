#include "infer/fisher_information.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "core/maths.hpp"

namespace hepatrial::infer {

namespace maths = core::maths;

namespace {

constexpr double nan_value = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

core::Problems check(const Matrix& jacobian, std::span<const double> observation_sd, std::span<const double> prior_sd) {
  core::Problems problems;
  const auto refuse = [&](const char* field, const char* message) {
    problems.push_back({core::ProblemKind::bad_input, message, {"", 0, field}, ""});
  };
  if (jacobian.rows == 0 || jacobian.columns == 0) refuse("jacobian", "expected at least one datum and one parameter");
  const auto finite = [](double value) { return std::isfinite(value); };
  if (!std::all_of(jacobian.values.begin(), jacobian.values.end(), finite)) {
    refuse("jacobian", "every element must be finite");
  }
  if (observation_sd.size() != jacobian.rows) refuse("observation_sd", "expected one standard deviation a datum");
  if (!prior_sd.empty() && prior_sd.size() != jacobian.columns) {
    refuse("prior_sd", "expected none or one standard deviation a parameter");
  }
  const auto positive = [](double sd) { return sd > 0.0; };
  if (!std::all_of(observation_sd.begin(), observation_sd.end(), positive)) {
    refuse("observation_sd", "every standard deviation must be positive");
  }
  if (!std::all_of(prior_sd.begin(), prior_sd.end(), positive)) {
    refuse("prior_sd", "every standard deviation must be positive");
  }
  return problems;
}

/// Fills what follows from the eigenvalues.
void invert(FisherInformation& result) {
  const std::size_t n = result.information.rows;
  const double limit = 1e-10 * std::max(result.eigen.values.back(), 0.0);
  std::vector<char> open(n, 0);
  for (std::size_t k = 0; k < n; ++k) {
    if (result.eigen.values[k] > limit) {
      ++result.rank;
      continue;
    }
    for (std::size_t i = 0; i < n; ++i) {
      // Rounding leaves loadings of about 1e-8 on parameters that have no part in the direction.
      if (std::fabs(result.eigen.vectors(i, k)) > 1e-5) open[i] = 1;
    }
  }
  result.covariance = result.correlation = Matrix(n, n);
  result.standard_deviations.assign(n, infinity);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) {
      double sum = open[i] || open[j] ? nan_value : 0.0;
      for (std::size_t k = 0; k < n; ++k) {
        if (result.eigen.values[k] <= limit) continue;
        sum += result.eigen.vectors(i, k) * result.eigen.vectors(j, k) / result.eigen.values[k];
      }
      result.covariance(i, j) = sum;
    }
    if (!open[i]) result.standard_deviations[i] = maths::sqrt(result.covariance(i, i));
  }
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) {
      const double product = result.standard_deviations[i] * result.standard_deviations[j];
      result.correlation(i, j) = i == j && !open[i] ? 1.0 : result.covariance(i, j) / product;
    }
  }
}

std::vector<double> column_squares(const Matrix& jacobian) {
  std::vector<double> squares(jacobian.columns, 0.0);
  for (std::size_t i = 0; i < jacobian.rows; ++i) {
    for (std::size_t k = 0; k < jacobian.columns; ++k) squares[k] += jacobian(i, k) * jacobian(i, k);
  }
  return squares;
}

double column_product(const Matrix& jacobian, std::size_t first, std::size_t second) {
  double sum = 0.0;
  for (std::size_t i = 0; i < jacobian.rows; ++i) sum += jacobian(i, first) * jacobian(i, second);
  return sum;
}

bool usable(double squares) { return squares > 0.0 && std::isfinite(squares); }

}  // namespace

Matrix difference_points(std::span<const double> centre, std::span<const double> steps) {
  Matrix points(2 * centre.size(), centre.size());
  for (std::size_t k = 0; k < points.rows; ++k) {
    std::copy(centre.begin(), centre.end(), points.row(k).begin());
    points(k, k / 2) += k % 2 == 0 ? steps[k / 2] : -steps[k / 2];
  }
  return points;
}

Matrix difference_jacobian(const Matrix& predicted, std::span<const double> steps) {
  if (predicted.rows != 2 * steps.size()) return {};
  Matrix jacobian(predicted.columns, steps.size());
  for (std::size_t i = 0; i < jacobian.rows; ++i) {
    for (std::size_t k = 0; k < steps.size(); ++k) {
      jacobian(i, k) = (predicted(2 * k, i) - predicted(2 * k + 1, i)) / (2.0 * steps[k]);
    }
  }
  return jacobian;
}

core::Result<FisherInformation> fisher_information(const Matrix& jacobian, std::span<const double> observation_sd,
                                                   std::span<const double> prior_sd) {
  core::Problems problems = check(jacobian, observation_sd, prior_sd);
  if (!problems.empty()) return core::fail(std::move(problems));
  const std::size_t n = jacobian.columns;
  FisherInformation result;
  result.information = Matrix(n, n);
  for (std::size_t datum = 0; datum < jacobian.rows; ++datum) {
    const double weight = 1.0 / (observation_sd[datum] * observation_sd[datum]);
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t j = 0; j < n; ++j) {
        result.information(i, j) += weight * jacobian(datum, i) * jacobian(datum, j);
      }
    }
  }
  for (std::size_t i = 0; i < prior_sd.size(); ++i) result.information(i, i) += 1.0 / (prior_sd[i] * prior_sd[i]);
  result.eigen = symmetric_eigen(result.information);
  invert(result);
  return result;
}

double collinearity_index(const Matrix& jacobian, std::span<const std::size_t> subset) {
  const std::vector<double> squares = column_squares(jacobian);
  Matrix products(subset.size(), subset.size());
  if (subset.empty()) return nan_value;
  for (std::size_t i = 0; i < subset.size(); ++i) {
    for (std::size_t j = 0; j < subset.size(); ++j) {
      const bool known = subset[i] < squares.size() && subset[j] < squares.size();
      if (!known || !usable(squares[subset[i]]) || !usable(squares[subset[j]])) return nan_value;
      const double lengths = maths::sqrt(squares[subset[i]]) * maths::sqrt(squares[subset[j]]);
      products(i, j) = i == j ? 1.0 : column_product(jacobian, subset[i], subset[j]) / lengths;
    }
  }
  // An eigenvalue below rounding is zero: the columns depend on each other.
  const double least = symmetric_eigen(products).values.front();
  return least > 1e-15 * static_cast<double>(subset.size()) ? 1.0 / maths::sqrt(least) : infinity;
}

std::vector<CollinearPair> collinear_pairs(const Matrix& jacobian) {
  const std::vector<double> squares = column_squares(jacobian);
  std::vector<CollinearPair> pairs;
  for (std::size_t i = 0; i < squares.size(); ++i) {
    for (std::size_t j = i + 1; j < squares.size(); ++j) {
      if (!usable(squares[i]) || !usable(squares[j])) continue;
      const double lengths = maths::sqrt(squares[i]) * maths::sqrt(squares[j]);
      const double cosine = std::clamp(column_product(jacobian, i, j) / lengths, -1.0, 1.0);
      const std::size_t both[] = {i, j};
      pairs.push_back({i, j, cosine, collinearity_index(jacobian, both)});
    }
  }
  std::stable_sort(pairs.begin(), pairs.end(),
                   [](const CollinearPair& a, const CollinearPair& b) { return a.index > b.index; });
  return pairs;
}

std::vector<double> sensitivity_importance(const Matrix& jacobian) {
  std::vector<double> importance = column_squares(jacobian);
  for (double& element : importance) element = maths::sqrt(element / static_cast<double>(jacobian.rows));
  return importance;
}

}  // namespace hepatrial::infer
