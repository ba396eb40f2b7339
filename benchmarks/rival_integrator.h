#ifndef HEPATRIAL_BENCHMARKS_RIVAL_INTEGRATOR_H
#define HEPATRIAL_BENCHMARKS_RIVAL_INTEGRATOR_H
/* One CVODE memory of the rival: SUNDIALS 6.4.1 and KLU as benchmarks/build_rival.sh builds them. They live in a shared
 * object of their own with hidden symbols, so that the product's libsundials, which is in the same program, cannot
 * stand in for them. */

#include <stdint.h>

#include "compile/kernel.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct rival_options {
  double relative_tolerance;
  double absolute_tolerance;
  const double* state_scale;    /* times the absolute tolerance, by state; null: all 1 */
  double nonlinear_coefficient; /* CVodeSetNonlinConvCoef; CVODE's own default is 0.1 */
  int maximum_order;            /* 1 to 5 */
  long maximum_steps;           /* between two output times */
  int is_profiled;              /* 1: time the linear solver */
} rival_options;

typedef struct rival_counts {
  uint64_t steps;
  uint64_t rhs_evaluations;
  uint64_t jacobian_evaluations;
  uint64_t factorisations;
  double factor_seconds; /* form I - gamma J and factorise; 0 unless profiled. Evaluating J is part of it */
  double solve_seconds;
} rival_counts;

typedef struct rival_integrator rival_integrator;

/* Null when SUNDIALS refuses. The kernel has one lane and outlives the integrator. Used by one thread at a time. */
rival_integrator* rival_create(const hepatrial_kernel* kernel, const rival_options* options);
void rival_destroy(rival_integrator* self);
/* Parameters and setup values of the row at hand, read until the next call. */
void rival_set_row(rival_integrator* self, const double* p, const double* s);
/* Starts afresh from x at t. 0: good. */
int rival_restart(rival_integrator* self, double t, const double* x);
/* To `output`, never past `stop` (output <= stop; interpolates where output < stop). 0: there; 1: at a root before it;
 * negative: CVODE's flag. */
int rival_advance(rival_integrator* self, double output, double stop, double* t, double* x);
/* Adds the counts since the last call to `counts`. */
void rival_collect(rival_integrator* self, rival_counts* counts);
/* The file that the CVODE function in use was loaded from, and SUNDIALS' version. */
const char* rival_object(void);
const char* rival_version(void);

#ifdef __cplusplus
}
#endif
#endif
