#include "simulate/lane_arithmetic_code.hpp"
#include "simulate/lane_arithmetic_sets.hpp"

namespace hepatrial::simulate {

const LaneArithmetic k_avx512_8 = LaneCode<8>::table();

}  // namespace hepatrial::simulate
