#pragma once
// Functions with known minima and one loop that drives an optimiser, shared by the tests of this room.

#include <cmath>
#include <cstddef>
#include <functional>
#include <span>
#include <vector>

#include "core/random.hpp"
#include "infer/cma_es.hpp"

namespace hepatrial::infer {

using Objective = std::function<double(std::span<const double>)>;

inline double sphere(std::span<const double> x) {
  double sum = 0;
  for (const double element : x) sum += element * element;
  return sum;
}

/// Axes from 1 to 1e6: sum of 10^(6 i / (n - 1)) x_i^2.
inline double ellipsoid(std::span<const double> x) {
  double sum = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    sum += std::pow(1e6, static_cast<double>(i) / static_cast<double>(x.size() - 1)) * x[i] * x[i];
  }
  return sum;
}

inline double rosenbrock(std::span<const double> x) {
  double sum = 0;
  for (std::size_t i = 0; i + 1 < x.size(); ++i) {
    const double valley = x[i] * x[i] - x[i + 1];
    sum += 100.0 * valley * valley + (x[i] - 1.0) * (x[i] - 1.0);
  }
  return sum;
}

/// n orthonormal rows by Gram-Schmidt from fixed random numbers.
inline Matrix rotation(std::size_t n) {
  Matrix rows(n, n);
  core::RandomStream stream(11, "test rotation", 0);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) rows(i, j) = stream.normal();
    for (std::size_t k = 0; k < i; ++k) {
      double product = 0;
      for (std::size_t j = 0; j < n; ++j) product += rows(i, j) * rows(k, j);
      for (std::size_t j = 0; j < n; ++j) rows(i, j) -= product * rows(k, j);
    }
    const double length = std::sqrt(sphere(rows.row(i)));
    for (double& element : rows.row(i)) element /= length;
  }
  return rows;
}

inline Objective rotated(const Objective& objective, const Matrix& rows) {
  return [objective, rows](std::span<const double> x) {
    std::vector<double> turned(x.size(), 0.0);
    for (std::size_t i = 0; i < x.size(); ++i) {
      for (std::size_t j = 0; j < x.size(); ++j) turned[i] += rows(i, j) * x[j];
    }
    return objective(turned);
  };
}

inline std::vector<double> evaluate(const Matrix& points, const Objective& objective) {
  std::vector<double> values;
  for (std::size_t i = 0; i < points.rows; ++i) values.push_back(objective(points.row(i)));
  return values;
}

/// Until the optimiser wants to stop; at most `generations`.
inline void minimise(CmaEs& optimiser, const Objective& objective, std::size_t generations = 100000) {
  for (std::size_t i = 0; i < generations && !optimiser.stop(); ++i) {
    if (!optimiser.tell(evaluate(optimiser.ask(), objective))) return;
  }
}

}  // namespace hepatrial::infer
