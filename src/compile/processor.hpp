#pragma once
// Which vector instructions this processor offers.

#include <cstdint>
#include <string_view>

namespace hepatrial::compile {

/// What a compiled kernel may use. Every set gives the same bits: fused multiply-add is never used.
enum class InstructionSet : std::uint8_t {
  baseline,  ///< any x86-64: SSE2
  avx2,      ///< AVX and AVX2
  avx512     ///< AVX-512 F, DQ and VL
};

/// The best set that processor and operating system offer. Thread-safe; the answer does not change while the program
/// runs.
[[nodiscard]] InstructionSet detect_instruction_set();

/// The number of doubles in one register: 2, 4 or 8.
[[nodiscard]] std::int32_t widest_lanes(InstructionSet set);

/// The smallest set whose register holds `lanes` doubles (the largest set where none does): kernels of 1 and 2 lanes
/// need only the baseline, 4 lanes AVX2, 8 lanes AVX-512.
[[nodiscard]] InstructionSet set_for_lanes(std::int32_t lanes);

/// "baseline", "avx2" or "avx512".
[[nodiscard]] std::string_view name(InstructionSet set);

}  // namespace hepatrial::compile
