#include "infer/bound_transform.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace hepatrial::infer {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

TEST(BoundTransform, follows_the_documented_parabola) {
  // lower 0, upper 10: margins 1/20 and 11/20.
  const BoundTransform box({0.0}, {10.0});
  const auto at = [&](double y) { return box.outer(std::vector<double>{y})[0]; };
  EXPECT_EQ(at(5.0), 5.0);
  EXPECT_NEAR(at(0.05), 0.05, 1e-15);              // the parabola meets the identity
  EXPECT_NEAR(at(0.0), 0.05 * 0.05 / 0.2, 1e-15);  // (0 - 0 + a)^2 / (4 a) with a = 0.05
  EXPECT_EQ(at(-0.05), 0.0);                       // the bound itself
  EXPECT_NEAR(at(10.55), 10.0, 1e-14);
  EXPECT_NEAR(at(-0.05 - 3.0), at(-0.05 + 3.0), 1e-12);  // mirrored
  EXPECT_NEAR(at(5.0 + 2 * 10.6), 5.0, 1e-12);           // repeats with twice the width 10 + 0.05 + 0.55
}

TEST(BoundTransform, is_inside_everywhere_and_continuous) {
  const BoundTransform box({-0.3}, {0.2});
  double last = box.outer(std::vector<double>{-4.0})[0];
  for (double y = -4.0; y < 4.0; y += 1e-3) {
    const double x = box.outer(std::vector<double>{y})[0];
    ASSERT_GE(x, -0.3);
    ASSERT_LE(x, 0.2);
    ASSERT_LT(std::abs(x - last), 2e-3);
    last = x;
  }
}

TEST(BoundTransform, inverse_returns_where_it_came_from) {
  const BoundTransform box({-1.0, -infinity, 2.0, -infinity}, {1.0, 3.0, infinity, infinity});
  for (const double share : {0.0, 0.001, 0.3, 0.999, 1.0}) {
    const std::vector<double> x = {-1.0 + 2.0 * share, 3.0 - 5.0 * share, 2.0 + 5.0 * share, 7.0 * share};
    const std::vector<double> back = box.outer(box.inner(x));
    for (std::size_t i = 0; i < x.size(); ++i) EXPECT_NEAR(back[i], x[i], 1e-14);
  }
}

}  // namespace
}  // namespace hepatrial::infer
