#pragma once
// Full-text search over trials, arms, outcomes, studies, anomalies and edges. Checked by tests/evidence/store_test.cpp.

#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"
#include "evidence/store.hpp"

namespace hepatrial::evidence {

/// A row that holds all the words.
struct SearchHit {
  std::string kind;  ///< trial, arm, outcome, study, anomaly or edge
  std::string id;    ///< key of the row in its table
  std::string body;  ///< the text that was searched
};

/// Rows that hold every word of `words` (case and accents do not matter), in store order, at most `limit`. The words
/// are taken as they are: nothing in them is an operator. No words: no hits. Thread-safe.
/// Errors: bad_input when the store was built by an SQLite without full-text search.
[[nodiscard]] core::Result<std::vector<SearchHit>> search_evidence(const Store& store, std::string_view words,
                                                                   int limit = 50);

}  // namespace hepatrial::evidence
