#pragma once
// A dense row-major matrix of doubles: populations, ensembles, designs and Jacobians (one row: one point or datum).

#include <cstddef>
#include <span>
#include <vector>

namespace hepatrial::infer {

/// Plain data; no bounds checks. Copyable; concurrent reading is safe.
struct Matrix {
  std::size_t rows = 0;
  std::size_t columns = 0;
  std::vector<double> values;  ///< rows x columns, row-major

  Matrix() = default;
  Matrix(std::size_t row_count, std::size_t column_count)
      : rows(row_count), columns(column_count), values(row_count * column_count, 0.0) {}

  double& operator()(std::size_t i, std::size_t j) { return values[i * columns + j]; }
  double operator()(std::size_t i, std::size_t j) const { return values[i * columns + j]; }
  [[nodiscard]] std::span<double> row(std::size_t i) { return {values.data() + i * columns, columns}; }
  [[nodiscard]] std::span<const double> row(std::size_t i) const { return {values.data() + i * columns, columns}; }
};

}  // namespace hepatrial::infer
