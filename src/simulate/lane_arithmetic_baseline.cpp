#include "simulate/lane_arithmetic_code.hpp"
#include "simulate/lane_arithmetic_sets.hpp"

namespace hepatrial::simulate {

// One lane is plain code in vectors of one.
const LaneArithmetic k_baseline_1 = LaneCode<1>::table();
const LaneArithmetic k_baseline_2 = LaneCode<2>::table();
const LaneArithmetic k_baseline_4 = LaneCode<4>::table();
const LaneArithmetic k_baseline_8 = LaneCode<8>::table();

}  // namespace hepatrial::simulate
