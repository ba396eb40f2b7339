// ISRCTN: XML; asked first how many records there are, then for all of them in one answer (there are no pages).
#include "evidence/sync/counted.hpp"
#include "evidence/sync/sync_run.hpp"

namespace hepatrial::evidence::sync {

using core::fail;
using core::Result;

namespace {

constexpr const char* k_address = "https://www.isrctn.com/api/query/format/internal";
constexpr const char* k_end = "</allTrials>";

std::string url_for(const SyncOptions& options, std::size_t limit) {
  std::string words = "condition:(" + options.query + ")";
  if (!options.since.empty()) words += " AND lastEdited GE " + options.since + "T00:00:00.000Z";
  return (options.address.empty() ? k_address : options.address) + "?limit=" + std::to_string(limit) +
         "&q=" + url_encoded(words);
}

}  // namespace

Result<void> sync_isrctn(SyncRun& run) {
  const std::string count_url = url_for(run.options(), 0);
  const auto head = run.fetch_text(count_url, "<allTrials");
  if (!head) return fail(head.error());
  const auto total = number_after(*head, "totalCount=\"");
  if (!total) return fail(run.another_layout(count_url, "it does not say how many trials there are"));
  run.report().total = *total;
  if (*total == 0) return {};
  const std::string url = url_for(run.options(), *total);
  const auto body = run.fetch_text(url, k_end);
  if (!body) return fail(body.error());
  return run.import(*body, url);
}

}  // namespace hepatrial::evidence::sync
