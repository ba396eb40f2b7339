#include "core/maths.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdint>

#include "core/hashing.hpp"
#include "core/random.hpp"
#include "core/result.hpp"

namespace hepatrial::core {
namespace {

double units_in_last_place(double computed, double exact) {
  return std::abs(computed - exact) / (std::nextafter(std::abs(exact), INFINITY) - std::abs(exact));
}

// SLEEF states at most 1.0 units in the last place for these; long double libm is the reference.
TEST(Maths, WithinOneUnitInTheLastPlace) {
  RandomStream stream(1, "maths", 0);
  for (int draw = 0; draw < 20000; ++draw) {
    const double x = 20 * stream.uniform() - 10;
    const double positive = maths::exp(x);
    EXPECT_LE(units_in_last_place(positive, static_cast<double>(std::exp(static_cast<long double>(x)))), 1.0);
    EXPECT_LE(
        units_in_last_place(maths::log(positive), static_cast<double>(std::log(static_cast<long double>(positive)))),
        1.0);
    EXPECT_LE(units_in_last_place(
                  maths::pow(positive, 0.33),
                  static_cast<double>(std::pow(static_cast<long double>(positive), static_cast<long double>(0.33)))),
              1.0);
  }
}

// The bits themselves, so that another library or flag is noticed. Origin: printed by this library, SLEEF 3.5.1 cinz.
TEST(Maths, BitsDoNotChange) {
  std::uint64_t mixed = 0;
  for (int step = 1; step <= 1000; ++step) {
    const double x = 0.013 * step;
    for (const double value : {maths::exp(x), maths::log(x), maths::pow(x, 1.7), maths::sin(x), maths::tanh(x)}) {
      mixed = mixed * 1099511628211ULL + std::bit_cast<std::uint64_t>(value);
    }
  }
  EXPECT_EQ(mixed, 3039049809070280790ULL);
}

TEST(Hashing, Sha256OfAbc) {  // FIPS 180-2, appendix B.1
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Problems, ExitCodeIsTheWorstKind) {
  EXPECT_EQ(exit_code({{ProblemKind::usage, "", {}, ""}, {ProblemKind::io, "", {}, ""}}), 5);
  EXPECT_EQ(exit_code({{ProblemKind::bad_input, "", {}, ""}}), 3);
  const Problem problem{ProblemKind::bad_input, "is negative", {"t.toml", 3, "dose_mg"}, "give a dose above 0"};
  EXPECT_EQ(problem.text(), "t.toml:3: dose_mg: is negative (give a dose above 0)");
}

}  // namespace
}  // namespace hepatrial::core
