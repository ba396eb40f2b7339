// Random models: one lane gives the bits of several, tapes give the bits of recursion, derivatives are those of finite
// differences where a function is smooth.

#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <string>
#include <vector>

#include "compile/interpreter.hpp"
#include "compile/kernel_comparison.hpp"
#include "compile/lowered.hpp"
#include "compile/operations.hpp"
#include "compile/programs.hpp"
#include "compile/walk.hpp"

namespace {

namespace compile = hepatrial::compile;
namespace model = hepatrial::model;
using compile::AlignedNumbers;
using compile::KernelPoint;
using model::ExpressionId;
using model::Operation;

constexpr int k_most_depth = 6;
constexpr double k_infinity = std::numeric_limits<double>::infinity();
constexpr std::array<double, 16> k_numbers{0.0,
                                           -0.0,
                                           1.0,
                                           -1.0,
                                           2.0,
                                           0.5,
                                           -0.3,
                                           3.0,
                                           1e-3,
                                           1e300,
                                           1e-300,
                                           709.0,
                                           k_infinity,
                                           -k_infinity,
                                           std::numeric_limits<double>::quiet_NaN(),
                                           std::numeric_limits<double>::denorm_min()};
// What has a derivative wherever its value is finite and not large.
constexpr std::array<Operation, 11> k_smooth{
    Operation::add, Operation::subtract, Operation::multiply, Operation::divide, Operation::negate, Operation::exp,
    Operation::sin, Operation::cos,      Operation::tanh,     Operation::atan,   Operation::asinh};

// The input, byte by byte; zeros after its end.
class Bytes {
 public:
  Bytes(const std::uint8_t* data, std::size_t size) : data_(data), size_(size) {}
  int below(int count) { return next() % count; }
  double number() {
    const int kind = below(32);
    if (kind < 16) return k_numbers[static_cast<std::size_t>(kind)];
    return (next() - 128) / 16.0;
  }
  double ordinary() { return (next() - 128) / 64.0 + next() / 8192.0; }

 private:
  std::uint8_t next() { return at_ < size_ ? data_[at_++] : std::uint8_t{0}; }
  const std::uint8_t* data_;
  std::size_t size_;
  std::size_t at_ = 0;
};

class ModelFromBytes {
 public:
  ModelFromBytes(Bytes& bytes, bool smooth) : bytes_(bytes), smooth_(smooth) {}

  model::Model make() {
    const int parameters = 1 + bytes_.below(3), states = 1 + bytes_.below(4), events = smooth_ ? 0 : bytes_.below(3);
    for (int index = 0; index < parameters; ++index) add("p" + std::to_string(index), true);
    for (int index = 0; index < states; ++index) add("x" + std::to_string(index), false);
    for (int index = 0; index < states; ++index) {
      out_.rules.push_back({model::RuleKind::rate, parameters + index, expression(k_most_depth), {}});
    }
    for (int index = 0; index < events; ++index) {
      model::Event event;
      event.id = "e" + std::to_string(index);
      event.trigger = expression(3);
      event.assignments.push_back({parameters + bytes_.below(states), expression(3), {}});
      out_.events.push_back(event);
    }
    return std::move(out_);
  }

 private:
  void add(const std::string& id, bool constant) {
    model::Symbol symbol;
    symbol.id = id;
    symbol.constant = constant;
    symbol.value = bytes_.number();
    out_.symbol_by_id[id] = static_cast<model::SymbolId>(out_.symbols.size());
    out_.symbols.push_back(symbol);
  }

  Operation operation() {
    if (smooth_) return k_smooth[static_cast<std::size_t>(bytes_.below(static_cast<int>(k_smooth.size())))];
    constexpr int k_first = static_cast<int>(Operation::add), k_last = static_cast<int>(Operation::select);
    return static_cast<Operation>(k_first + bytes_.below(k_last - k_first + 1));
  }

  ExpressionId expression(int depth) {
    const int kind = bytes_.below(depth > 0 ? 10 : 3);
    if (kind == 0) return out_.pool.constant(smooth_ ? bytes_.ordinary() : bytes_.number());
    if (kind == 1) return out_.pool.time();
    if (kind == 2) return out_.pool.symbol(bytes_.below(static_cast<int>(out_.symbols.size())));
    const Operation chosen = operation();
    std::array<ExpressionId, 3> arguments{model::k_no_expression, model::k_no_expression, model::k_no_expression};
    for (int index = 0; index < model::argument_count(chosen); ++index) {
      arguments[static_cast<std::size_t>(index)] = expression(depth - 1);
    }
    return out_.pool.add(chosen, arguments[0], arguments[1], arguments[2]);
  }

  Bytes& bytes_;
  bool smooth_;
  model::Model out_;
};

// Every value that the rates go through, by recursion; in the order of the pool's nodes.
std::vector<double> values_of(const compile::LoweredSystem& system, const KernelPoint& point) {
  std::vector<double> values(system.pool.size(), 0);
  for (const ExpressionId id : compile::reachable(system.pool, system.rates)) {
    const model::Expression& node = system.pool[id];
    double& value = values[static_cast<std::size_t>(id)];
    if (node.operation == Operation::constant) {
      value = node.value;
    } else if (node.operation == Operation::time) {
      value = point.t[0];
    } else if (node.operation == Operation::symbol) {
      const auto slot = static_cast<std::size_t>(compile::slot_index(node.symbol));
      value = compile::is_state_symbol(node.symbol) ? point.x[slot] : point.p[slot];
    } else {
      std::array<double, 3> operands{0, 0, 0};
      for (int index = 0; index < model::argument_count(node.operation); ++index) {
        const auto at = static_cast<std::size_t>(index);
        operands[at] = values[static_cast<std::size_t>(node.arguments[at])];
      }
      value = compile::evaluate(node.operation, operands[0], operands[1], operands[2]);
    }
  }
  return values;
}

struct Kernel {
  const hepatrial_kernel& kernel;

