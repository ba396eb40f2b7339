#pragma once
#include <string>
#include <string_view>

namespace hepatrial::core {

/// SHA-256 of `bytes` as 64 lower-case hexadecimal digits (OpenSSL libcrypto).
[[nodiscard]] std::string sha256_hex(std::string_view bytes);

}  // namespace hepatrial::core
