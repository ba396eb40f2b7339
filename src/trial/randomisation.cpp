#include "trial/randomisation.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/random.hpp"

namespace hepatrial::trial {

namespace {

// Allocations as the smallest whole numbers; the reader lets only whole numbers through.
std::vector<std::size_t> ratio(const std::vector<Arm>& arms) {
  std::vector<std::size_t> out;
  std::size_t divisor = 0;
  for (const Arm& arm : arms) {
    out.push_back(static_cast<std::size_t>(std::max(1L, std::lround(arm.allocation))));
    divisor = std::gcd(divisor, out.back());
  }
  for (std::size_t& each : out) each /= std::max<std::size_t>(1, divisor);
  return out;
}

std::size_t block_count(const std::vector<std::size_t>& parts, std::size_t patients_per_arm) {
  const std::size_t smallest = *std::min_element(parts.begin(), parts.end());
  return (patients_per_arm + smallest - 1) / smallest;
}

std::vector<int> drawn(const std::vector<std::size_t>& parts, std::size_t repeats, std::uint64_t first_block,
                       std::size_t count, std::uint64_t seed) {
  std::vector<int> out;
  if (parts.empty()) return out;
  std::vector<int> block;
  for (std::size_t arm = 0; arm < parts.size(); ++arm)
    block.insert(block.end(), parts[arm] * repeats, static_cast<int>(arm));
  for (std::uint64_t number = first_block; out.size() < count; ++number) {
    core::RandomStream stream(seed, "randomisation", number);
    std::vector<int> order = block;
    for (std::size_t i = order.size() - 1; i > 0; --i) {
      const auto j = static_cast<std::size_t>(stream.uniform() * static_cast<double>(i + 1));
      std::swap(order[i], order[j]);
    }
    out.insert(out.end(), order.begin(), order.end());
  }
  out.resize(count);
  return out;
}

}  // namespace

std::vector<std::size_t> arm_sizes(const std::vector<Arm>& arms, std::size_t patients_per_arm) {
  std::vector<std::size_t> sizes = ratio(arms);
  if (sizes.empty()) return sizes;
  const std::size_t blocks = block_count(sizes, patients_per_arm);
  for (std::size_t& each : sizes) each *= blocks;
  return sizes;
}

std::vector<int> permuted_blocks(const std::vector<Arm>& arms, std::size_t patients_per_arm, std::size_t count,
                                 std::uint64_t seed) {
  const std::vector<std::size_t> parts = ratio(arms);
  if (parts.empty()) return {};
  const std::size_t repeats = block_count(parts, patients_per_arm) % 2 == 0 ? 2 : 1;
  return drawn(parts, repeats, 0, count, seed);
}

std::vector<int> permuted_blocks_from(const std::vector<Arm>& arms, std::uint64_t first_block, std::size_t count,
                                      std::uint64_t seed) {
  return drawn(ratio(arms), 2, first_block, count, seed);
}

}  // namespace hepatrial::trial
