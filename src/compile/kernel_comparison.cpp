#include "compile/kernel_comparison.hpp"

#include <bit>
#include <cmath>

namespace hepatrial::compile {

namespace {

constexpr int k_self_test_points = 3;

std::size_t element_count(std::int32_t elements, const hepatrial_kernel& kernel) {
  return static_cast<std::size_t>(elements) * static_cast<std::size_t>(kernel.lanes);
}

// The point of one lane alone.
KernelPoint lane_of(const KernelPoint& point, std::size_t lanes, std::size_t lane) {
  const auto taken = [&](const AlignedNumbers& values) {
    AlignedNumbers one;
    for (std::size_t at = lane; at < values.size(); at += lanes) one.push_back(values[at]);
    return one;
  };
  return {taken(point.t), taken(point.p), taken(point.x), taken(point.diagonal), taken(point.w)};
}

// Numbers between 1/8 and 8 with full fractions: products round, sums cancel a little, powers stay finite.
class FixedNumbers {
 public:
  double operator()() {
    state_ = state_ * 6364136223846793005U + 1442695040888963407U;  // Knuth's multiplier for 64-bit generators
    const double fraction = 1.0 + static_cast<double>(state_ >> 12) * 0x1p-52;
    return std::ldexp(fraction, static_cast<int>((state_ >> 4) % 6) - 3);
  }

 private:
  std::uint64_t state_ = 1;
};

}  // namespace

bool same_bits(double a, double b) {
  if (std::isnan(a) && std::isnan(b)) return true;
  return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

KernelPoint draw_point(const hepatrial_kernel& kernel, const std::function<double()>& draw) {
  const auto drawn = [&](std::int32_t elements) {
    AlignedNumbers values(element_count(elements, kernel));
    for (double& value : values) value = draw();
    return values;
  };
  KernelPoint point;
  point.t = drawn(1);
  point.p = drawn(kernel.parameter_count);
  point.x = drawn(kernel.state_count);
  point.diagonal = drawn(1);
  point.w = drawn(kernel.state_count);
  return point;
}

AlignedNumbers call_all(const hepatrial_kernel& kernel, const KernelPoint& point) {
  AlignedNumbers all;
  const auto sized = [&](std::int32_t elements) { return AlignedNumbers(element_count(elements, kernel)); };
  const double *t = point.t.data(), *x = point.x.data(), *p = point.p.data();
  AlignedNumbers setup = sized(kernel.setup_count), initial = sized(kernel.state_count),
                 factors = sized(kernel.factor_count), solved = sized(kernel.state_count);
  kernel.setup(&kernel, p, setup.data());
  const double* s = setup.data();
  kernel.initial_state(&kernel, t, p, s, initial.data());
  kernel.factor(&kernel, t, x, p, s, point.diagonal.data(), factors.data());
  kernel.stage(&kernel, t, x, p, s, factors.data(), point.w.data(), solved.data());
  for (const AlignedNumbers* values : {&setup, &initial, &factors, &solved}) {
    all.insert(all.end(), values->begin(), values->end());
  }
  const auto call = [&](auto function, std::int32_t elements) {
    AlignedNumbers values = sized(elements);
    function(&kernel, t, x, p, s, values.data());
    all.insert(all.end(), values.begin(), values.end());
  };
  call(kernel.rhs, kernel.state_count);
  call(kernel.jacobian, kernel.jacobian_nonzero_count);
  call(kernel.time_derivative, kernel.state_count);
  call(kernel.roots, kernel.event_count);
  call(kernel.conditions, kernel.condition_count);
  call(kernel.triggers, kernel.event_count);
  call(kernel.assignments, kernel.assignment_count);
  call(kernel.observables, kernel.observable_count);
  return all;
}

std::size_t count_differences(const hepatrial_kernel& kernel, const hepatrial_kernel& oracle,
                              const KernelPoint& point) {
  const auto lanes = static_cast<std::size_t>(kernel.lanes);
  const AlignedNumbers found = call_all(kernel, point);
  std::size_t differences = 0;
  for (std::size_t lane = 0; lane < lanes; ++lane) {
    const AlignedNumbers expected = call_all(oracle, lane_of(point, lanes, lane));
    if (expected.size() * lanes != found.size()) return found.size() + 1;
    for (std::size_t at = 0; at < expected.size(); ++at) {
      if (!same_bits(expected[at], found[at * lanes + lane])) ++differences;
    }
  }
  return differences;
}

bool passes_self_test(const hepatrial_kernel& kernel, const hepatrial_kernel& oracle) {
  FixedNumbers numbers;
  for (int repeat = 0; repeat < k_self_test_points; ++repeat) {
    if (count_differences(kernel, oracle, draw_point(kernel, std::ref(numbers))) != 0) return false;
  }
  return true;
}

}  // namespace hepatrial::compile
