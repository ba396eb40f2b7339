#pragma once
// Which compilations of the lane arithmetic there are. Internal to lane_arithmetic*.cpp.

#include "simulate/lane_arithmetic.hpp"

namespace hepatrial::simulate {

extern const LaneArithmetic k_baseline_1, k_baseline_2, k_baseline_4, k_baseline_8;
extern const LaneArithmetic k_avx2_4;
extern const LaneArithmetic k_avx512_8;

}  // namespace hepatrial::simulate
