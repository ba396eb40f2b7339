// CTIS: a numbered list, then each trial by itself.
#include <algorithm>

#include "evidence/registry/json.hpp"
#include "evidence/sync/sync_run.hpp"

namespace hepatrial::evidence::sync {

using core::fail;
using core::Result;

namespace {

constexpr const char* k_ctis_address = "https://euclinicaltrials.eu/ctis-public-api";
constexpr int k_ctis_page = 50;

/// A text inside a JSON string.
std::string json_text(const std::string& text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  }
  return quoted + "\"";
}

std::string ctis_address(const SyncOptions& options) {
  return options.address.empty() ? k_ctis_address : options.address;
}

Result<void> ctis_records(SyncRun& run, registry::Json list, const std::string& list_url) {
  registry::JsonItems items = list.items();
  registry::Json trial;
  while (items.next(trial)) {
    const std::string number(trial["ctNumber"].text());
    if (number.empty()) return fail(run.another_layout(list_url, "a trial has no number"));
    // "dd/mm/yyyy" in the list; a trial without a date is fetched.
    const std::string updated(trial["lastUpdated"].text());
    if (!run.options().since.empty() && updated.size() == 10 && updated[2] == '/' &&
        updated.substr(6, 4) + "-" + updated.substr(3, 2) + "-" + updated.substr(0, 2) < run.options().since) {
      continue;
    }
    const std::string url = ctis_address(run.options()) + "/retrieve/" + url_encoded(number);
    const auto body = run.fetch_json(url);
    if (!body) return fail(body.error());
    if (auto imported = run.import(*body, url); !imported) return imported;
  }
  return {};
}

}  // namespace

Result<void> sync_ctis(SyncRun& run) {
  const auto kept = run.place();
  if (!kept) return fail(kept.error());
  int page = kept->empty() ? 1 : std::max(1, std::atoi(kept->c_str()));
  while (true) {
    const std::string url = ctis_address(run.options()) + "/search";
    const std::string post =
        "{\"pagination\":{\"page\":" + std::to_string(page) + ",\"size\":" + std::to_string(k_ctis_page) +
        "},\"sort\":{\"property\":\"ctNumber\",\"direction\":\"ASC\"},\"searchCriteria\":{\"medicalCondition\":" +
        json_text(run.options().query) + "}}";
    const auto body = run.fetch_json(url, post);
    if (!body) return fail(body.error());
    registry::JsonParser parser;
    const auto answer = parser.parse(*body);
    if (!answer) return fail(answer.error());
    if (!(*answer)["data"].is_array()) return fail(run.another_layout(url, "there is no list of trials"));
    if (const auto total = (*answer)["pagination"]["totalRecords"].integer())
      run.report().total = static_cast<std::size_t>(*total);
    if (auto records = ctis_records(run, (*answer)["data"], url); !records) return records;
    const bool more = (*answer)["pagination"]["nextPage"].boolean() == true;
    ++page;
    if (auto noted = run.keep_place(more ? std::to_string(page) : ""); !noted) return noted;
    if (!more) return {};
  }
}

}  // namespace hepatrial::evidence::sync
