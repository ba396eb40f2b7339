#include "evidence/registry/import_pipeline.hpp"

#include <openssl/evp.h>

#include <algorithm>

#include "evidence/registry/compression.hpp"
#include "evidence/registry/json.hpp"

namespace hepatrial::evidence::registry {

namespace {

/// What a worker keeps from record to record.
struct Tools {
  JsonParser parser;
  Compressor compressor;
};

Tools& tools() {
  static thread_local Tools kept;
  return kept;
}

std::string reason_of(const core::Problems& problems) {
  return problems.empty() ? "not readable" : problems.front().message;
}

void parse_one(ParsedBlock& parsed, const RecordBlock::Slice& slice, std::vector<std::size_t>& compressed_sizes) {
  const std::string_view raw = parsed.block.text(slice);
  if (!slice.whole) {
    parsed.refusals.push_back({slice.offset, "", "cut off, or no JSON object"});
    return;
  }
  const auto json = tools().parser.parse_padded(raw);
  if (!json) {
    parsed.refusals.push_back({slice.offset, "", reason_of(json.error())});
    return;
  }
  ReadRecord record;
  record.first_row = parsed.rows.row_count();
  auto head = read_record(*json, parsed.rows);
  if (!head) {
    parsed.refusals.push_back({slice.offset, "", reason_of(head.error())});
    return;
  }
  record.head = std::move(*head);
  record.row_count = parsed.rows.row_count() - record.first_row;
  record.raw = raw;
  EVP_Digest(raw.data(), raw.size(), record.sha256.data(), nullptr, EVP_sha256(), nullptr);
  compressed_sizes.push_back(tools().compressor.append(raw, parsed.compressed));
  parsed.records.push_back(std::move(record));
}

}  // namespace

void parse_block(ParsedBlock& parsed) {
  parsed.rows.clear();
  parsed.compressed.clear();
  parsed.records.clear();
  parsed.refusals.clear();
  parsed.compressed.reserve(parsed.block.bytes.size() / 2);
  std::vector<std::size_t> compressed_sizes;
  for (const RecordBlock::Slice& slice : parsed.block.records) parse_one(parsed, slice, compressed_sizes);
  // Only now has the text stopped moving.
  std::size_t begin = 0;
  for (std::size_t index = 0; index < parsed.records.size(); ++index) {
    parsed.records[index].compressed = std::string_view(parsed.compressed).substr(begin, compressed_sizes[index]);
    begin += compressed_sizes[index];
  }
}

ImportPipeline::ImportPipeline(RecordStream stream, int workers)
    : stream_(std::move(stream)), slots_(static_cast<std::size_t>(std::max(1, workers)) + 3) {
  threads_.emplace_back([this] { read(); });
  for (int i = 0; i < std::max(1, workers); ++i) threads_.emplace_back([this] { work(); });
}

ImportPipeline::~ImportPipeline() {
  {
    const std::lock_guard lock(mutex_);
    quit_ = true;
  }
  changed_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

void ImportPipeline::read() {
  while (true) {
    Slot* slot = nullptr;
    {
      std::unique_lock lock(mutex_);
      slot = &slots_[filled_ % slots_.size()];
      changed_.wait(lock, [&] { return quit_ || slot->state == State::empty; });
      if (quit_) return;
      slot->state = State::reading;
    }
    auto block = stream_.next();
    const std::lock_guard lock(mutex_);
    if (!block || block->records.empty()) {
      if (!block) problems_ = block.error();
      slot->state = State::empty;
      ended_ = true;
      changed_.notify_all();
      return;
    }
    slot->parsed.block = std::move(*block);
    slot->state = State::filled;
    ++filled_;
    changed_.notify_all();
  }
}

void ImportPipeline::work() {
  while (true) {
    Slot* slot = nullptr;
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [&] { return quit_ || claimed_ < filled_ || ended_; });
      if (quit_ || claimed_ == filled_) return;
      slot = &slots_[claimed_ % slots_.size()];
      ++claimed_;
      slot->state = State::parsing;
    }
    parse_block(slot->parsed);
    const std::lock_guard lock(mutex_);
    slot->state = State::parsed;
    changed_.notify_all();
  }
}

core::Result<ParsedBlock*> ImportPipeline::take() {
  std::unique_lock lock(mutex_);
  if (holds_one_) {
    slots_[(taken_ - 1) % slots_.size()].state = State::empty;
    holds_one_ = false;
    changed_.notify_all();
  }
  Slot& slot = slots_[taken_ % slots_.size()];
  changed_.wait(lock, [&] { return slot.state == State::parsed || (ended_ && taken_ == filled_); });
  if (slot.state != State::parsed) {
    if (problems_) return core::fail(*problems_);
    return nullptr;
  }
  ++taken_;
  holds_one_ = true;
  return &slot.parsed;
}

}  // namespace hepatrial::evidence::registry
