#include "trial/randomisation.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace hepatrial::trial {
namespace {

std::vector<Arm> arms(const std::vector<double>& allocations) {
  std::vector<Arm> out;
  for (const double each : allocations) {
    Arm arm;
    arm.allocation = each;
    out.push_back(arm);
  }
  return out;
}

TEST(Randomisation, ArmSizesFollowTheAllocation) {
  EXPECT_EQ(arm_sizes(arms({1, 1}), 200), (std::vector<std::size_t>{200, 200}));
  EXPECT_EQ(arm_sizes(arms({2, 1}), 100), (std::vector<std::size_t>{200, 100}));
  EXPECT_EQ(arm_sizes(arms({4, 2}), 100), (std::vector<std::size_t>{200, 100}));
  EXPECT_EQ(arm_sizes(arms({2, 3}), 101), (std::vector<std::size_t>{102, 153}));  // blocks of five
  EXPECT_EQ(arm_sizes(arms({1}), 7), (std::vector<std::size_t>{7}));
}

TEST(Randomisation, EveryBlockIsBalancedAndTheWholeExact) {
  const auto three_to_one = arms({3, 1});
  const auto drawn = permuted_blocks(three_to_one, 50, 200, 9);
  ASSERT_EQ(drawn.size(), 200U);
  for (std::size_t block = 0; block < 200; block += 8) {
    EXPECT_EQ(std::count(drawn.begin() + static_cast<long>(block), drawn.begin() + static_cast<long>(block) + 8, 1), 2);
  }
  const auto odd = permuted_blocks(arms({1, 1}), 51, 102, 9);
  EXPECT_EQ(std::count(odd.begin(), odd.end(), 0), 51);
}

TEST(Randomisation, OrderIsRandomAndDependsOnTheSeed) {
  const auto two = arms({1, 1});
  const auto first = permuted_blocks(two, 1000, 2000, 1);
  EXPECT_EQ(first, permuted_blocks(two, 1000, 2000, 1));
  EXPECT_NE(first, permuted_blocks(two, 1000, 2000, 2));
  int same = 0;  // in blocks of four the neighbour is in the same arm less often than not: 5 of 12 on average
  for (std::size_t i = 1; i < first.size(); ++i) same += first[i] == first[i - 1] ? 1 : 0;
  EXPECT_NEAR(same / 1999.0, 3.0 / 4 * (1.0 / 3) + 1.0 / 4 * 0.5, 0.03);
  // The first patients are the same however many follow.
  const auto shorter = permuted_blocks(two, 1000, 10, 1);
  EXPECT_TRUE(std::equal(shorter.begin(), shorter.end(), first.begin()));
}

}  // namespace
}  // namespace hepatrial::trial
