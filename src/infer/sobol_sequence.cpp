#include "infer/sobol_sequence.hpp"

#include <boost/random/sobol.hpp>
#include <cstddef>
#include <vector>

namespace hepatrial::infer {

namespace {

std::uint32_t reversed(std::uint32_t bits) {
  bits = ((bits >> 1) & 0x55555555U) | ((bits & 0x55555555U) << 1);
  bits = ((bits >> 2) & 0x33333333U) | ((bits & 0x33333333U) << 2);
  bits = ((bits >> 4) & 0x0f0f0f0fU) | ((bits & 0x0f0f0f0fU) << 4);
  bits = ((bits >> 8) & 0x00ff00ffU) | ((bits & 0x00ff00ffU) << 8);
  return (bits >> 16) | (bits << 16);
}

/// A hash in which a bit depends on itself and lower bits alone (even factors): on reversed bits it permutes each
/// binary tree of digits. Constants of Burley 2020, listing 2.
std::uint32_t permuted_upwards(std::uint32_t bits, std::uint32_t key) {
  bits += key;
  bits ^= bits * 0x6c50b47cU;
  bits ^= bits * 0xb82f1e52U;
  bits ^= bits * 0xc7afe638U;
  bits ^= bits * 0x8d22f6e6U;
  return bits;
}

/// Mixes seed and coordinate into a key (the final mix of splitmix64).
std::uint32_t key_of(std::uint64_t seed, std::uint64_t coordinate) {
  std::uint64_t mixed = seed + (coordinate + 1) * 0x9e3779b97f4a7c15ULL;
  mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9ULL;
  mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebULL;
  return static_cast<std::uint32_t>((mixed ^ (mixed >> 31)) >> 16);
}

}  // namespace

core::Result<Matrix> scrambled_sobol(std::size_t points, std::size_t dimensions, std::uint64_t seed) {
  constexpr std::size_t most_points = std::size_t{1} << 31;
  constexpr std::size_t most_dimensions = 3667;
  if (points == 0 || dimensions == 0 || points > most_points || dimensions > most_dimensions) {
    return core::fail({core::ProblemKind::bad_input,
                       "expected 1 to 2^31 points in 1 to 3,667 dimensions",
                       {"", 0, "points, dimensions"},
                       ""});
  }
  std::vector<std::uint32_t> keys(dimensions);
  for (std::size_t j = 0; j < dimensions; ++j) keys[j] = key_of(seed, j);
  Matrix result(points, dimensions);
  try {
    boost::random::sobol_engine<std::uint32_t, 32> engine(dimensions);
    for (std::size_t i = 0; i < points; ++i) {
      for (std::size_t j = 0; j < dimensions; ++j) {
        // The engine leaves out the first point, all zeros; without it the first 2^k points are not balanced.
        const std::uint32_t raw = i == 0 ? 0U : engine();
        const std::uint32_t scrambled = reversed(permuted_upwards(reversed(raw), keys[j]));
        result(i, j) = (static_cast<double>(scrambled) + 0.5) * 0x1.0p-32;
      }
    }
  } catch (const std::exception& error) {
    return core::fail({core::ProblemKind::bad_input, error.what(), {"", 0, "points, dimensions"}, ""});
  }
  return result;
}

}  // namespace hepatrial::infer
