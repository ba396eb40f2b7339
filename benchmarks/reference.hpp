#pragma once
// Reference solutions: the product's reference solver at a tolerance far below all that is compared, kept in a folder.

#include <filesystem>

#include "benchmarks/measurement.hpp"
#include "core/result.hpp"

namespace hepatrial::benchmarks {

inline constexpr double k_reference_tolerance = 1e-12;

/// The problem's own reference where it has one, else the kept one, else computed and kept under `folder`. The file's
/// name holds a hash of model, patients, visits and changes, so that a changed problem is computed anew. Error: a
/// patient of the reference failed.
[[nodiscard]] core::Result<Reference> reference_of(const Problem& problem, const std::filesystem::path& folder);

}  // namespace hepatrial::benchmarks
