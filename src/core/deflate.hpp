#pragma once
// Compression by zlib (RFC 1950, deflate) and CRC-32 (as in gzip and PNG). Thread-safe. Checked by
// tests/core/column_file_test.cpp.

#include <cstdint>
#include <string>
#include <string_view>

#include "core/result.hpp"

namespace hepatrial::core {

/// `bytes` as one zlib stream at zlib's default level; the same bytes for the same version of zlib.
[[nodiscard]] std::string deflated(std::string_view bytes);

/// The `raw_bytes` bytes that a zlib stream holds. Errors (bad_input, without a place): no zlib stream, a stream that
/// holds fewer or more bytes, a size that no stream of this length can hold (deflate gains at most a factor of 1,032),
/// for which nothing is allocated.
[[nodiscard]] Result<std::string> inflated(std::string_view stream, std::size_t raw_bytes);

[[nodiscard]] std::uint32_t crc32(std::string_view bytes);

}  // namespace hepatrial::core
