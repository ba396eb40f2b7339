#pragma once
// Vector and matrix operations for SUNDIALS. Internal to the simulate room.

struct _generic_N_Vector;
struct _generic_SUNMatrix;

namespace hepatrial::simulate {

/// Replaces the operations that CVODE calls at every step by ones compiled with this program: packaged SUNDIALS
/// libraries may be built without optimisation, and these loops are then most of a step. Clones inherit them.
/// Preconditions: a serial vector; a sparse matrix in compressed columns whose pattern never changes and holds every
/// diagonal entry. Checked by tests/simulate/reference_solver_test.cpp, which runs through nothing else.
void use_own_operations(_generic_N_Vector* vector);
void use_own_operations(_generic_SUNMatrix* matrix);

}  // namespace hepatrial::simulate
