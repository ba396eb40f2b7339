#include "evidence/registry/record_stream.hpp"

#include <array>
#include <cstring>

#include "evidence/registry/json.hpp"

namespace hepatrial::evidence::registry {

using core::fail;
using core::ProblemKind;
using core::Result;

namespace {

constexpr std::size_t k_longest_record = std::size_t{256} << 20;
// An answer names its array within its first bytes.
constexpr std::size_t k_answer_head = 4096;

bool blank(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == ','; }

enum class Opening { record, answer, unknown };

std::size_t skip_blank(std::string_view text, std::size_t at) {
  while (at < text.size() && (blank(text[at]) || text[at] == ':')) ++at;
  return at;
}

/// Whether the object at the start of `text` is {"studies": [...]}. Members before the array may only be totalCount and
/// nextPageToken with plain values. `inside` is then the place behind "[".
Opening opening_of(std::string_view text, bool ended, std::size_t& inside) {
  const Opening not_yet = ended || text.size() >= k_answer_head ? Opening::record : Opening::unknown;
  std::size_t at = skip_blank(text, 1);
  while (true) {
    if (at >= text.size()) return not_yet;
    if (text[at] != '"') return Opening::record;
    const std::size_t end = text.find('"', at + 1);
    if (end == std::string_view::npos) return not_yet;
    const std::string_view key = text.substr(at + 1, end - at - 1);
    at = skip_blank(text, end + 1);
    if (at >= text.size()) return not_yet;
    if (key == "studies") {
      inside = at + 1;
      return text[at] == '[' ? Opening::answer : Opening::record;
    }
    if (key != "totalCount" && key != "nextPageToken") return Opening::record;
    if (text[at] == '"') {
      for (++at; at < text.size() && text[at] != '"'; ++at) at += text[at] == '\\';
      if (at >= text.size()) return not_yet;
      ++at;
    }
    at = text.find(',', at);
    if (at == std::string_view::npos) return not_yet;
    at = skip_blank(text, at);
  }
}

// What may follow the array of an answer.
enum class Tail { none, found };
constexpr std::size_t k_tail_key = 16;

Tail tail_of(std::string_view text) {
  const bool key = text.substr(0, 15) == "\"nextPageToken\"" || text.substr(0, 12) == "\"totalCount\"";
  return key || text.front() == '}' ? Tail::found : Tail::none;
}

}  // namespace

RecordStream::RecordStream(std::unique_ptr<ByteSource> bytes, std::uint64_t offset, std::size_t block_bytes)
    : bytes_(std::move(bytes)), block_bytes_(block_bytes), base_offset_(offset) {}

Result<bool> RecordStream::fill() {
  if (ended_) return false;
  if (!started_) {
    started_ = true;
    if (base_offset_ > 0) {
      if (auto skipped = bytes_->skip(base_offset_); !skipped) return fail(std::move(skipped.error()));
    }
  }
  const std::size_t before = buffer_.size();
  if (before - at_ > k_longest_record) {
    return fail({ProblemKind::bad_input, "a record is longer than 256 MiB", {}, "this is no file of registry records"});
  }
  buffer_.resize(before + block_bytes_);
  std::size_t filled = 0;
  while (filled < block_bytes_) {
    const auto got = bytes_->read(buffer_.data() + before + filled, block_bytes_ - filled);
    if (!got) return fail(got.error());
    if (*got == 0) {
      ended_ = true;
      break;
    }
    filled += *got;
  }
  buffer_.resize(before + filled);
  return filled > 0;
}

void RecordStream::keep(RecordBlock& block, std::size_t begin, std::size_t end, bool whole) {
  block.records.push_back({begin, end - begin, base_offset_ + begin, whole});
  at_ = end;
  scanned_ = 0;
  depth_ = 0;
  in_text_ = escaped_ = false;
}

/// Cuts the next record off the buffer; false when the buffer must grow first.
bool RecordStream::cut_one(RecordBlock& block) {
  // Between records: line ends, commas, and the brackets of containers.
  while (scanned_ == 0 && at_ < buffer_.size()) {
    const char c = buffer_[at_];
    const bool byte_order_mark = base_offset_ + at_ < 3 && static_cast<unsigned char>(c) >= 0x80;
    if (blank(c) || c == '[' || c == ']' || byte_order_mark) {
      ++at_;
      continue;
    }
    if (c == '{') break;
    // The tail of an answer (reading may have begun inside it), or no JSON at all: up to the end of the line.
    const std::size_t line_end = buffer_.find('\n', at_);
    if (const Tail tail = tail_of(std::string_view(buffer_).substr(at_)); tail != Tail::none) {
      const std::size_t close = buffer_.find('}', at_);
      if (close == std::string::npos && !ended_) return false;
      at_ = close == std::string::npos ? buffer_.size() : close + 1;
      continue;
    } else if (buffer_.size() - at_ < k_tail_key && !ended_) {
      return false;
    }
    if (line_end == std::string::npos && !ended_) return false;
    const std::size_t end = line_end == std::string::npos ? buffer_.size() : line_end;
    keep(block, at_, end, false);
    return true;
  }
  if (at_ >= buffer_.size()) return false;
  if (scanned_ == 0) {
    std::size_t inside = 0;
    switch (opening_of(std::string_view(buffer_).substr(at_), ended_, inside)) {
      case Opening::unknown: return false;
      case Opening::answer: at_ += inside; return cut_one(block);
      case Opening::record: break;
    }
    // One record a line: it begins the line, the line ends with "}" and the next begins with "{", or nothing follows.
    const bool begins_line = at_ > 0 ? buffer_[at_ - 1] == '\n' : base_offset_ == 0;
    const char* line_end =
        !begins_line ? nullptr
                     : static_cast<const char*>(std::memchr(buffer_.data() + at_, '\n', buffer_.size() - at_));
    if (line_end != nullptr) {
      std::size_t end = static_cast<std::size_t>(line_end - buffer_.data());
      const std::size_t next = end + 1;
      if (end > at_ && buffer_[end - 1] == '\r') --end;
      const bool more = next < buffer_.size();
      if (buffer_[end - 1] == '}' && (more ? buffer_[next] == '{' : ended_)) {
        keep(block, at_, end, true);
        return true;
      }
    }
  }
  for (std::size_t i = at_ + scanned_; i < buffer_.size(); ++i) {
    const char c = buffer_[i];
    if (in_text_) {
      if (escaped_) {
        escaped_ = false;
      } else if (c == '\\') {
        escaped_ = true;
      } else if (c == '"') {
        in_text_ = false;
      }
    } else if (c == '"') {
      in_text_ = true;
    } else if (c == '{' || c == '[') {
      ++depth_;
    } else if ((c == '}' || c == ']') && --depth_ == 0) {
      keep(block, at_, i + 1, true);
      return true;
    }
  }
  scanned_ = buffer_.size() - at_;
  if (!ended_) return false;
  keep(block, at_, buffer_.size(), false);
  return true;
}

Result<RecordBlock> RecordStream::next() {
  RecordBlock block;
  // What was given out before is dropped; the records of this block lie in the buffer that is handed over.
  buffer_.erase(0, at_);
  base_offset_ += at_;
  at_ = 0;
  while (block.records.empty() || at_ < block_bytes_) {
    if (cut_one(block)) continue;
    if (ended_) break;
    if (!block.records.empty() && buffer_.size() >= block_bytes_) break;
    const auto more = fill();
    if (!more) return fail(more.error());
  }
  block.next_offset = base_offset_ + at_;
  block.bytes.reserve(at_ + k_json_padding);
  block.bytes.assign(buffer_, 0, at_);
  return block;
}

}  // namespace hepatrial::evidence::registry
