#include "simulate/lane_arithmetic.hpp"

#include "simulate/lane_arithmetic_sets.hpp"

namespace hepatrial::simulate {

namespace {

bool has_avx512() { return __builtin_cpu_supports("avx512f") != 0 && __builtin_cpu_supports("avx512dq") != 0; }
bool has_avx2() { return __builtin_cpu_supports("avx2") != 0; }

}  // namespace

int native_lanes() { return has_avx512() ? 8 : has_avx2() ? 4 : 2; }

const LaneArithmetic* lane_arithmetic(int lanes) {
  switch (lanes) {
    case 1: return &k_baseline_1;
    case 2: return &k_baseline_2;
    case 4: return has_avx2() ? &k_avx2_4 : &k_baseline_4;
    case 8: return has_avx512() ? &k_avx512_8 : &k_baseline_8;
    default: return nullptr;
  }
}

}  // namespace hepatrial::simulate
