#include "evidence/registry/compression.hpp"

#include <zstd.h>

namespace hepatrial::evidence::registry {

namespace {

constexpr int k_level = 1;  // the fastest of the ordinary levels: importing a whole registry is bound by it
constexpr std::size_t k_largest = std::size_t{1} << 30;

}  // namespace

struct Compressor::Impl {
  ZSTD_CCtx* context = ZSTD_createCCtx();
  Impl() = default;
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;
  ~Impl() { ZSTD_freeCCtx(context); }
};

Compressor::Compressor() : impl_(std::make_unique<Impl>()) {}
Compressor::~Compressor() = default;
Compressor::Compressor(Compressor&&) noexcept = default;
Compressor& Compressor::operator=(Compressor&&) noexcept = default;

std::size_t Compressor::append(std::string_view raw, std::string& out) {
  const std::size_t before = out.size();
  out.resize(before + ZSTD_compressBound(raw.size()));
  const std::size_t size =
      ZSTD_compressCCtx(impl_->context, out.data() + before, out.size() - before, raw.data(), raw.size(), k_level);
  // With room for the bound, only a lack of memory can fail; then nothing is kept and reading will say so.
  const std::size_t kept = ZSTD_isError(size) != 0 ? 0 : size;
  out.resize(before + kept);
  return kept;
}

core::Result<std::string> decompressed(std::string_view frame, std::size_t raw_bytes, std::size_t padding) {
  const auto damaged = [](const char* why) {
    return core::fail({core::ProblemKind::bad_input, std::string("a stored record is damaged: ") + why, {}, ""});
  };
  if (raw_bytes > k_largest || ZSTD_getFrameContentSize(frame.data(), frame.size()) != raw_bytes) {
    return damaged("its size is not as noted");
  }
  std::string raw;
  raw.reserve(raw_bytes + padding);
  raw.resize(raw_bytes);
  const std::size_t size = ZSTD_decompress(raw.data(), raw.size(), frame.data(), frame.size());
  if (ZSTD_isError(size) != 0 || size != raw_bytes) return damaged("it does not decompress");
  return raw;
}

}  // namespace hepatrial::evidence::registry
