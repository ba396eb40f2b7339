#pragma once
// Permuted blocks. Pure; checked by tests/trial/randomisation_test.cpp.

#include <cstdint>
#include <vector>

#include "trial/trial_spec.hpp"

namespace hepatrial::trial {

/// How many patients each arm gets: `patients_per_arm` for the smallest allocation, rounded up so that blocks fill.
[[nodiscard]] std::vector<std::size_t> arm_sizes(const std::vector<Arm>& arms, std::size_t patients_per_arm);

/// Arm of each of the first `count` patients. Each block holds every arm `allocation` times (twice as often where the
/// whole trial is a multiple of that) in an order drawn from the stream (seed, block).
[[nodiscard]] std::vector<int> permuted_blocks(const std::vector<Arm>& arms, std::size_t patients_per_arm,
                                               std::size_t count, std::uint64_t seed);

/// Arm of each of the first `count` eligible patients of a chunk: blocks of twice every allocation, whose streams are
/// numbered from `first_block` on. From block 0 the same as permuted_blocks for a trial of an even number of blocks.
[[nodiscard]] std::vector<int> permuted_blocks_from(const std::vector<Arm>& arms, std::uint64_t first_block,
                                                    std::size_t count, std::uint64_t seed);

}  // namespace hepatrial::trial
