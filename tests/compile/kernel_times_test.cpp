// How long a user waits for a kernel of the shipped disease model, as if it were not shipped. Prints the times; the
// bounds are loose, because a test machine may be busy. The figures that docs/methods/kernels.md states come from here:
//   test_compile --gtest_filter='KernelTimes.*'

#include <chrono>
#include <cmath>
#include <iostream>

#include "compile/interpreter.hpp"
#include "compile/kernel_cache.hpp"
#include "compile/kernel_comparison.hpp"
#include "compile/kernel_workshop.hpp"
#include "model/read.hpp"

namespace hepatrial::test {
namespace {

class Stopwatch {
 public:
  [[nodiscard]] double milliseconds() const {
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start_).count();
  }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

// Nanoseconds of one factor() and eight stage() calls, a Rosenbrock step's worth, per lane.
double step_ns(const hepatrial_kernel& kernel) {
  const auto sized = [&](std::int32_t count) {
    return compile::AlignedNumbers(static_cast<std::size_t>(count) * static_cast<std::size_t>(kernel.lanes));
  };
  HardNumbers numbers(1, 0.0);
  const auto point = compile::draw_point(kernel, [&] { return 1 + std::fabs(numbers()); });
  auto setup = sized(kernel.setup_count), factors = sized(kernel.factor_count), solved = sized(kernel.state_count);
  kernel.setup(&kernel, point.p.data(), setup.data());
  constexpr int k_steps = 500, k_stages = 8;
  const Stopwatch watch;
  for (int step = 0; step < k_steps; ++step) {
    const double *t = point.t.data(), *x = point.x.data(), *p = point.p.data(), *s = setup.data();
    kernel.factor(&kernel, t, x, p, s, point.diagonal.data(), factors.data());
    for (int stage = 0; stage < k_stages; ++stage) {
      kernel.stage(&kernel, t, x, p, s, factors.data(), point.w.data(), solved.data());
    }
  }
  return watch.milliseconds() * 1e6 / (k_steps * kernel.lanes);
}

TEST(KernelTimes, OfTheDiseaseModel) {
  const TemporaryFolder folder;
  const compile::KernelSettings settings = fresh_settings(folder);
  const std::int32_t lanes = native_widths().back();
  const Stopwatch reading;
  const auto text = model::read_model(HEPATRIAL_SOURCE_DIR "/models/hcc");
  ASSERT_TRUE(text);
  const double read_ms = reading.milliseconds();
  const Stopwatch lowering;
  const auto model = compile::compile(*text);
  ASSERT_TRUE(model);
  const double lower_ms = lowering.milliseconds();

  const Stopwatch compiling;
  const auto compiled = compile::CachedKernel(model->programs, lanes, settings).compile({});
  ASSERT_TRUE(compiled) << core::text(compiled.error());
  const double compile_ms = compiling.milliseconds();
  const Stopwatch loading;
  const auto cached = compile::CachedKernel(model->programs, lanes, settings).load();
  ASSERT_TRUE(cached) << core::text(cached.error());
  const double load_ms = loading.milliseconds();

  std::cout << model->states.size() << " states, " << lanes << " lanes: model text read in " << read_ms
            << " ms, turned into equations in " << lower_ms << " ms; kernel compiled in " << compile_ms
            << " ms, from the cache in " << load_ms << " ms\n"
            << "one factor() and eight stage() per lane: interpreter, 1 lane "
            << step_ns(*compile::make_interpreter(model->programs, 1)) << " ns, " << lanes << " lanes "
            << step_ns(*compile::make_interpreter(model->programs, lanes)) << " ns; compiled " << step_ns(**cached)
            << " ns\n";
  EXPECT_LT(compile_ms, 30'000);
  EXPECT_LT(load_ms, 2'000);
}

}  // namespace
}  // namespace hepatrial::test
