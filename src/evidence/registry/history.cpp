// Differences between the versions of one record.

#include <map>
#include <string>
#include <vector>

#include "evidence/inert.hpp"
#include "evidence/registry/compression.hpp"
#include "evidence/registry/json.hpp"
#include "evidence/registry/show_store.hpp"

namespace hepatrial::evidence::registry {

using core::fail;
using core::ProblemKind;
using core::Result;

namespace {

constexpr std::size_t k_told_changes = 200;
constexpr std::size_t k_shown_bytes = 120;

std::string shown(Json value) {
  if (value.absent()) return "(absent)";
  if (value.is_object() || value.is_array()) return "(" + std::to_string(value.size()) + " members)";
  const std::string text = value.printed();
  return terminal_text(text.size() <= k_shown_bytes ? text : text.substr(0, k_shown_bytes) + "...");
}

/// Leaves that differ, as lines "pointer: old -> new".
void compare(Json before, Json after, const std::string& path, std::vector<std::string>& lines) {
  if (lines.size() > k_told_changes) return;
  const bool nested = before.is_object() || before.is_array();
  if (before.kind() != after.kind() || !nested) {
    if (before.kind() != after.kind() || before.printed() != after.printed()) {
      lines.push_back("    " + terminal_text(path) + ": " + shown(before) + " -> " + shown(after));
    }
    return;
  }
  const bool array = before.is_array();
  std::map<std::string, std::pair<Json, Json>> members;
  std::vector<std::string> order;
  const auto collect = [&](Json object, bool is_old) {
    JsonItems items = object.items();
    std::string_view key;
    Json value;
    for (std::size_t index = 0; items.next(key, value); ++index) {
      const std::string name = array ? std::to_string(index) : std::string(key);
      const auto [place, is_new] = members.try_emplace(name);
      if (is_new) order.push_back(name);
      (is_old ? place->second.first : place->second.second) = value;
    }
  };
  collect(before, true);
  collect(after, false);
  for (const std::string& name : order) compare(members[name].first, members[name].second, path + "/" + name, lines);
}

}  // namespace

Result<std::string> history_text(const Database& store, const std::string& registry_id) {
  const auto rows = store.select(
      "SELECT v.id, v.updated_on, r.started_at, v.completeness, v.raw_bytes, v.raw, v.id = c.version FROM version v "
      "JOIN run r "
      "ON r.id = v.run JOIN record c ON c.id = v.record WHERE c.registry_id = ? ORDER BY v.id",
      {registry_id});
  if (!rows) return fail(rows.error());
  if (rows->empty()) {
    return fail({ProblemKind::bad_input, "the store holds no record " + terminal_text(registry_id), {}, ""});
  }
  std::string text;
  // Two parsers: each keeps one version while the other reads the next.
  JsonParser parsers[2];
  Json before;
  for (std::size_t index = 0; index < rows->size(); ++index) {
    const Row& row = (*rows)[index];
    const auto raw =
        decompressed(std::get<std::string>(row[5]), static_cast<std::size_t>(integer_of(row[4]).value_or(0)));
    if (!raw) return fail(raw.error());
    const auto json = parsers[index % 2].parse(*raw);
    if (!json) return fail(json.error());
    text += "  version " + text_of(row[0]) + ", updated " + text_of(row[1]) + ", imported " + text_of(row[2]) + ", " +
            text_of(row[3]) + (integer_of(row[6]) == 1 ? ", current\n" : "\n");
    std::vector<std::string> lines;
    if (index > 0) compare(before, *json, "", lines);
    for (std::size_t i = 0; i < lines.size() && i < k_told_changes; ++i) text += lines[i] + "\n";
    if (lines.size() > k_told_changes) text += "    and more\n";
    before = *json;
  }
  return text;
}

}  // namespace hepatrial::evidence::registry
