#pragma once
// Blocks of records, read by one thread, parsed by several, taken in order by the caller. Inside of import.hpp.

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "core/progress.hpp"
#include "evidence/registry/import.hpp"
#include "evidence/registry/record_stream.hpp"
#include "evidence/registry/record_writer.hpp"
#include "evidence/registry/rows.hpp"

namespace hepatrial::evidence::registry {

/// A block after parsing. `records` and `refusals` in order of the stream.
struct ParsedBlock {
  RecordBlock block;
  RowBuffer rows;
  std::string compressed;  // all raw records of the block; ReadRecord::compressed points into it
  std::vector<ReadRecord> records;
  std::vector<Refusal> refusals;
};

/// Parses and compresses the records of a block in place. Thread-safe for different blocks.
void parse_block(ParsedBlock& parsed);

/// A bounded ring of blocks: memory stays flat however long the stream is. `take` gives blocks in stream order.
class ImportPipeline {
 public:
  ImportPipeline(RecordStream stream, int workers);
  ~ImportPipeline();
  ImportPipeline(const ImportPipeline&) = delete;
  ImportPipeline& operator=(const ImportPipeline&) = delete;

  /// The next block, or nothing at the end; valid until the next call. Errors: those of the stream.
  [[nodiscard]] core::Result<ParsedBlock*> take();

 private:
  enum class State { empty, reading, filled, parsing, parsed };
  struct Slot {
    State state = State::empty;
    ParsedBlock parsed;
  };
  void read();
  void work();

  RecordStream stream_;
  std::vector<Slot> slots_;
  std::vector<std::thread> threads_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::uint64_t filled_ = 0, claimed_ = 0, taken_ = 0;  // blocks so far
  bool ended_ = false, quit_ = false;
  bool holds_one_ = false;  // the caller has the block before `taken_`
  std::optional<core::Problems> problems_;
};

}  // namespace hepatrial::evidence::registry
