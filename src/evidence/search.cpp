#include "evidence/search.hpp"

#include "evidence/words.hpp"

namespace hepatrial::evidence {

core::Result<std::vector<SearchHit>> search_evidence(const Store& store, std::string_view words, int limit) {
  std::string query;
  for (const std::string& word : words_of(words)) query += (query.empty() ? "\"" : " \"") + word + "\"";
  if (query.empty()) return std::vector<SearchHit>{};
  const auto rows =
      store.database().select("SELECT kind, id, body FROM full_text WHERE full_text MATCH ? ORDER BY rowid LIMIT ?",
                              {query, static_cast<std::int64_t>(limit)});
  if (!rows) return core::fail(rows.error());
  std::vector<SearchHit> hits;
  for (const Row& row : *rows) hits.push_back({text_of(row[0]), text_of(row[1]), text_of(row[2])});
  return hits;
}

}  // namespace hepatrial::evidence
