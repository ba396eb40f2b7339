#include <gtest/gtest.h>

#include <algorithm>

#include "simulate/batch.hpp"
#include "simulate/lane_arithmetic.hpp"

namespace hepatrial::simulate {
namespace {

TEST(FilledLanes, OneRowOfAThreadTakesOneLane) {
  EXPECT_EQ(filled_lanes(1, 1), 1);
  EXPECT_EQ(filled_lanes(1, 4), 1);
  EXPECT_EQ(filled_lanes(4, 4), 1);
  EXPECT_EQ(filled_lanes(0, 1), 1);
}

TEST(FilledLanes, NoMoreThanTwiceTheRowsAndNeverMoreThanTheProcessorHas) {
  EXPECT_EQ(filled_lanes(2, 1), 2);
  EXPECT_EQ(filled_lanes(3, 1), std::min(4, native_lanes()));
  EXPECT_EQ(filled_lanes(6, 2), std::min(4, native_lanes()));
  EXPECT_EQ(filled_lanes(5, 1), native_lanes());
  EXPECT_EQ(filled_lanes(100000, 2), native_lanes());
}

TEST(FilledLanes, TheProcessorsThreadsCountWhereNoneAreGiven) { EXPECT_EQ(filled_lanes(100000, 0), native_lanes()); }

}  // namespace
}  // namespace hepatrial::simulate
