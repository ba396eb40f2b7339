#pragma once
// The bytes of a file of records, one after another: plain, gzip, or the members of a zip archive.
// Checked by tests/evidence/registry_stream_test.cpp.

#include <cstdint>
#include <filesystem>
#include <memory>

#include "core/result.hpp"

namespace hepatrial::evidence::registry {

class ByteSource {
 public:
  virtual ~ByteSource() = default;
  /// Fills up to `size` bytes; 0 at the end. Errors: io; bad_input for a damaged archive.
  [[nodiscard]] virtual core::Result<std::size_t> read(char* into, std::size_t size) = 0;
  /// Goes on from `offset` bytes after the beginning. Only before the first read.
  [[nodiscard]] virtual core::Result<void> skip(std::uint64_t offset);
};

/// Opens by content, not by name: zip when the file begins as one, gzip likewise, else plain. Members of a zip whose
/// name does not end in .json, .ndjson, .jsonl or .txt are left out; members follow one another with a line end between
/// them.
[[nodiscard]] core::Result<std::unique_ptr<ByteSource>> open_bytes(const std::filesystem::path& path);

}  // namespace hepatrial::evidence::registry
