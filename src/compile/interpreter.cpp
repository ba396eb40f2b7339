#include "compile/interpreter.hpp"

#include "compile/execute.hpp"

namespace hepatrial::compile {

namespace {

struct Interpreter {
  std::shared_ptr<const Programs> programs;
  hepatrial_kernel kernel{};
};

const Programs& programs_of(const hepatrial_kernel* kernel) {
  return *static_cast<const Interpreter*>(kernel->context)->programs;
}

void run_setup(const hepatrial_kernel* kernel, const double* p, double* s) {
  TapeInputs inputs;
  inputs.p = p;
  execute(programs_of(kernel).setup, inputs, kernel->lanes, s);
}

void run_initial_state(const hepatrial_kernel* kernel, const double* t, const double* p, const double* s, double* x) {
  TapeInputs inputs;
  inputs.t = t;
  inputs.p = p;
  inputs.s = s;
  execute(programs_of(kernel).initial_state, inputs, kernel->lanes, x);
}

template <Tape Programs::* Function>
void run_function(const hepatrial_kernel* kernel, const double* t, const double* x, const double* p, const double* s,
                  double* out) {
  execute(programs_of(kernel).*Function, {t, x, p, s, nullptr, nullptr}, kernel->lanes, out);
}

void run_factor(const hepatrial_kernel* kernel, const double* t, const double* x, const double* p, const double* s,
                const double* diagonal, double* factors) {
  execute(programs_of(kernel).factor, {t, x, p, s, nullptr, diagonal}, kernel->lanes, factors);
}

void run_stage(const hepatrial_kernel* kernel, const double* t, const double* x, const double* p, const double* s,
               const double* factors, const double* w, double* u) {
  execute(programs_of(kernel).stage, {t, x, p, s, factors, w}, kernel->lanes, u);
}

void fill_kernel(const Programs& programs, std::int32_t lanes, const Interpreter& self, hepatrial_kernel& kernel) {
  kernel = programs.shape;
  kernel.lanes = lanes;
  kernel.mass_diagonal = programs.mass_diagonal.data();
  kernel.jacobian_column_start = programs.column_start.data();
  kernel.jacobian_row_index = programs.row_index.data();
  kernel.condition_is_strict = programs.condition_is_strict.data();
  kernel.context = &self;
  kernel.setup = run_setup;
  kernel.initial_state = run_initial_state;
  kernel.rhs = run_function<&Programs::rhs>;
  kernel.jacobian = run_function<&Programs::jacobian>;
  kernel.time_derivative = run_function<&Programs::time_derivative>;
  kernel.roots = run_function<&Programs::roots>;
  kernel.conditions = run_function<&Programs::conditions>;
  kernel.factor = run_factor;
  kernel.stage = run_stage;
  kernel.triggers = run_function<&Programs::triggers>;
  kernel.assignments = run_function<&Programs::assignments>;
  kernel.observables = run_function<&Programs::observables>;
}

}  // namespace

std::shared_ptr<const hepatrial_kernel> make_interpreter(std::shared_ptr<const Programs> programs, std::int32_t lanes) {
  auto interpreter = std::make_shared<Interpreter>();
  fill_kernel(*programs, lanes, *interpreter, interpreter->kernel);
  interpreter->programs = std::move(programs);
  return {interpreter, &interpreter->kernel};
}

}  // namespace hepatrial::compile
