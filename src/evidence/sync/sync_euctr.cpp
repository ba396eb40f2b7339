// The EU register of before 2023: the search page says how many trials there are; their plain text comes twenty at
// once.
#include <algorithm>
#include <cstdlib>

#include "evidence/sync/counted.hpp"
#include "evidence/sync/sync_run.hpp"

namespace hepatrial::evidence::sync {

using core::fail;
using core::Result;

namespace {

constexpr const char* k_address = "https://www.clinicaltrialsregister.eu/ctr-search";
constexpr const char* k_count = "Trials with a EudraCT protocol (";
constexpr std::size_t k_page = 20;

std::string url_for(const SyncOptions& options, const std::string& path) {
  std::string url = (options.address.empty() ? k_address : options.address) + path +
                    "query=" + url_encoded("\"" + options.query + "\"");
  if (!options.since.empty()) url += "&dateFrom=" + options.since;
  return url;
}

}  // namespace

Result<void> sync_euctr(SyncRun& run) {
  const std::string count_url = url_for(run.options(), "/search?");
  const auto head = run.fetch_text(count_url, k_count);
  if (!head) return fail(head.error());
  const auto total = number_after(*head, k_count);
  if (!total) return fail(run.another_layout(count_url, "it does not say how many trials there are"));
  run.report().total = *total;
  const auto kept = run.place();
  if (!kept) return fail(kept.error());
  const std::size_t pages = (*total + k_page - 1) / k_page;
  for (std::size_t page = std::max(1UL, std::strtoul(kept->c_str(), nullptr, 10)); page <= pages; ++page) {
    const std::string url =
        url_for(run.options(), "/rest/download/full?mode=current_page&page=" + std::to_string(page) + "&");
    const auto body = run.fetch_text(url, "EudraCT");
    if (!body) return fail(body.error());
    if (auto imported = run.import(*body, url); !imported) return imported;
    if (auto noted = run.keep_place(page < pages ? std::to_string(page + 1) : ""); !noted) return noted;
  }
  return run.keep_place("");
}

}  // namespace hepatrial::evidence::sync
