#include "simulate/cvode_session.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include <cvode/cvode.h>
#include <nvector/nvector_serial.h>
#include <sunlinsol/sunlinsol_klu.h>
#include <sunmatrix/sunmatrix_sparse.h>

#include "simulate/sundials_operations.hpp"

namespace hepatrial::simulate {

namespace {

// Stands for zero in an event function: far below any real value, yet products of two of them do not vanish.
constexpr double k_tiny = 1e-100;
// Where the search for an event gives up when the caller names no stop.
constexpr double k_far = 1e15;

std::string flag_name(int flag) {
  char* text = CVodeGetReturnFlagName(flag);
  std::string name = text == nullptr ? std::to_string(flag) : text;
  std::free(text);  // NOLINT: CVODE allocates it with malloc
  return name;
}

void keep_silent(int, const char*, const char*, char*, void*) {}

}  // namespace

struct CvodeSession::Memory {
  const compile::CompiledModel* model = nullptr;
  const hepatrial_kernel* kernel = nullptr;
  SolverOptions options;
  const double* p = nullptr;
  const double* s = nullptr;

  SUNContext context = nullptr;
  N_Vector x = nullptr;
  N_Vector tolerance = nullptr;  ///< absolute, by state
  SUNMatrix matrix = nullptr;
  SUNLinearSolver linear_solver = nullptr;
  void* cvode = nullptr;

  std::vector<double> holds;         // scratch for triggers
  std::int32_t not_finite_row = -1;  // of the last right-hand side that was not finite
  BatchStatistics done;              // counts not yet collected
  bool is_running = false;           // CVODE holds counts that are not yet in `done`

  ~Memory() {
    if (cvode != nullptr) CVodeFree(&cvode);
    if (linear_solver != nullptr) SUNLinSolFree(linear_solver);
    if (matrix != nullptr) SUNMatDestroy(matrix);
    if (x != nullptr) N_VDestroy(x);
    if (tolerance != nullptr) N_VDestroy(tolerance);
    if (context != nullptr) SUNContext_Free(&context);
  }

  [[nodiscard]] bool allocate();
  [[nodiscard]] bool configure();
  void count();
  [[nodiscard]] Advance advance_to(double target);
  [[nodiscard]] Advance advance_to_event(double from);
  [[nodiscard]] std::string explain(int flag) const;

