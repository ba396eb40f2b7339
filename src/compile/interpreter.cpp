#include "compile/interpreter.hpp"

#include "compile/execute.hpp"

namespace hepatrial::compile {

namespace {

// Everything a kernel points to, and the kernel itself.
struct Interpreter {
  std::int32_t lanes = 1;
  Tape setup, initial_state, rhs, jacobian, time_derivative, roots, triggers, assignments, observables;
  std::vector<double> mass_diagonal;
  std::vector<std::int32_t> column_start;
  std::vector<std::int32_t> row_index;
  hepatrial_kernel kernel{};
};

const Interpreter& interpreter_of(const hepatrial_kernel* kernel) {
  return *static_cast<const Interpreter*>(kernel->context);
}

void run_setup(const hepatrial_kernel* kernel, const double* p, double* s) {
  const Interpreter& self = interpreter_of(kernel);
  execute(self.setup, {nullptr, nullptr, p, nullptr}, self.lanes, s);
}

void run_initial_state(const hepatrial_kernel* kernel, const double* t, const double* p, const double* s, double* x) {
  const Interpreter& self = interpreter_of(kernel);
  execute(self.initial_state, {t, nullptr, p, s}, self.lanes, x);
}

template <Tape Interpreter::* Function>
void run_function(const hepatrial_kernel* kernel, const double* t, const double* x, const double* p, const double* s,
                  double* out) {
  const Interpreter& self = interpreter_of(kernel);
  execute(self.*Function, {t, x, p, s}, self.lanes, out);
}

// Only what the solver calls at every step decides what is worth keeping in setup; the other functions take a value
// from there when it happens to be there.
SetupSlots choose_setup(const LoweredSystem& system, const std::vector<ExpressionId>& jacobian,
                        const std::vector<ExpressionId>& time_derivative, std::vector<ExpressionId>& values) {
  std::vector<ExpressionId> frequent = system.rates;
  frequent.insert(frequent.end(), jacobian.begin(), jacobian.end());
  frequent.insert(frequent.end(), time_derivative.begin(), time_derivative.end());
  frequent.insert(frequent.end(), system.roots.begin(), system.roots.end());
  values = parameter_only_values(system.pool, frequent);
  SetupSlots slots;
  for (std::size_t slot = 0; slot < values.size(); ++slot) slots[values[slot]] = static_cast<std::int32_t>(slot);
  return slots;
}

void build_tapes(LoweredSystem& system, Interpreter& self) {
  SparseJacobian jacobian = derive_jacobian(system);
  const std::vector<ExpressionId> time_derivative = derive_time_derivative(system);
  std::vector<ExpressionId> setup_values;
  const SetupSlots slots = choose_setup(system, jacobian.values, time_derivative, setup_values);
  self.setup = build_tape(system.pool, setup_values, {});
  self.initial_state = build_tape(system.pool, system.initial_states, slots);
  self.rhs = build_tape(system.pool, system.rates, slots);
  self.jacobian = build_tape(system.pool, jacobian.values, slots);
  self.time_derivative = build_tape(system.pool, time_derivative, slots);
  self.roots = build_tape(system.pool, system.roots, slots);
  self.triggers = build_tape(system.pool, system.triggers, slots);
  self.assignments = build_tape(system.pool, system.assignment_values, slots);
  self.observables = build_tape(system.pool, system.observable_values, slots);
  self.mass_diagonal = system.mass_diagonal;
  self.column_start = std::move(jacobian.column_start);
  self.row_index = std::move(jacobian.row_index);
  self.kernel.setup_count = static_cast<std::int32_t>(setup_values.size());
}

void fill_kernel(const LoweredSystem& system, Interpreter& self) {
  hepatrial_kernel& kernel = self.kernel;
  kernel.struct_size = sizeof(hepatrial_kernel);
  kernel.version = HEPATRIAL_KERNEL_VERSION;
  kernel.model_hash = hash_of(system);
  kernel.lanes = self.lanes;
  kernel.state_count = static_cast<std::int32_t>(system.states.size());
  kernel.parameter_count = static_cast<std::int32_t>(system.parameters.size());
  kernel.observable_count = static_cast<std::int32_t>(system.observables.size());
  kernel.event_count = static_cast<std::int32_t>(system.events.size());
  kernel.assignment_count = static_cast<std::int32_t>(system.assignment_values.size());
  kernel.jacobian_nonzero_count = static_cast<std::int32_t>(self.row_index.size());
  kernel.mass_diagonal = self.mass_diagonal.data();
  kernel.jacobian_column_start = self.column_start.data();
  kernel.jacobian_row_index = self.row_index.data();
  kernel.context = &self;
  kernel.setup = run_setup;
  kernel.initial_state = run_initial_state;
  kernel.rhs = run_function<&Interpreter::rhs>;
  kernel.jacobian = run_function<&Interpreter::jacobian>;
  kernel.time_derivative = run_function<&Interpreter::time_derivative>;
  kernel.roots = run_function<&Interpreter::roots>;
  kernel.triggers = run_function<&Interpreter::triggers>;
  kernel.assignments = run_function<&Interpreter::assignments>;
  kernel.observables = run_function<&Interpreter::observables>;
}

}  // namespace

std::shared_ptr<const hepatrial_kernel> make_interpreter(LoweredSystem& system, std::int32_t lanes) {
  auto interpreter = std::make_shared<Interpreter>();
  interpreter->lanes = lanes;
  build_tapes(system, *interpreter);
  fill_kernel(system, *interpreter);
  return {interpreter, &interpreter->kernel};
}

}  // namespace hepatrial::compile
