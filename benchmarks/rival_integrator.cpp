// Built into a shared object of its own against the rival's SUNDIALS; see rival_integrator.h.
#include "benchmarks/rival_integrator.h"

#include <dlfcn.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <new>
#include <vector>

#include <cvode/cvode.h>
#include <klu.h>
#include <nvector/nvector_serial.h>
#include <sundials/sundials_version.h>
#include <sunlinsol/sunlinsol_klu.h>
#include <sunmatrix/sunmatrix_sparse.h>

namespace {

double now_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

void keep_silent(int, const char*, const char*, char*, void*) {}

// CVODE gives up on event functions that are exactly zero; a zero takes the sign of the trigger.
constexpr double k_tiny = 1e-100;

}  // namespace

struct rival_integrator {
  const hepatrial_kernel* kernel = nullptr;
  const double* p = nullptr;
  const double* s = nullptr;
  bool is_profiled = false;

  SUNContext context = nullptr;
  N_Vector x = nullptr;
  SUNMatrix matrix = nullptr;
  SUNLinearSolver linear_solver = nullptr;
  void* cvode = nullptr;

  std::vector<double> jacobian;          // of the last evaluation
  std::vector<std::ptrdiff_t> diagonal;  // place of each diagonal entry in the values
  std::vector<double> holds;
  uint64_t jacobians = 0;
  rival_counts done{};
  bool is_running = false;
  int (*solve)(SUNLinearSolver, SUNMatrix, N_Vector, N_Vector, realtype) = nullptr;
  int (*setup)(SUNLinearSolver, SUNMatrix) = nullptr;

  ~rival_integrator() {
    if (cvode != nullptr) CVodeFree(&cvode);
    if (linear_solver != nullptr) SUNLinSolFree(linear_solver);
    if (matrix != nullptr) SUNMatDestroy(matrix);
    if (x != nullptr) N_VDestroy(x);
    if (context != nullptr) SUNContext_Free(&context);
  }
};