  static int rhs(realtype t, N_Vector x, N_Vector f, void* data);
  static int jacobian(realtype t, N_Vector x, N_Vector f, SUNMatrix matrix, void* data, N_Vector, N_Vector, N_Vector);
  static int roots(realtype t, N_Vector x, realtype* g, void* data);
};

int CvodeSession::Memory::rhs(realtype t, N_Vector x, N_Vector f, void* data) {
  auto& self = *static_cast<Memory*>(data);
  double* values = N_VGetArrayPointer(f);
  if (self.kernel->state_count == 0) values[0] = 0;
  self.kernel->rhs(self.kernel, &t, N_VGetArrayPointer(x), self.p, self.s, values);
  for (std::int32_t row = 0; row < self.kernel->state_count; ++row) {
    if (std::isfinite(values[row])) continue;
    self.not_finite_row = row;
    return 1;  // recoverable: CVODE tries a smaller step
  }
  return 0;
}

int CvodeSession::Memory::jacobian(realtype t, N_Vector x, N_Vector, SUNMatrix matrix, void* data, N_Vector, N_Vector,
                                   N_Vector) {
  auto& self = *static_cast<Memory*>(data);
  const hepatrial_kernel& kernel = *self.kernel;
  sunindextype* starts = SUNSparseMatrix_IndexPointers(matrix);
  sunindextype* rows = SUNSparseMatrix_IndexValues(matrix);
  std::copy_n(kernel.jacobian_column_start, kernel.state_count + 1, starts);
  std::copy_n(kernel.jacobian_row_index, kernel.jacobian_nonzero_count, rows);
  double* values = SUNSparseMatrix_Data(matrix);
  if (kernel.state_count == 0) {
    starts[1] = 1;
    rows[0] = 0;
    values[0] = 0;
    return 0;
  }
  kernel.jacobian(&kernel, &t, N_VGetArrayPointer(x), self.p, self.s, values);
  const bool finite =
      std::all_of(values, values + kernel.jacobian_nonzero_count, [](double v) { return std::isfinite(v); });
  return finite ? 0 : 1;
}

// CVODE looks for changes of sign and gives up on functions that are exactly zero. A zero therefore takes the sign of
// the trigger itself: x >= 5 holds at 5, x > 5 does not. So every function always has the sign of its trigger.
int CvodeSession::Memory::roots(realtype t, N_Vector x, realtype* g, void* data) {
  auto& self = *static_cast<Memory*>(data);
  const hepatrial_kernel& kernel = *self.kernel;
  const double* state = N_VGetArrayPointer(x);
  kernel.roots(&kernel, &t, state, self.p, self.s, g);
  const auto count = static_cast<std::size_t>(kernel.event_count);
  if (std::find(g, g + count, 0.0) == g + count) return 0;
  kernel.triggers(&kernel, &t, state, self.p, self.s, self.holds.data());
  for (std::size_t event = 0; event < count; ++event) {
    if (g[event] == 0) g[event] = self.holds[event] != 0 ? k_tiny : -k_tiny;
  }
  return 0;
}

bool CvodeSession::Memory::allocate() {
  if (SUNContext_Create(nullptr, &context) != 0) return false;
  // CVODE needs at least one state; a model without any gets one that stands still.
  const auto size = static_cast<sunindextype>(std::max(kernel->state_count, 1));
  x = N_VNew_Serial(size, context);
  if (x == nullptr) return false;
  N_VConst(0, x);
  use_own_operations(x);
  tolerance = N_VNew_Serial(size, context);
  if (tolerance == nullptr) return false;
  N_VConst(options.absolute_tolerance, tolerance);
  use_own_operations(tolerance);
  for (std::size_t state = 0; state < options.state_scale.size(); ++state)
    N_VGetArrayPointer(tolerance)[state] *= options.state_scale[state];
  matrix = SUNSparseMatrix(size, size, std::max(kernel->jacobian_nonzero_count, 1), CSC_MAT, context);
  if (matrix == nullptr) return false;
  use_own_operations(matrix);
  linear_solver = SUNLinSol_KLU(x, matrix, context);
  cvode = CVodeCreate(CV_BDF, context);
  holds.resize(static_cast<std::size_t>(kernel->event_count));
  return linear_solver != nullptr && cvode != nullptr;
}

bool CvodeSession::Memory::configure() {
  bool good = CVodeSetErrHandlerFn(cvode, keep_silent, nullptr) == CV_SUCCESS;
  good = good && CVodeInit(cvode, rhs, 0, x) == CV_SUCCESS;
  good = good && CVodeSetUserData(cvode, this) == CV_SUCCESS;
  good = good && CVodeSVtolerances(cvode, options.relative_tolerance, tolerance) == CV_SUCCESS;
  good = good && CVodeSetLinearSolver(cvode, linear_solver, matrix) == CV_SUCCESS;
  good = good && CVodeSetJacFn(cvode, jacobian) == CV_SUCCESS;
  good = good && CVodeSetMaxNumSteps(cvode, options.maximum_steps_between_stops) == CV_SUCCESS;
  good = good && CVodeSetMaxErrTestFails(cvode, 20) == CV_SUCCESS;
  good = good && CVodeSetMaxConvFails(cvode, 20) == CV_SUCCESS;
  good = good && CVodeSetMaxHnilWarns(cvode, -1) == CV_SUCCESS;
  if (std::isfinite(options.maximum_step)) good = good && CVodeSetMaxStep(cvode, options.maximum_step) == CV_SUCCESS;
  if (kernel->event_count > 0) {
    good = good && CVodeRootInit(cvode, kernel->event_count, roots) == CV_SUCCESS;
    good = good && CVodeSetNoInactiveRootWarn(cvode) == CV_SUCCESS;
  }
  return good;
}

void CvodeSession::Memory::count() {
  if (!is_running) return;
  is_running = false;
  long steps = 0, evaluations = 0, jacobians = 0;
  CVodeGetNumSteps(cvode, &steps);
  CVodeGetNumRhsEvals(cvode, &evaluations);
  CVodeGetNumJacEvals(cvode, &jacobians);
  done.steps += static_cast<std::uint64_t>(steps);
  done.rhs_evaluations += static_cast<std::uint64_t>(evaluations);
  done.jacobian_evaluations += static_cast<std::uint64_t>(jacobians);
}

std::string CvodeSession::Memory::explain(int flag) const {
  std::string text = "CVODE " + flag_name(flag);
  if (flag == CV_TOO_MUCH_WORK) {
    text += ": more than " + std::to_string(options.maximum_steps_between_stops) + " steps between two stops";
  }
  if (not_finite_row >= 0) {
    text += ": the rate of " + model->states[static_cast<std::size_t>(not_finite_row)] + " is not finite";
  }
  return text;
}

CvodeSession::CvodeSession(std::unique_ptr<Memory> memory) : memory_(std::move(memory)) {}
CvodeSession::~CvodeSession() = default;

core::Result<std::unique_ptr<CvodeSession>> CvodeSession::create(const compile::CompiledModel& model,
                                                                 const SolverOptions& options) {
  auto memory = std::make_unique<Memory>();
  memory->model = &model;
  memory->kernel = model.kernel.get();
  memory->options = options;
  if (!memory->allocate() || !memory->configure()) {
    core::Problem problem;
    problem.kind = core::ProblemKind::numerical;
    problem.message = "CVODE could not be set up for model " + model.id + " (memory, tolerances or step limits)";
    return core::fail(std::move(problem));
  }
  return std::unique_ptr<CvodeSession>(new CvodeSession(std::move(memory)));
}

void CvodeSession::begin_row(const double* p, const double* s) {
  memory_->p = p;
  memory_->s = s;
  // KLU keeps its pivot order from matrix to matrix; a new row must not inherit the last row's.
  (void)SUNLinSol_KLUReInit(memory_->linear_solver, memory_->matrix,
                            std::max(memory_->kernel->jacobian_nonzero_count, 1), SUNKLU_REINIT_PARTIAL);
}

void CvodeSession::restart(double t, std::span<const double> x) {
  memory_->count();
  memory_->not_finite_row = -1;
  std::copy(x.begin(), x.end(), N_VGetArrayPointer(memory_->x));
  (void)CVodeReInit(memory_->cvode, t, memory_->x);
  memory_->is_running = true;
}

Advance CvodeSession::Memory::advance_to(double target) {
  Advance result;
  int flag = CVodeSetStopTime(cvode, target);
  if (flag >= 0) {
    not_finite_row = -1;
    flag = CVode(cvode, target, x, &result.t, CV_NORMAL);
  }
  if (flag < 0) {
    CVodeGetCurrentTime(cvode, &result.t);
    result.reason = explain(flag);
    return result;
  }
  result.end = flag == CV_ROOT_RETURN ? Advance::End::root : Advance::End::stop;
  if (result.end == Advance::End::stop) result.t = target;
  return result;
}

// Without a stop, stretches that double in length: a single far stop would invite one enormous step, and an event is
// located only as well as the step is short.
Advance CvodeSession::Memory::advance_to_event(double from) {
  Advance result;
  double target = from;
  for (double stretch = 1e-6 * std::max(1.0, std::fabs(from)); target < k_far; stretch *= 2) {
    target += stretch;
    result = advance_to(target);
    if (result.end != Advance::End::stop) return result;
  }
  result.end = Advance::End::failure;
  result.reason = "no event happened and no next stop was named";
  return result;
}

Advance CvodeSession::advance(double stop, std::span<double> x) {
  double from = 0;
  CVodeGetCurrentTime(memory_->cvode, &from);
  Advance result = std::isinf(stop) ? memory_->advance_to_event(from) : memory_->advance_to(stop);
  if (result.end != Advance::End::failure) std::copy_n(N_VGetArrayPointer(memory_->x), x.size(), x.begin());
  return result;
}

bool CvodeSession::is_past(double t) const {
  double current = 0;
  CVodeGetCurrentTime(memory_->cvode, &current);
  return current > t;
}

void CvodeSession::collect(BatchStatistics& statistics) {
  memory_->count();
  statistics.steps += memory_->done.steps;
  statistics.rhs_evaluations += memory_->done.rhs_evaluations;
  statistics.jacobian_evaluations += memory_->done.jacobian_evaluations;
  memory_->done = {};
}

}  // namespace hepatrial::simulate
