#include "infer/symmetric_eigen.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/maths.hpp"

namespace hepatrial::infer {

namespace {

/// One rotation of rows and columns p < q that makes element (p, q) zero.
void rotate(Matrix& a, Matrix& v, std::size_t p, std::size_t q) {
  const double theta = (a(q, q) - a(p, p)) / (2.0 * a(p, q));
  const double root = std::fabs(theta) > 1e150 ? std::fabs(theta) : core::maths::sqrt(theta * theta + 1.0);
  const double t = (theta >= 0.0 ? 1.0 : -1.0) / (std::fabs(theta) + root);
  const double c = 1.0 / core::maths::sqrt(t * t + 1.0);
  const double s = t * c;
  const double change = t * a(p, q);
  a(p, p) -= change;
  a(q, q) += change;
  a(p, q) = a(q, p) = 0.0;
  for (std::size_t k = 0; k < a.rows; ++k) {
    if (k != p && k != q) {
      const double to_p = a(p, k);
      const double to_q = a(q, k);
      a(p, k) = a(k, p) = c * to_p - s * to_q;
      a(q, k) = a(k, q) = s * to_p + c * to_q;
    }
    // v holds eigenvectors as rows while rotating: rows are contiguous.
    const double from_p = v(p, k);
    const double from_q = v(q, k);
    v(p, k) = c * from_p - s * from_q;
    v(q, k) = s * from_p + c * from_q;
  }
}

bool negligible(const Matrix& a, std::size_t p, std::size_t q) {
  constexpr double rounding = 0x1.0p-54;
  return std::fabs(a(p, q)) <=
             rounding * core::maths::sqrt(std::fabs(a(p, p))) * core::maths::sqrt(std::fabs(a(q, q))) ||
         std::fabs(a(p, q)) < 1e-300;
}

}  // namespace

SymmetricEigen symmetric_eigen(const Matrix& matrix) {
  const std::size_t n = matrix.rows;
  Matrix a = matrix;
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < i; ++j) a(i, j) = matrix(j, i);
  }
  Matrix v(n, n);
  for (std::size_t i = 0; i < n; ++i) v(i, i) = 1.0;
  // Convergence is quadratic: 6 to 10 sweeps for tens of rows; 60 is never reached with finite elements.
  bool rotated = true;
  for (int sweep = 0; sweep < 60 && rotated; ++sweep) {
    rotated = false;
    for (std::size_t p = 0; p + 1 < n; ++p) {
      for (std::size_t q = p + 1; q < n; ++q) {
        if (negligible(a, p, q)) continue;
        rotate(a, v, p, q);
        rotated = true;
      }
    }
  }
  std::vector<std::size_t> order(n);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&a](std::size_t i, std::size_t j) { return a(i, i) < a(j, j); });
  SymmetricEigen result{std::vector<double>(n), Matrix(n, n)};
  for (std::size_t k = 0; k < n; ++k) {
    result.values[k] = a(order[k], order[k]);
    for (std::size_t i = 0; i < n; ++i) result.vectors(i, k) = v(order[k], i);
  }
  return result;
}

}  // namespace hepatrial::infer
