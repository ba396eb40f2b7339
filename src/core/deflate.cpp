#include "core/deflate.hpp"

#include <zlib.h>

#include <limits>
#include <new>

namespace hepatrial::core {

namespace {

constexpr std::size_t k_largest_gain = 1040;  // 1,032 by RFC 1951, and a little for short streams

const Bytef* in_bytes(std::string_view bytes) { return reinterpret_cast<const Bytef*>(bytes.data()); }

Problem damaged(const std::string& what) { return {ProblemKind::bad_input, what, {}, ""}; }

}  // namespace

std::string deflated(std::string_view bytes) {
  uLongf length = ::compressBound(static_cast<uLong>(bytes.size()));
  std::string out(length, '\0');
  const int code = ::compress(reinterpret_cast<Bytef*>(out.data()), &length, in_bytes(bytes), bytes.size());
  if (code != Z_OK) throw std::bad_alloc();  // the buffer is large enough: only memory can be missing
  out.resize(length);
  return out;
}

Result<std::string> inflated(std::string_view stream, std::size_t raw_bytes) {
  if (raw_bytes > (stream.size() + 1) * k_largest_gain) {
    return fail(damaged("claims to hold " + std::to_string(raw_bytes) + " bytes, more than " +
                        std::to_string(stream.size()) + " compressed bytes can"));
  }
  std::string out(raw_bytes + 1, '\0');  // room for one byte too many, which tells a stream that is too long
  uLongf length = out.size();
  const int code = ::uncompress(reinterpret_cast<Bytef*>(out.data()), &length, in_bytes(stream), stream.size());
  if (code == Z_MEM_ERROR) return fail({ProblemKind::io, "not enough memory to decompress", {}, ""});
  if (code != Z_OK || length != raw_bytes) return fail(damaged("compressed bytes are damaged"));
  out.resize(raw_bytes);
  return out;
}

std::uint32_t crc32(std::string_view bytes) {
  return static_cast<std::uint32_t>(::crc32_z(0, in_bytes(bytes), bytes.size()));
}

}  // namespace hepatrial::core
