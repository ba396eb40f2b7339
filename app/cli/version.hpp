#pragma once
#include <string>

namespace hepatrial::cli {

/// "0.1.0 (commit 0123456789ab)": what wrote a result.
[[nodiscard]] std::string version_text();

}  // namespace hepatrial::cli
