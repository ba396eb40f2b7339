#pragma once
// Raw records compressed with Zstandard (RFC 8878). The library is known to compression.cpp alone.
// Checked by tests/evidence/registry_store_test.cpp.

#include <memory>
#include <string>
#include <string_view>

#include "core/result.hpp"

namespace hepatrial::evidence::registry {

/// Keeps its work space between records. One per thread.
class Compressor {
 public:
  Compressor();
  ~Compressor();
  Compressor(Compressor&&) noexcept;
  Compressor& operator=(Compressor&&) noexcept;
  /// Appends one frame that holds `raw` to `out` and returns its size.
  std::size_t append(std::string_view raw, std::string& out);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// The `raw_bytes` bytes that a frame holds, with `padding` bytes more of spare capacity behind them. Errors
/// (bad_input): damaged frame, another size, or a size that no record has (above 1 GiB).
[[nodiscard]] core::Result<std::string> decompressed(std::string_view frame, std::size_t raw_bytes,
                                                     std::size_t padding = 0);

}  // namespace hepatrial::evidence::registry
