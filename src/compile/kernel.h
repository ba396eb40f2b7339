#ifndef HEPATRIAL_COMPILE_KERNEL_H
#define HEPATRIAL_COMPILE_KERNEL_H
/* The kernel of one model: plain C, so that an interpreter, compiled vector code and later a
 * device kernel are called the same way.
 *
 * Layout. Every vector holds `lanes` patients side by side: element i of lane l is v[i * lanes + l].
 * Vectors are 64-byte aligned by the caller. Times are one number per lane. Outputs overlap no input.
 *
 * System.  M x' = f(t, x; p), M diagonal with entries 0 or 1 (0: an algebraic row).
 * A kernel is immutable and may be called from any thread; all memory is the caller's. */

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define HEPATRIAL_KERNEL_VERSION 2u

typedef struct hepatrial_kernel {
  uint32_t struct_size; /* sizeof(hepatrial_kernel); a caller refuses another size */
  uint32_t version;     /* HEPATRIAL_KERNEL_VERSION; a caller refuses another version */
  uint64_t model_hash;  /* of the lowered form; a cached kernel with another hash is refused */
  int32_t lanes;
  int32_t state_count;
  int32_t parameter_count; /* per-lane inputs; events and stops may change them */
  int32_t setup_count;     /* per-lane values that depend on parameters only */
  int32_t observable_count;
  int32_t event_count;
  int32_t assignment_count; /* assignments of all events together */
  int32_t jacobian_nonzero_count;
  int32_t factor_count;                 /* doubles per lane that `factor` writes and `stage` reads */
  int32_t condition_count;              /* relations whose truth switches a trigger or a branch of a rate */
  int32_t time_dependent;               /* 0: df/dt is zero everywhere */
  const double* mass_diagonal;          /* [state_count] */
  const int32_t* jacobian_column_start; /* compressed columns, [state_count + 1] */
  const int32_t* jacobian_row_index;    /* [jacobian_nonzero_count], ascending in each column */
  const uint8_t* condition_is_strict;   /* [condition_count] 1: holds where its function is > 0; 0: where it is >= 0 */
  const void* context;                  /* the kernel's own data */

  /* s[setup_count] from p. To be called again whenever p changed. */
  void (*setup)(const struct hepatrial_kernel*, const double* p, double* s);
  /* x at time t from initial values and initial assignments. */
  void (*initial_state)(const struct hepatrial_kernel*, const double* t, const double* p, const double* s, double* x);
  /* f(t, x; p) */
  void (*rhs)(const struct hepatrial_kernel*, const double* t, const double* x, const double* p, const double* s,
              double* f);
  /* df/dx, values in compressed-column order */
  void (*jacobian)(const struct hepatrial_kernel*, const double* t, const double* x, const double* p, const double* s,
                   double* values);
  /* df/dt at fixed x */
  void (*time_derivative)(const struct hepatrial_kernel*, const double* t, const double* x, const double* p,
                          const double* s, double* dfdt);
  /* event functions: g[i] > 0 while trigger i holds, g[i] <= 0 while not; continuous where the trigger is one relation
   */
  void (*roots)(const struct hepatrial_kernel*, const double* t, const double* x, const double* p, const double* s,
                double* g);
  /* condition functions: continuous, change sign where the relation changes its truth */
  void (*conditions)(const struct hepatrial_kernel*, const double* t, const double* x, const double* p, const double* s,
                     double* g);
  /* factors of d M - df/dx at (t, x) with one d = diagonal[lane] per lane: LU without pivot search, in an order fixed
   * for the model, pivots stored as reciprocals. The first state_count values are those reciprocals. */
  void (*factor)(const struct hepatrial_kernel*, const double* t, const double* x, const double* p, const double* s,
                 const double* diagonal, double* factors);
  /* u = (d M - df/dx)^-1 (f(t, x; p) + w) with the factors of an earlier point: one stage of a Rosenbrock step */
  void (*stage)(const struct hepatrial_kernel*, const double* t, const double* x, const double* p, const double* s,
                const double* factors, const double* w, double* u);
  /* triggers as 0 or 1 */
  void (*triggers)(const struct hepatrial_kernel*, const double* t, const double* x, const double* p, const double* s,
                   double* holds);
  /* right-hand sides of all event assignments, in order */
  void (*assignments)(const struct hepatrial_kernel*, const double* t, const double* x, const double* p,
                      const double* s, double* values);
  /* every reportable quantity that is not a state or a parameter */
  void (*observables)(const struct hepatrial_kernel*, const double* t, const double* x, const double* p,
                      const double* s, double* values);
} hepatrial_kernel;

#ifdef __cplusplus
}
#endif
#endif
