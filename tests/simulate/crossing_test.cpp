// The search for a change of truth, against conditions whose roots are known.
#include "simulate/crossing.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>

namespace hepatrial::simulate {
namespace {

struct Found {
  double length = 0;
  int rounds = 0;
};

// Searches a step of length h that starts at 0 for the first change of any of two conditions.
Found search(const std::function<double(double)>& first, const std::function<double(double)>& second, double h) {
  const std::uint8_t is_strict[] = {0, 1};
  CrossingSearch crossing(is_strict);
  const auto at = [&](double t) { return std::vector<double>{first(t), second(t)}; };
  const auto start = at(0), end = at(h);
  Found out;
  if (!crossing.differs(start.data(), end.data(), 1)) return {h, 0};
  crossing.far_side(h, 1e-12, start.data(), end.data(), 1);
  while (!crossing.found() && out.rounds < 100) {
    ++out.rounds;
    const double length = crossing.next();
    EXPECT_GT(length, 0);
    EXPECT_LE(length, h);
    const auto there = at(length);
    if (crossing.differs(start.data(), there.data(), 1)) {
      crossing.far_side(length, 1e-12, start.data(), there.data(), 1);
    } else {
      crossing.near_side(length, there.data(), 1);
    }
  }
  out.length = crossing.high();
  return out;
}

double never(double) { return -1; }

TEST(CrossingSearch, FindsRootsFromTheFarSide) {
  const auto linear = search([](double t) { return t - 0.3; }, never, 1);
  EXPECT_NEAR(linear.length, 0.3, 2e-12);
  EXPECT_LE(linear.rounds, 4);
  const auto curved = search([](double t) { return std::exp(5 * t) - 2; }, never, 1);
  EXPECT_NEAR(curved.length, std::log(2.0) / 5, 2e-12);
  EXPECT_GE(std::exp(5 * curved.length) - 2, 0);
  EXPECT_LE(curved.rounds, 20);
}

TEST(CrossingSearch, TakesTheFirstOfTwo) {
  const auto both = search([](double t) { return t - 0.7; }, [](double t) { return t - 0.2; }, 1);
  EXPECT_NEAR(both.length, 0.2, 2e-12);
}

TEST(CrossingSearch, AFlatFunctionTakesABisectionsNumberOfRounds) {
  const auto flat = search([](double t) { return std::pow(t - 0.5, 9); }, never, 1);
  EXPECT_NEAR(flat.length, 0.5, 2e-12);
  EXPECT_LE(flat.rounds, 60);
}

TEST(CrossingSearch, ZeroCountsAsEachConditionSays) {
  const std::uint8_t is_strict[] = {0, 1};
  const CrossingSearch crossing(is_strict);
  const double below[] = {-1, -1}, first_zero[] = {0, -1}, second_zero[] = {-1, 0};
  EXPECT_TRUE(crossing.differs(below, first_zero, 1));    // >= holds at 0
  EXPECT_FALSE(crossing.differs(below, second_zero, 1));  // > does not
}

TEST(CrossingSearch, NotANumberIsFalse) {
  const std::uint8_t is_strict[] = {0, 1};
  const CrossingSearch crossing(is_strict);
  const double below[] = {-1, -1}, nan[] = {NAN, NAN};
  EXPECT_FALSE(crossing.differs(below, nan, 1));
}

}  // namespace
}  // namespace hepatrial::simulate
