#include "simulate/lane_arithmetic_code.hpp"
#include "simulate/lane_arithmetic_sets.hpp"

namespace hepatrial::simulate {

const LaneArithmetic k_avx2_4 = LaneCode<4>::table();

}  // namespace hepatrial::simulate
