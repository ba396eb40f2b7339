#include "simulate/sundials_operations.hpp"

#include <algorithm>
#include <cmath>

#include <nvector/nvector_serial.h>
#include <sunmatrix/sunmatrix_sparse.h>

namespace hepatrial::simulate {

namespace {

sunindextype length(N_Vector vector) { return NV_LENGTH_S(vector); }
double* data(N_Vector vector) { return NV_DATA_S(vector); }

void linear_sum(realtype a, N_Vector x, realtype b, N_Vector y, N_Vector z) {
  const sunindextype count = length(x);
  const double* from_x = data(x);
  const double* from_y = data(y);
  double* to = data(z);
  for (sunindextype index = 0; index < count; ++index) to[index] = a * from_x[index] + b * from_y[index];
}

void fill(realtype value, N_Vector z) { std::fill_n(data(z), length(z), value); }

template <class Function>
void map(N_Vector x, N_Vector z, Function function) {
  std::transform(data(x), data(x) + length(x), data(z), function);
}

void scale(realtype factor, N_Vector x, N_Vector z) {
  map(x, z, [factor](double value) { return factor * value; });
}
void absolute(N_Vector x, N_Vector z) {
  map(x, z, [](double value) { return std::fabs(value); });
}
void invert(N_Vector x, N_Vector z) {
  map(x, z, [](double value) { return 1 / value; });
}
void add_constant(N_Vector x, realtype constant, N_Vector z) {
  map(x, z, [constant](double value) { return value + constant; });
}

realtype smallest(N_Vector x) { return *std::min_element(data(x), data(x) + length(x)); }

realtype weighted_norm(N_Vector x, N_Vector weights) {
  const sunindextype count = length(x);
  const double* value = data(x);
  const double* weight = data(weights);
  double sum = 0;
  for (sunindextype index = 0; index < count; ++index) {
    const double term = value[index] * weight[index];
    sum += term * term;
  }
  return std::sqrt(sum / static_cast<double>(count));
}

// The pattern stays, so that an evaluation has only values to fill in.
int clear(SUNMatrix matrix) {
  std::fill_n(SM_DATA_S(matrix), SM_NNZ_S(matrix), 0.0);
  return SUNMAT_SUCCESS;
}

int copy(SUNMatrix from, SUNMatrix to) {
  std::copy_n(SM_DATA_S(from), SM_NNZ_S(from), SM_DATA_S(to));
  std::copy_n(SM_INDEXVALS_S(from), SM_NNZ_S(from), SM_INDEXVALS_S(to));
  std::copy_n(SM_INDEXPTRS_S(from), SM_NP_S(from) + 1, SM_INDEXPTRS_S(to));
  return SUNMAT_SUCCESS;
}

// matrix = factor * matrix + I
int scale_and_add_identity(realtype factor, SUNMatrix matrix) {
  double* values = SM_DATA_S(matrix);
  const sunindextype* starts = SM_INDEXPTRS_S(matrix);
  const sunindextype* rows = SM_INDEXVALS_S(matrix);
  for (sunindextype column = 0; column < SM_NP_S(matrix); ++column) {
    for (sunindextype at = starts[column]; at < starts[column + 1]; ++at) {
      values[at] = factor * values[at] + (rows[at] == column ? 1.0 : 0.0);
    }
  }
  return SUNMAT_SUCCESS;
}

SUNMatrix clone(SUNMatrix matrix) {
  SUNMatrix made = SUNMatClone_Sparse(matrix);  // with SUNDIALS' operations
  if (made != nullptr) use_own_operations(made);
  return made;
}

}  // namespace

void use_own_operations(N_Vector vector) {
  vector->ops->nvlinearsum = linear_sum;
  vector->ops->nvconst = fill;
  vector->ops->nvscale = scale;
  vector->ops->nvabs = absolute;
  vector->ops->nvinv = invert;
  vector->ops->nvaddconst = add_constant;
  vector->ops->nvmin = smallest;
  vector->ops->nvwrmsnorm = weighted_norm;
}

void use_own_operations(SUNMatrix matrix) {
  matrix->ops->clone = clone;
  matrix->ops->zero = clear;
  matrix->ops->copy = copy;
  matrix->ops->scaleaddi = scale_and_add_identity;
}

}  // namespace hepatrial::simulate