namespace {

// The linear solver's operations take no user data; while profiled, each thread knows the integrator at work.
thread_local rival_integrator* t_profiled = nullptr;

int rhs(realtype t, N_Vector x, N_Vector f, void* data) {
  const auto& self = *static_cast<rival_integrator*>(data);
  double* values = NV_DATA_S(f);
  self.kernel->rhs(self.kernel, &t, NV_DATA_S(x), self.p, self.s, values);
  double sum = 0;  // not finite if any value is not
  for (int32_t i = 0; i < self.kernel->state_count; ++i) sum += values[i] * 0;
  return sum == 0 ? 0 : 1;
}

// I - gamma J straight into KLU's matrix, instead of SUNDIALS' copy and general sparse addition.
int linear_system(realtype t, N_Vector x, N_Vector, SUNMatrix matrix, booleantype jacobian_is_good,
                  booleantype* jacobian_is_new, realtype gamma, void* data, N_Vector, N_Vector, N_Vector) {
  auto& self = *static_cast<rival_integrator*>(data);
  const hepatrial_kernel& kernel = *self.kernel;
  const double start = self.is_profiled ? now_seconds() : 0;
  *jacobian_is_new = jacobian_is_good ? SUNFALSE : SUNTRUE;
  if (!jacobian_is_good) {
    kernel.jacobian(&kernel, &t, NV_DATA_S(x), self.p, self.s, self.jacobian.data());
    ++self.jacobians;
  }
  double* values = SM_DATA_S(matrix);
  for (int32_t i = 0; i < kernel.jacobian_nonzero_count; ++i)
    values[i] = -gamma * self.jacobian[static_cast<std::size_t>(i)];
  for (const std::ptrdiff_t place : self.diagonal) values[place] += 1;
  if (self.is_profiled) self.done.factor_seconds += now_seconds() - start;
  return 0;
}

int roots(realtype t, N_Vector x, realtype* g, void* data) {
  auto& self = *static_cast<rival_integrator*>(data);
  const hepatrial_kernel& kernel = *self.kernel;
  kernel.roots(&kernel, &t, NV_DATA_S(x), self.p, self.s, g);
  const auto count = static_cast<std::size_t>(kernel.event_count);
  if (std::find(g, g + count, 0.0) == g + count) return 0;
  kernel.triggers(&kernel, &t, NV_DATA_S(x), self.p, self.s, self.holds.data());
  for (std::size_t i = 0; i < count; ++i) {
    if (g[i] == 0) g[i] = self.holds[i] != 0 ? k_tiny : -k_tiny;
  }
  return 0;
}

int timed_setup(SUNLinearSolver solver, SUNMatrix matrix) {
  const double start = now_seconds();
  const int flag = t_profiled->setup(solver, matrix);
  t_profiled->done.factor_seconds += now_seconds() - start;
  return flag;
}

int timed_solve(SUNLinearSolver solver, SUNMatrix matrix, N_Vector x, N_Vector b, realtype tolerance) {
  const double start = now_seconds();
  const int flag = t_profiled->solve(solver, matrix, x, b, tolerance);
  t_profiled->done.solve_seconds += now_seconds() - start;
  return flag;
}

bool allocate(rival_integrator& self) {
  const hepatrial_kernel& kernel = *self.kernel;
  if (SUNContext_Create(nullptr, &self.context) != 0) return false;
  self.x = N_VNew_Serial(kernel.state_count, self.context);
  if (self.x == nullptr || N_VEnableFusedOps_Serial(self.x, SUNTRUE) != 0) return false;
  N_VConst(0, self.x);
  self.matrix =
      SUNSparseMatrix(kernel.state_count, kernel.state_count, kernel.jacobian_nonzero_count, CSC_MAT, self.context);
  if (self.matrix == nullptr) return false;
  std::copy_n(kernel.jacobian_column_start, kernel.state_count + 1, SM_INDEXPTRS_S(self.matrix));
  std::copy_n(kernel.jacobian_row_index, kernel.jacobian_nonzero_count, SM_INDEXVALS_S(self.matrix));
  self.linear_solver = SUNLinSol_KLU(self.x, self.matrix, self.context);
  self.cvode = CVodeCreate(CV_BDF, self.context);
  self.jacobian.resize(static_cast<std::size_t>(kernel.jacobian_nonzero_count));
  self.holds.resize(static_cast<std::size_t>(kernel.event_count));
  for (int32_t column = 0; column < kernel.state_count; ++column) {
    for (int32_t k = kernel.jacobian_column_start[column]; k < kernel.jacobian_column_start[column + 1]; ++k)
      if (kernel.jacobian_row_index[k] == column) self.diagonal.push_back(k);
  }
  return self.linear_solver != nullptr && self.cvode != nullptr &&
         self.diagonal.size() == static_cast<std::size_t>(kernel.state_count);
}

bool configure(rival_integrator& self, const rival_options& options) {
  void* cvode = self.cvode;
  bool good = CVodeSetErrHandlerFn(cvode, keep_silent, nullptr) == CV_SUCCESS;
  good = good && CVodeInit(cvode, rhs, 0, self.x) == CV_SUCCESS && CVodeSetUserData(cvode, &self) == CV_SUCCESS;
  if (options.state_scale == nullptr) {
    good = good && CVodeSStolerances(cvode, options.relative_tolerance, options.absolute_tolerance) == CV_SUCCESS;
  } else {
    const N_Vector tolerance = N_VClone(self.x);  // CVODE keeps a copy
    for (int32_t state = 0; state < self.kernel->state_count; ++state)
      NV_Ith_S(tolerance, state) = options.absolute_tolerance * options.state_scale[state];
    good = good && CVodeSVtolerances(cvode, options.relative_tolerance, tolerance) == CV_SUCCESS;
    N_VDestroy(tolerance);
  }
  good = good && CVodeSetLinearSolver(cvode, self.linear_solver, self.matrix) == CV_SUCCESS;
  good = good && CVodeSetLinSysFn(cvode, linear_system) == CV_SUCCESS;
  good = good && CVodeSetNonlinConvCoef(cvode, options.nonlinear_coefficient) == CV_SUCCESS;
  good = good && CVodeSetMaxOrd(cvode, options.maximum_order) == CV_SUCCESS;
  good = good && CVodeSetMaxNumSteps(cvode, options.maximum_steps) == CV_SUCCESS;
  good = good && CVodeSetMaxErrTestFails(cvode, 20) == CV_SUCCESS && CVodeSetMaxConvFails(cvode, 20) == CV_SUCCESS;
  good = good && CVodeSetMaxHnilWarns(cvode, -1) == CV_SUCCESS;
  if (self.kernel->event_count > 0) {
    good = good && CVodeRootInit(cvode, self.kernel->event_count, roots) == CV_SUCCESS;
    good = good && CVodeSetNoInactiveRootWarn(cvode) == CV_SUCCESS;
  }
  self.is_profiled = options.is_profiled != 0;
  if (self.is_profiled) {
    self.setup = self.linear_solver->ops->setup;
    self.solve = self.linear_solver->ops->solve;
    self.linear_solver->ops->setup = timed_setup;
    self.linear_solver->ops->solve = timed_solve;
  }
  return good;
}

void count(rival_integrator& self) {
  if (!self.is_running) return;
  self.is_running = false;
  long steps = 0, evaluations = 0, setups = 0;
  CVodeGetNumSteps(self.cvode, &steps);
  CVodeGetNumRhsEvals(self.cvode, &evaluations);
  CVodeGetNumLinSolvSetups(self.cvode, &setups);
  self.done.steps += static_cast<uint64_t>(steps);
  self.done.rhs_evaluations += static_cast<uint64_t>(evaluations);
  self.done.factorisations += static_cast<uint64_t>(setups);
}

}  // namespace

