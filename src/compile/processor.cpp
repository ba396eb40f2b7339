#include "compile/processor.hpp"

namespace hepatrial::compile {

InstructionSet detect_instruction_set() {
#if defined(__x86_64__)
  // The compiler's run-time library asks the processor and checks that the operating system saves the registers.
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl")) {
    return InstructionSet::avx512;
  }
  if (__builtin_cpu_supports("avx2")) return InstructionSet::avx2;
#endif
  return InstructionSet::baseline;
}

std::int32_t widest_lanes(InstructionSet set) {
  switch (set) {
    case InstructionSet::avx512: return 8;
    case InstructionSet::avx2: return 4;
    case InstructionSet::baseline: break;
  }
  return 2;
}

InstructionSet set_for_lanes(std::int32_t lanes) {
  if (lanes <= widest_lanes(InstructionSet::baseline)) return InstructionSet::baseline;
  return lanes <= widest_lanes(InstructionSet::avx2) ? InstructionSet::avx2 : InstructionSet::avx512;
}

std::string_view name(InstructionSet set) {
  switch (set) {
    case InstructionSet::avx512: return "avx512";
    case InstructionSet::avx2: return "avx2";
    case InstructionSet::baseline: break;
  }
  return "baseline";
}

}  // namespace hepatrial::compile
