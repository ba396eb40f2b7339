// A stream of records: whatever the bytes and the size of blocks, the same records come out, none is lost or read
// twice, and reading goes on from the end of any block.

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "evidence/registry/record_stream.hpp"

namespace {

using namespace hepatrial::evidence::registry;

class Bytes : public ByteSource {
 public:
  explicit Bytes(std::string_view text) : text_(text) {}
  hepatrial::core::Result<std::size_t> read(char* into, std::size_t size) override {
    const std::size_t got = std::min(size, text_.size());
    if (got > 0) std::memcpy(into, text_.data(), got);
    text_.remove_prefix(got);
    return got;
  }

 private:
  std::string_view text_;
};

std::vector<std::string> records(std::string_view text, std::size_t block) {
  std::vector<std::string> found;
  RecordStream stream(std::make_unique<Bytes>(text), 0, block);
  std::uint64_t last = 0;
  while (true) {
    const auto next = stream.next();
    if (!next) std::abort();
    if (next->records.empty()) return found;
    if (next->next_offset <= last) std::abort();
    last = next->next_offset;
    for (const auto& slice : next->records) {
      const std::string one(next->text(slice));
      if (text.substr(slice.offset, slice.size) != one) std::abort();
      found.push_back(one);
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data + 1), size - 1);
  const auto small = records(text, 1 + data[0]);
  // Texts that hold only whole objects are cut the same way whatever the block.
  const auto large = records(text, 1U << 16U);
  if (small.empty() != large.empty()) std::abort();
  return 0;
}
