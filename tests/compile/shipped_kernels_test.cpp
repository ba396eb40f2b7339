#include "compile/shipped_kernels.hpp"

#include <gtest/gtest.h>

#include <random>

#include "compile/compiled_model.hpp"
#include "compile/interpreter.hpp"
#include "compile/kernel_comparison.hpp"
#include "model/read.hpp"

namespace hepatrial::test {
namespace {

const compile::CompiledModel& disease() {
  static const compile::CompiledModel compiled = [] {
    const auto text = model::read_model(HEPATRIAL_SOURCE_DIR "/models/hcc");
    EXPECT_TRUE(text.has_value());
    auto made = compile::compile(*text);
    EXPECT_TRUE(made.has_value());
    return std::move(*made);
  }();
  return compiled;
}

TEST(ShippedKernels, EveryFunctionHasTheInterpretersBits) {
  std::mt19937_64 generator(20);
  std::normal_distribution<double> exponent(0, 3);
  std::bernoulli_distribution negative(0.1);
  const auto oracle = compile::make_interpreter(disease().programs, 1);
  for (const std::int32_t lanes : {1, 2, 4, 8}) {
    if (compile::set_for_lanes(lanes) > compile::detect_instruction_set()) continue;
    const auto kernel = compile::find_shipped_kernel(*disease().programs, lanes);
    ASSERT_NE(kernel, nullptr) << lanes;
    for (int repeat = 0; repeat < 50; ++repeat) {
      const auto point = compile::draw_point(*kernel, [&] {
        const double size = std::exp2(exponent(generator));
        return negative(generator) ? -size : size;
      });
      ASSERT_EQ(compile::count_differences(*kernel, *oracle, point), 0U) << lanes << " lanes, point " << repeat;
    }
  }
}

TEST(ShippedKernels, AreWhatTheProgramUses) {
  for (const std::int32_t lanes : {1, 2, 4, 8}) {
    if (compile::set_for_lanes(lanes) > compile::detect_instruction_set()) continue;
    EXPECT_EQ(compile::lane_kernel(disease(), lanes).get(),
              compile::find_shipped_kernel(*disease().programs, lanes).get());
  }
  EXPECT_EQ(compile::find_shipped_kernel(*disease().programs, 3), nullptr);
  EXPECT_EQ(compile::lane_kernel(disease(), 3)->lanes, 3);
}

}  // namespace
}  // namespace hepatrial::test
