#pragma once
// Decisions of people. Inside of screen_store.hpp.

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "core/result.hpp"

namespace hepatrial::evidence::screening {

/// What reviewers say about one record.
struct Verdict {
  enum class Kind { agreed, disputed, single } kind = Kind::single;
  std::string decision, reason;  ///< of the agreement, or of the adjudicator
  std::vector<std::string> reviewers;
};

/// By registry id. Errors (bad_input, all at once): broken CSV, an unknown decision, a reviewer twice for one record,
/// no name.
[[nodiscard]] core::Result<std::map<std::string, Verdict>> read_overrides(const std::filesystem::path& file);

}  // namespace hepatrial::evidence::screening
