#include "infer/sobol_sequence.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <set>

namespace hepatrial::infer {
namespace {

TEST(ScrambledSobol, every_coordinate_is_stratified) {
  // The defining property of a scrambled (0, 1)-sequence: the first 2^k points hit each interval of width 2^-k once. A
  // point left out, or a hash that is no permutation of the digit tree, breaks it.
  const auto points = scrambled_sobol(1024, 80, 12);
  ASSERT_TRUE(points);
  for (const std::size_t count : {16U, 128U, 1024U}) {
    for (std::size_t j = 0; j < 80; ++j) {
      std::set<int> cells;
      for (std::size_t i = 0; i < count; ++i) {
        cells.insert(static_cast<int>((*points)(i, j) * static_cast<double>(count)));
      }
      ASSERT_EQ(cells.size(), count) << "coordinate " << j;
    }
  }
}

TEST(ScrambledSobol, first_two_coordinates_form_a_net) {
  // Sobol' sequence is a (0, 2)-sequence in its first two coordinates: 2^6 points, one in each of the 64 boxes of every
  // shape 2^-a x 2^-(6-a).
  const auto points = scrambled_sobol(64, 2, 3);
  ASSERT_TRUE(points);
  for (int a = 0; a <= 6; ++a) {
    std::set<std::pair<int, int>> boxes;
    for (std::size_t i = 0; i < 64; ++i) {
      boxes.emplace(static_cast<int>(std::ldexp((*points)(i, 0), a)),
                    static_cast<int>(std::ldexp((*points)(i, 1), 6 - a)));
    }
    EXPECT_EQ(boxes.size(), 64U) << a;
  }
}

TEST(ScrambledSobol, integrates_better_than_random_points) {
  // Mean of prod(2 u_j) over 6 coordinates is 1; its standard error with 4096 random points is 0.034.
  double worst = 0;
  for (const std::uint64_t seed : {1, 2, 3, 4, 5}) {
    const auto points = scrambled_sobol(4096, 6, seed);
    double mean = 0;
    for (std::size_t i = 0; i < 4096; ++i) {
      double product = 1;
      for (const double u : points->row(i)) product *= 2.0 * u;
      mean += product / 4096.0;
    }
    worst = std::max(worst, std::fabs(mean - 1.0));
  }
  EXPECT_LT(worst, 0.01);
}

TEST(ScrambledSobol, seed_decides_and_elements_are_inside) {
  EXPECT_EQ(scrambled_sobol(50, 3, 1)->values, scrambled_sobol(50, 3, 1)->values);
  EXPECT_NE(scrambled_sobol(50, 3, 1)->values, scrambled_sobol(50, 3, 2)->values);
  const auto points = scrambled_sobol(1000, 3, 9);
  for (const double u : points->values) {
    EXPECT_GT(u, 0.0);
    EXPECT_LT(u, 1.0);
  }
  EXPECT_FALSE(scrambled_sobol(0, 3, 1));
  EXPECT_FALSE(scrambled_sobol(10, 4000, 1));
}

}  // namespace
}  // namespace hepatrial::infer
