#include "evidence/sync/sync_run.hpp"

#include <algorithm>

#include "evidence/registry/import.hpp"
#include "evidence/registry/json.hpp"

namespace hepatrial::evidence::sync {

using core::fail;
using core::ProblemKind;
using core::Result;

Result<std::string> SyncRun::place() {
  const auto rows = store_.select("SELECT place FROM sync_place WHERE registry = ? AND query = ? AND since = ?",
                                  {options_.registry, options_.query, options_.since});
  if (!rows) return fail(rows.error());
  report_.resumed = !rows->empty();
  return rows->empty() ? std::string() : text_of(rows->front().front());
}

Result<void> SyncRun::keep_place(const std::string& now) {
  if (now.empty()) {
    return store_.insert("DELETE FROM sync_place WHERE registry = ? AND query = ? AND since = ?",
                         {{options_.registry, options_.query, options_.since}});
  }
  return store_.insert("INSERT OR REPLACE INTO sync_place VALUES (?,?,?,?)",
                       {{options_.registry, options_.query, options_.since, now}});
}

Result<std::string> SyncRun::fetch_json(const std::string& url, const std::optional<std::string>& post) {
  return http_.fetch(url, post, [](const std::string& body) { return registry::JsonParser().parse(body).has_value(); });
}

Result<std::string> SyncRun::fetch_text(const std::string& url, const std::string& sign) {
  return http_.fetch(url, std::nullopt,
                     [&sign](const std::string& body) { return body.find(sign) != std::string::npos; });
}

core::Problem SyncRun::another_layout(const std::string& url, const std::string& what) const {
  return {ProblemKind::bad_input,
          "the registry's answer has another layout than known: " + what,
          {url, 0, ""},
          "nothing of it was imported; a newer version of this program may know it"};
}

Result<void> SyncRun::import(const std::string& text, const std::string& url) {
  registry::ImportOptions import;
  import.now = options_.now;
  import.workers = 1;
  const auto imported = registry::import_text(store_, text, url, import);
  if (!imported) return fail(another_layout(url, imported.error().front().message));
  report_.added += static_cast<std::size_t>(imported->added);
  report_.changed += static_cast<std::size_t>(imported->changed);
  report_.unchanged += static_cast<std::size_t>(imported->unchanged);
  report_.older += static_cast<std::size_t>(imported->older);
  report_.refused += static_cast<std::size_t>(imported->refused);
  for (const registry::Refusal& refusal : imported->refusals) report_.notes.push_back("refused: " + refusal.reason);
  if (options_.progress != nullptr) options_.progress->advance(done(), std::max(done(), report_.total));
  return {};
}

std::size_t SyncRun::done() const { return report_.added + report_.changed + report_.unchanged + report_.older; }

SyncReport SyncRun::finish() {
  report_.requests = http_.requests();
  report_.repeated = http_.repeated();
  return std::move(report_);
}

}  // namespace hepatrial::evidence::sync
