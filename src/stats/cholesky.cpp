#include "stats/cholesky.hpp"

#include <algorithm>

#include "core/maths.hpp"

namespace hepatrial::stats {

Cholesky::Cholesky(std::span<const double> matrix, std::size_t size, double tolerance)
    : size_(size), lower_(size * size, 0.0), kept_(size, 0) {
  for (std::size_t j = 0; j < size_; ++j) {
    const double diagonal = matrix[j * size_ + j];
    double pivot = diagonal;
    for (std::size_t k = 0; k < j; ++k) pivot -= lower_[j * size_ + k] * lower_[j * size_ + k];
    if (!(diagonal > 0.0) || !(pivot > tolerance * diagonal)) continue;
    kept_[j] = 1;
    const double root = core::maths::sqrt(pivot);
    lower_[j * size_ + j] = root;
    for (std::size_t i = j + 1; i < size_; ++i) {
      double element = matrix[i * size_ + j];
      for (std::size_t k = 0; k < j; ++k) element -= lower_[i * size_ + k] * lower_[j * size_ + k];
      lower_[i * size_ + j] = element / root;
    }
  }
  // A row that was left out must not act on the others.
  for (std::size_t j = 0; j < size_; ++j) {
    if (!kept(j)) std::fill_n(lower_.begin() + static_cast<std::ptrdiff_t>(j * size_), size_, 0.0);
  }
}

std::size_t Cholesky::rank() const { return static_cast<std::size_t>(std::count(kept_.begin(), kept_.end(), char{1})); }

std::vector<double> Cholesky::forward(std::span<const double> right_side) const {
  std::vector<double> solution(size_, 0.0);
  for (std::size_t i = 0; i < size_; ++i) {
    if (!kept(i)) continue;
    double value = right_side[i];
    for (std::size_t k = 0; k < i; ++k) value -= lower_[i * size_ + k] * solution[k];
    solution[i] = value / lower_[i * size_ + i];
  }
  return solution;
}

std::vector<double> Cholesky::solve(std::span<const double> right_side) const {
  std::vector<double> solution = forward(right_side);
  for (std::size_t i = size_; i-- > 0;) {
    if (!kept(i)) continue;
    double value = solution[i];
    for (std::size_t k = i + 1; k < size_; ++k) value -= lower_[k * size_ + i] * solution[k];
    solution[i] = value / lower_[i * size_ + i];
  }
  return solution;
}

double Cholesky::quadratic_form(std::span<const double> vector) const {
  double sum = 0.0;
  for (const double element : forward(vector)) sum += element * element;
  return sum;
}

double Cholesky::log_determinant() const {
  double sum = 0.0;
  for (std::size_t j = 0; j < size_; ++j) {
    if (kept(j)) sum += 2.0 * core::maths::log(lower_[j * size_ + j]);
  }
  return sum;
}

std::vector<double> Cholesky::inverse() const {
  std::vector<double> result(size_ * size_, 0.0);
  std::vector<double> unit(size_, 0.0);
  for (std::size_t j = 0; j < size_; ++j) {
    if (!kept(j)) continue;
    unit[j] = 1.0;
    const std::vector<double> column = solve(unit);
    unit[j] = 0.0;
    for (std::size_t i = 0; i < size_; ++i) result[i * size_ + j] = column[i];
  }
  return result;
}

}  // namespace hepatrial::stats
