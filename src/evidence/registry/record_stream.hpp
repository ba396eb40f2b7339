#pragma once
// A stream of bytes cut into the texts of single records, with memory bounded by the largest record.
// Checked by tests/evidence/registry_stream_test.cpp.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "evidence/registry/byte_source.hpp"

namespace hepatrial::evidence::registry {

/// Some records that follow one another in a stream.
struct RecordBlock {
  struct Slice {
    std::size_t begin, size;
    std::uint64_t offset;  ///< in the stream
    bool whole;            ///< false: text that is no JSON object, or one that the stream cuts off
  };
  std::string bytes;  ///< k_json_padding bytes behind its end may be read
  std::vector<Slice> records;
  std::uint64_t next_offset = 0;  ///< where reading would go on after this block

  [[nodiscard]] std::string_view text(const Slice& slice) const {
    return std::string_view(bytes).substr(slice.begin, slice.size);
  }
};

/// Understands JSON objects one a line, pretty-printed or not, arrays of objects, and answers of the form
/// {"studies": [...]}, also several after one another.
class RecordStream {
 public:
  /// `offset` 0 or the next_offset of a block of an earlier reading of the same bytes.
  RecordStream(std::unique_ptr<ByteSource> bytes, std::uint64_t offset, std::size_t block_bytes = std::size_t{4} << 20);

  /// The next block, at least one record long; no record at the end. Errors: those of the source; bad_input when a
  /// record is longer than 256 MiB.
  [[nodiscard]] core::Result<RecordBlock> next();

 private:
  [[nodiscard]] core::Result<bool> fill();
  bool cut_one(RecordBlock& block);
  void keep(RecordBlock& block, std::size_t begin, std::size_t end, bool whole);

  std::unique_ptr<ByteSource> bytes_;
  std::size_t block_bytes_;
  std::string buffer_;       // not yet given out
  std::size_t at_ = 0;       // where cutting goes on in the buffer
  std::size_t scanned_ = 0;  // of the record begun at at_: bytes already looked at
  int depth_ = 0;            // of that record
  bool in_text_ = false, escaped_ = false;
  std::uint64_t base_offset_;  // of the buffer in the stream
  bool ended_ = false, started_ = false;
};

}  // namespace hepatrial::evidence::registry
