#include "core/hashing.hpp"

#include <openssl/evp.h>

#include <array>

namespace hepatrial::core {

std::string sha256_hex(std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int length = 0;
  EVP_Digest(bytes.data(), bytes.size(), digest.data(), &length, EVP_sha256(), nullptr);
  static constexpr std::string_view k_digits = "0123456789abcdef";
  std::string out;
  out.reserve(2 * length);
  for (unsigned int index = 0; index < length; ++index) {
    out += k_digits[digest[index] >> 4];
    out += k_digits[digest[index] & 15U];
  }
  return out;
}

}  // namespace hepatrial::core
