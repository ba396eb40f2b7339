#pragma once
// Points that fill the unit cube evenly: designs for sensitivity indices and for first looks at a model.

#include <cstdint>

#include "core/result.hpp"
#include "infer/matrix.hpp"

namespace hepatrial::infer {

/// The first `points` of Sobol' sequence in `dimensions` coordinates, one a row, each coordinate Owen-scrambled by its
/// own hash of `seed`: every element is uniform in (0, 1), and the first 2^k points keep one in each interval of width
/// 2^-k of every coordinate. Direction numbers: Joe & Kuo 2008, doi:10.1137/070709359, as Boost.Random holds them;
/// scrambling by hashing: Burley 2020, Practical hash-based Owen scrambling, J. Computer Graphics Techniques 9(4),
/// after Laine & Karras 2011, doi:10.1111/j.1467-8659.2011.01996.x. Powers of two are best. Problems: no points or
/// dimensions, above 2^31 points or 3,667 dimensions. Pure and thread-safe, the same bits everywhere. Checked by
/// tests/infer/sobol_sequence_test.cpp.
[[nodiscard]] core::Result<Matrix> scrambled_sobol(std::size_t points, std::size_t dimensions, std::uint64_t seed);

}  // namespace hepatrial::infer
