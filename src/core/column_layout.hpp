#pragma once
// The fixed header of a column file and little-endian numbers. Internal to column_file_*.cpp.

#include <cstdint>
#include <string>
#include <string_view>

namespace hepatrial::core::column_layout {

inline constexpr std::string_view k_magic = "HPCOLS\r\n";
inline constexpr std::uint32_t k_version = 1;
inline constexpr std::size_t k_header_bytes = 48;
inline constexpr std::size_t k_header_checked = 44;  // bytes before the header's own checksum
inline constexpr std::size_t k_group_header_bytes = 8, k_block_header_bytes = 12;
inline constexpr std::size_t k_schema_bytes_max = 1U << 20U;

struct Header {
  std::uint32_t version = k_version;
  std::uint32_t schema_bytes = 0;
  std::uint64_t rows = 0;
  std::uint32_t groups = 0;
  std::uint32_t schema_crc = 0;
  std::uint64_t file_bytes = 0;
};

inline void put_32(std::string& out, std::uint32_t value) {
  for (unsigned shift = 0; shift < 32; shift += 8) out += static_cast<char>((value >> shift) & 0xFFU);
}

inline void put_64(std::string& out, std::uint64_t value) {
  put_32(out, static_cast<std::uint32_t>(value));
  put_32(out, static_cast<std::uint32_t>(value >> 32U));
}

/// Precondition: four bytes at `at`.
inline std::uint32_t get_32(std::string_view bytes, std::size_t at) {
  std::uint32_t value = 0;
  for (unsigned i = 0; i < 4; ++i)
    value |= static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[at + i])) << (8 * i);
  return value;
}

inline std::uint64_t get_64(std::string_view bytes, std::size_t at) {
  return get_32(bytes, at) | (static_cast<std::uint64_t>(get_32(bytes, at + 4)) << 32U);
}

}  // namespace hepatrial::core::column_layout
