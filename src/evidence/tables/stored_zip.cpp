#include "evidence/tables/stored_zip.hpp"

#include <cstdint>

namespace hepatrial::evidence {

namespace {

std::uint32_t checksum(const std::string& bytes) {  // CRC-32, IEEE 802.3
  std::uint32_t sum = 0xFFFFFFFFu;
  for (const char c : bytes) {
    sum ^= static_cast<std::uint8_t>(c);
    for (int bit = 0; bit < 8; ++bit) sum = (sum >> 1) ^ ((sum & 1u) != 0 ? 0xEDB88320u : 0u);
  }
  return ~sum;
}

void put(std::string& out, std::uint64_t value, int bytes) {  // little-endian
  for (int i = 0; i < bytes; ++i) out += static_cast<char>((value >> (8 * i)) & 0xFFu);
}

// The fields that a local header and a directory entry share.
void put_common(std::string& out, std::uint32_t sum, std::size_t size, std::size_t name_size) {
  put(out, 20, 2);      // version needed
  put(out, 0, 2);       // flags
  put(out, 0, 2);       // stored
  put(out, 0, 2);       // time
  put(out, 0x0021, 2);  // 1980-01-01
  put(out, sum, 4);
  put(out, size, 4);
  put(out, size, 4);
  put(out, name_size, 2);
  put(out, 0, 2);  // extra field
}

}  // namespace

std::string stored_zip(const std::vector<std::pair<std::string, std::string>>& files) {
  std::string out;
  std::string directory;
  for (const auto& [name, content] : files) {
    const std::uint32_t sum = checksum(content);
    const std::size_t offset = out.size();
    put(out, 0x04034B50u, 4);
    put_common(out, sum, content.size(), name.size());
    out += name + content;
    put(directory, 0x02014B50u, 4);
    put(directory, 20, 2);
    put_common(directory, sum, content.size(), name.size());
    put(directory, 0, 2);  // comment
    put(directory, 0, 2);  // disk
    put(directory, 0, 2);  // attributes
    put(directory, 0, 4);
    put(directory, offset, 4);
    directory += name;
  }
  const std::size_t start = out.size();
  out += directory;
  put(out, 0x06054B50u, 4);
  put(out, 0, 4);
  put(out, files.size(), 2);
  put(out, files.size(), 2);
  put(out, directory.size(), 4);
  put(out, start, 4);
  put(out, 0, 2);
  return out;
}

}  // namespace hepatrial::evidence
