#include "compile/execute.hpp"

#include <algorithm>

#include "compile/operations.hpp"

namespace hepatrial::compile {

namespace {

namespace maths = core::maths;

// The lane count as a type: with one lane every loop over lanes disappears.
struct OneLane {
  static constexpr std::size_t count = 1;
};
struct ManyLanes {
  std::size_t count;
};

double* register_file(std::size_t size) {
  thread_local std::vector<double> registers;
  if (registers.size() < size) registers.resize(size);
  return registers.data();
}

template <class Lanes>
void load(const std::vector<Load>& loads, const double* source, const Lanes& lanes, double* registers) {
  for (const Load& item : loads) {
    const double* from = source + static_cast<std::size_t>(item.index) * lanes.count;
    double* to = registers + static_cast<std::size_t>(item.target) * lanes.count;
    for (std::size_t lane = 0; lane < lanes.count; ++lane) to[lane] = from[lane];
  }
}

template <class Lanes>
void load_inputs(const Tape& tape, const TapeInputs& inputs, const Lanes& lanes, double* registers) {
  double* to = registers;
  for (const double constant : tape.constants) to = std::fill_n(to, lanes.count, constant);
  load(tape.states, inputs.x, lanes, registers);
  load(tape.parameters, inputs.p, lanes, registers);
  load(tape.setup, inputs.s, lanes, registers);
  load(tape.factors, inputs.factors, lanes, registers);
  load(tape.operands, inputs.operands, lanes, registers);
  if (tape.time_register < 0) return;
  std::copy_n(inputs.t, lanes.count, registers + static_cast<std::size_t>(tape.time_register) * lanes.count);
}

// One instruction over all lanes.
struct Step {
  std::size_t lanes;
  double* target;
  const double* a;
  const double* b;
  const double* c;

  template <class Function>
  void one(Function function) const {
    for (std::size_t lane = 0; lane < lanes; ++lane) target[lane] = function(a[lane]);
  }
  template <class Function>
  void two(Function function) const {
    for (std::size_t lane = 0; lane < lanes; ++lane) target[lane] = function(a[lane], b[lane]);
  }
  void any(Operation operation) const {
    for (std::size_t lane = 0; lane < lanes; ++lane) target[lane] = evaluate(operation, a[lane], b[lane], c[lane]);
  }
};

void run_lanes(const Tape& tape, std::size_t lanes, double* registers, double* out) {
  const auto at = [&](std::uint32_t index) { return registers + index * lanes; };
  for (const Instruction& item : tape.instructions) {
    const Step step{lanes, at(item.target), at(item.a), at(item.b), at(item.c)};
    switch (item.operation) {
      case k_store: std::copy_n(step.a, lanes, out + item.target * lanes); break;
      case Operation::add: step.two([](double a, double b) { return a + b; }); break;
      case Operation::subtract: step.two([](double a, double b) { return a - b; }); break;
      case Operation::multiply: step.two([](double a, double b) { return a * b; }); break;
      case Operation::divide: step.two([](double a, double b) { return a / b; }); break;
      case Operation::negate: step.one([](double a) { return -a; }); break;
      case Operation::exp: step.one(maths::exp); break;
      case Operation::log: step.one(maths::log); break;
      case Operation::power: step.two(maths::pow); break;
      case Operation::minimum: step.two(minimum); break;
      case Operation::maximum: step.two(maximum); break;
      default: step.any(item.operation); break;
    }
  }
}

// The same for one lane, without the loops: an instruction is a few nanoseconds, so every address counts.
void run_one_lane(const Tape& tape, double* registers, double* out) {
  double* const r = registers;
  for (const Instruction& item : tape.instructions) {
    switch (item.operation) {
      case k_store: out[item.target] = r[item.a]; break;
      case Operation::add: r[item.target] = r[item.a] + r[item.b]; break;
      case Operation::subtract: r[item.target] = r[item.a] - r[item.b]; break;
      case Operation::multiply: r[item.target] = r[item.a] * r[item.b]; break;
      case Operation::divide: r[item.target] = r[item.a] / r[item.b]; break;
      case Operation::negate: r[item.target] = -r[item.a]; break;
      case Operation::select: r[item.target] = is_true(r[item.a]) ? r[item.b] : r[item.c]; break;
      case Operation::exp: r[item.target] = maths::exp(r[item.a]); break;
      case Operation::power: r[item.target] = maths::pow(r[item.a], r[item.b]); break;
      case Operation::minimum: r[item.target] = minimum(r[item.a], r[item.b]); break;
      case Operation::maximum: r[item.target] = maximum(r[item.a], r[item.b]); break;
      default: r[item.target] = evaluate(item.operation, r[item.a], r[item.b], r[item.c]); break;
    }
  }
}

}  // namespace

void execute(const Tape& tape, const TapeInputs& inputs, std::int32_t lanes, double* out) {
  const auto count = static_cast<std::size_t>(lanes);
  double* registers = register_file(static_cast<std::size_t>(tape.register_count) * count);
  if (count == 1) {
    load_inputs(tape, inputs, OneLane{}, registers);
    run_one_lane(tape, registers, out);
  } else {
    load_inputs(tape, inputs, ManyLanes{count}, registers);
    run_lanes(tape, count, registers, out);
  }
}

}  // namespace hepatrial::compile