#define RIVAL_PUBLIC __attribute__((visibility("default")))

extern "C" {

RIVAL_PUBLIC rival_integrator* rival_create(const hepatrial_kernel* kernel, const rival_options* options) {
  auto* self = new (std::nothrow) rival_integrator;
  if (self == nullptr) return nullptr;
  self->kernel = kernel;
  if (allocate(*self) && configure(*self, *options)) return self;
  delete self;
  return nullptr;
}

RIVAL_PUBLIC void rival_destroy(rival_integrator* self) { delete self; }

RIVAL_PUBLIC void rival_set_row(rival_integrator* self, const double* p, const double* s) {
  self->p = p;
  self->s = s;
}

RIVAL_PUBLIC int rival_restart(rival_integrator* self, double t, const double* x) {
  count(*self);
  std::copy_n(x, self->kernel->state_count, NV_DATA_S(self->x));
  const int flag = CVodeReInit(self->cvode, t, self->x);
  self->is_running = flag == CV_SUCCESS;
  return flag;
}

RIVAL_PUBLIC int rival_advance(rival_integrator* self, double output, double stop, double* t, double* x) {
  t_profiled = self;
  int flag = CVodeSetStopTime(self->cvode, stop);
  if (flag >= 0) flag = CVode(self->cvode, output, self->x, t, CV_NORMAL);
  if (flag < 0) return flag;
  std::copy_n(NV_DATA_S(self->x), self->kernel->state_count, x);
  return flag == CV_ROOT_RETURN ? 1 : 0;
}

RIVAL_PUBLIC void rival_collect(rival_integrator* self, rival_counts* counts) {
  count(*self);
  self->done.jacobian_evaluations = self->jacobians;
  counts->steps += self->done.steps;
  counts->rhs_evaluations += self->done.rhs_evaluations;
  counts->jacobian_evaluations += self->done.jacobian_evaluations;
  counts->factorisations += self->done.factorisations;
  counts->factor_seconds += self->done.factor_seconds;
  counts->solve_seconds += self->done.solve_seconds;
  self->done = {};
  self->jacobians = 0;
}

RIVAL_PUBLIC const char* rival_object(void) {
  Dl_info info{};
  // Both must lie in this object: the method and its direct solver.
  Dl_info solver{};
  if (dladdr(reinterpret_cast<void*>(&CVode), &info) == 0 || dladdr(reinterpret_cast<void*>(&klu_factor), &solver) == 0)
    return "unknown";
  return info.dli_fbase == solver.dli_fbase ? info.dli_fname : "unknown";
}

RIVAL_PUBLIC const char* rival_version(void) { return SUNDIALS_VERSION; }
}