  [[nodiscard]] AlignedNumbers call(decltype(hepatrial_kernel::rhs) function, std::int32_t count,
                                    const KernelPoint& point) const {
    AlignedNumbers setup(static_cast<std::size_t>(kernel.setup_count)), out(static_cast<std::size_t>(count));
    kernel.setup(&kernel, point.p.data(), setup.data());
    function(&kernel, point.t.data(), point.x.data(), point.p.data(), setup.data(), out.data());
    return out;
  }
  [[nodiscard]] AlignedNumbers rates(const KernelPoint& point) const {
    return call(kernel.rhs, kernel.state_count, point);
  }
};

void check_rates(const compile::LoweredSystem& system, const hepatrial_kernel& kernel, const KernelPoint& point) {
  const std::vector<double> values = values_of(system, point);
  const AlignedNumbers found = Kernel{kernel}.rates(point);
  for (std::size_t state = 0; state < found.size(); ++state) {
    if (!compile::same_bits(found[state], values[static_cast<std::size_t>(system.rates[state])])) std::abort();
  }
}

// Central differences of all rates at three steps, h, h/2 and h/4; NaN where they do not agree with one another.
// `moved` is a number of `point`.
std::vector<double> differences(const Kernel& kernel, const KernelPoint& point, double& moved) {
  const double middle = moved;
  std::array<std::vector<double>, 3> slopes;
  double step = 1e-3;
  for (auto& slope : slopes) {
    moved = middle + step;
    const AlignedNumbers above = kernel.rates(point);
    moved = middle - step;
    const AlignedNumbers below = kernel.rates(point);
    for (std::size_t row = 0; row < above.size(); ++row) slope.push_back((above[row] - below[row]) / (2 * step));
    step /= 2;
  }
  moved = middle;
  for (std::size_t row = 0; row < slopes[2].size(); ++row) {
    const double scale = 1 + std::fabs(slopes[2][row]);
    const bool agree = std::fabs(slopes[0][row] - slopes[2][row]) < 1e-5 * scale &&
                       std::fabs(slopes[1][row] - slopes[2][row]) < 1e-5 * scale;
    if (!agree) slopes[2][row] = std::numeric_limits<double>::quiet_NaN();
  }
  return slopes[2];
}

void check_slope(double derivative, double difference) {
  if (std::isnan(difference)) return;
  if (!(std::fabs(derivative - difference) <= 0.02 * (1 + std::fabs(difference)))) std::abort();
}

void check_derivatives(const compile::LoweredSystem& system, const hepatrial_kernel& kernel, KernelPoint point) {
  // Large values hide a difference in rounding, small divisors make functions that are smooth on paper only.
  for (const double value : values_of(system, point)) {
    if (!(std::fabs(value) < 100)) return;
  }
  const Kernel caller{kernel};
  const AlignedNumbers jacobian = caller.call(kernel.jacobian, kernel.jacobian_nonzero_count, point);
  for (std::int32_t column = 0; column < kernel.state_count; ++column) {
    KernelPoint moving = point;
    std::vector<double> dense(static_cast<std::size_t>(kernel.state_count), 0);
    for (std::int32_t at = kernel.jacobian_column_start[column]; at < kernel.jacobian_column_start[column + 1]; ++at) {
      dense[static_cast<std::size_t>(kernel.jacobian_row_index[at])] = jacobian[static_cast<std::size_t>(at)];
    }
    const auto slopes = differences(caller, moving, moving.x[static_cast<std::size_t>(column)]);
    for (std::size_t row = 0; row < dense.size(); ++row) check_slope(dense[row], slopes[row]);
  }
  const AlignedNumbers slope = caller.call(kernel.time_derivative, kernel.state_count, point);
  const auto slopes = differences(caller, point, point.t[0]);
  for (std::size_t row = 0; row < slope.size(); ++row) check_slope(slope[row], slopes[row]);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Bytes bytes(data, size);
  const bool smooth = bytes.below(2) == 1;
  auto lowered = compile::lower(ModelFromBytes(bytes, smooth).make());
  if (!lowered) {
    if (lowered.error().empty()) std::abort();
    return 0;
  }
  const auto programs = compile::build_programs(*lowered);
  const auto one = compile::make_interpreter(programs, 1);
  const auto draw = [&] { return smooth ? bytes.ordinary() : bytes.number(); };
  for (const std::int32_t lanes : {3, 4, 8}) {
    const auto many = compile::make_interpreter(programs, lanes);
    if (compile::count_differences(*many, *one, compile::draw_point(*many, draw)) != 0) std::abort();
  }
  const KernelPoint point = compile::draw_point(*one, draw);
  check_rates(*lowered, *one, point);
  if (smooth) check_derivatives(*lowered, *one, point);
#ifdef HEPATRIAL_PLANTED_BUG
  // The fault that the fuzzer has to find; no seed shows it: relations that switch, in a model with two events.
  if (one->condition_count >= 3 && one->event_count == 2) std::abort();
#endif
  return 0;
}
