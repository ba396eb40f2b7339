// ClinicalTrials.gov, API version 2: pages joined by tokens.
#include "evidence/registry/json.hpp"
#include "evidence/sync/sync_run.hpp"

namespace hepatrial::evidence::sync {

using core::fail;
using core::ProblemKind;
using core::Result;

namespace {

constexpr const char* k_ctgov_address = "https://clinicaltrials.gov/api/v2";
constexpr int k_ctgov_page = 200;

std::string ctgov_url(const SyncOptions& options, const std::string& token) {
  std::string url = (options.address.empty() ? k_ctgov_address : options.address) +
                    "/studies?format=json&pageSize=" + std::to_string(k_ctgov_page) +
                    "&query.cond=" + url_encoded(options.query);
  if (!options.since.empty()) {
    url += "&filter.advanced=" + url_encoded("AREA[LastUpdatePostDate]RANGE[" + options.since + ",MAX]");
  }
  return url + (token.empty() ? "&countTotal=true" : "&pageToken=" + url_encoded(token));
}

}  // namespace

Result<void> sync_ctgov(SyncRun& run) {
  auto token = run.place();
  if (!token) return fail(token.error());
  while (true) {
    const std::string url = ctgov_url(run.options(), *token);
    auto body = run.fetch_json(url);
    if (!body && !token->empty() && body.error().front().kind == ProblemKind::bad_input) {
      // Tokens are tied to one state of the registry's data.
      run.report().notes.emplace_back("the registry no longer knows the place reached; fetching from the beginning");
      token->clear();
      continue;
    }
    if (!body) return fail(std::move(body.error()));
    registry::JsonParser parser;
    const auto page = parser.parse(*body);
    if (!page) return fail(page.error());
    if (!(*page)["studies"].is_array()) return fail(run.another_layout(url, "there is no list of studies"));
    if (const auto total = (*page)["totalCount"].integer()) run.report().total = static_cast<std::size_t>(*total);
    if ((*page)["studies"].size() > 0) {
      if (auto imported = run.import(*body, url); !imported) return imported;
    }
    *token = (*page)["nextPageToken"].text();
    if (auto kept = run.keep_place(*token); !kept) return kept;
    if (token->empty()) return {};
  }
}

}  // namespace hepatrial::evidence::sync
