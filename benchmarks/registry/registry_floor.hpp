#pragma once
// The least that any import must do: parse each record, compress it, insert the same rows. No hashes, no look-ups, no
// history, no full text, no indices besides the order of rows, no journal, no sync, one transaction.

#include <cstdint>
#include <filesystem>

#include "core/result.hpp"

namespace hepatrial::benchmarks {

struct FloorResult {
  double seconds = 0;
  std::uint64_t bytes = 0, records = 0, rows = 0;
};

/// Reads a file of one study a line with one thread that parses and compresses and one that inserts, as the import has
/// them, into a new store at `store`.
[[nodiscard]] core::Result<FloorResult> run_floor(const std::filesystem::path& file, const std::filesystem::path& store,
                                                  int workers);

}  // namespace hepatrial::benchmarks
