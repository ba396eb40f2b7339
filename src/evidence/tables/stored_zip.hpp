#pragma once
// A zip archive of files that are stored as they are; internal to this folder. Checked by
// tests/evidence/tables_format_test.cpp.

#include <string>
#include <utility>
#include <vector>

namespace hepatrial::evidence {

/// The bytes of an archive of (name, content) in this order, dated 1980-01-01, so that equal files give equal bytes.
/// Names are ASCII; contents below 4 GiB in all. Format: APPNOTE 6.3.
[[nodiscard]] std::string stored_zip(const std::vector<std::pair<std::string, std::string>>& files);

}  // namespace hepatrial::evidence
