#include "evidence/sync/sync.hpp"

#include <algorithm>

#include "evidence/registry/import.hpp"
#include "evidence/registry/json.hpp"
#include "evidence/registry/record.hpp"

namespace hepatrial::evidence::sync {

using core::fail;
using core::ProblemKind;
using core::Result;
using registry::Json;
using registry::JsonItems;
using registry::JsonParser;

namespace {

constexpr const char* k_ctgov_address = "https://clinicaltrials.gov/api/v2";
constexpr const char* k_ctis_address = "https://euclinicaltrials.eu/ctis-public-api";
constexpr int k_ctgov_page = 200;
constexpr int k_ctis_page = 50;

bool is_date(const std::string& text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  for (const std::size_t i : {0U, 1U, 2U, 3U, 5U, 6U, 8U, 9U}) {
    if (text[i] < '0' || text[i] > '9') return false;
  }
  return true;
}

/// A text inside a JSON string.
std::string json_text(const std::string& text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  }
  return quoted + "\"";
}

class Sync {
 public:
  Sync(Database& store, const SyncOptions& options) : store_(store), options_(options), http_(options.http) {}

  Result<SyncReport> run() {
    auto done = options_.registry == "ctgov" ? ctgov() : ctis();
    if (!done) return fail(std::move(done.error()));
    report_.requests = http_.requests();
    report_.repeated = http_.repeated();
    return std::move(report_);
  }

 private:
  Result<std::string> place() {
    const auto rows = store_.select("SELECT place FROM sync_place WHERE registry = ? AND query = ? AND since = ?",
                                    {options_.registry, options_.query, options_.since});
    if (!rows) return fail(rows.error());
    report_.resumed = !rows->empty();
    return rows->empty() ? std::string() : text_of(rows->front().front());
  }

  /// "" when the fetch is complete.
  Result<void> keep_place(const std::string& now) {
    if (now.empty()) {
      return store_.insert("DELETE FROM sync_place WHERE registry = ? AND query = ? AND since = ?",
                           {{options_.registry, options_.query, options_.since}});
    }
    return store_.insert("INSERT OR REPLACE INTO sync_place VALUES (?,?,?,?)",
                         {{options_.registry, options_.query, options_.since, now}});
  }

  Result<std::string> fetch(const std::string& url, const std::optional<std::string>& post = std::nullopt) {
    return http_.fetch(url, post, [](const std::string& body) { return JsonParser().parse(body).has_value(); });
  }

  core::Problem another_layout(const std::string& url, const std::string& what) const {
    return {ProblemKind::bad_input,
            "the registry's answer has another layout than known: " + what,
            {url, 0, ""},
            "nothing of it was imported; a newer version of this program may know it"};
  }

  /// Imports the text of one page or record; refuses it whole when none of its `count` records can be read.
  Result<void> import(const std::string& text, const std::string& url) {
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

  std::size_t done() const { return report_.added + report_.changed + report_.unchanged + report_.older; }

  std::string ctgov_url(const std::string& token) const {
    std::string url = (options_.address.empty() ? k_ctgov_address : options_.address) +
                      "/studies?format=json&pageSize=" + std::to_string(k_ctgov_page) +
                      "&query.cond=" + url_encoded(options_.query);
    if (!options_.since.empty()) {
      url += "&filter.advanced=" + url_encoded("AREA[LastUpdatePostDate]RANGE[" + options_.since + ",MAX]");
    }
    return url + (token.empty() ? "&countTotal=true" : "&pageToken=" + url_encoded(token));
  }

  Result<void> ctgov() {
    auto token = place();
    if (!token) return fail(token.error());
    while (true) {
      const std::string url = ctgov_url(*token);
      auto body = fetch(url);
      if (!body && !token->empty() && body.error().front().kind == ProblemKind::bad_input) {
        // Tokens are tied to one state of the registry's data.
        report_.notes.emplace_back("the registry no longer knows the place reached; fetching from the beginning");
        token->clear();
        continue;
      }
      if (!body) return fail(std::move(body.error()));
      JsonParser parser;
      const auto page = parser.parse(*body);
      if (!page) return fail(page.error());
      if (!(*page)["studies"].is_array()) return fail(another_layout(url, "there is no list of studies"));
      if (const auto total = (*page)["totalCount"].integer()) report_.total = static_cast<std::size_t>(*total);
      if ((*page)["studies"].size() > 0) {
        if (auto imported = import(*body, url); !imported) return imported;
      }
      *token = (*page)["nextPageToken"].text();
      if (auto kept = keep_place(*token); !kept) return kept;
      if (token->empty()) return {};
    }
  }

  std::string ctis_address() const { return options_.address.empty() ? k_ctis_address : options_.address; }

  Result<void> ctis() {
    const auto kept = place();
    if (!kept) return fail(kept.error());
    int page = kept->empty() ? 1 : std::max(1, std::atoi(kept->c_str()));
    while (true) {
      const std::string url = ctis_address() + "/search";
      const std::string post =
          "{\"pagination\":{\"page\":" + std::to_string(page) + ",\"size\":" + std::to_string(k_ctis_page) +
          "},\"sort\":{\"property\":\"ctNumber\",\"direction\":\"ASC\"},\"searchCriteria\":{\"medicalCondition\":" +
          json_text(options_.query) + "}}";
      const auto body = fetch(url, post);
      if (!body) return fail(body.error());
      JsonParser parser;
      const auto answer = parser.parse(*body);
      if (!answer) return fail(answer.error());
      if (!(*answer)["data"].is_array()) return fail(another_layout(url, "there is no list of trials"));
      if (const auto total = (*answer)["pagination"]["totalRecords"].integer())
        report_.total = static_cast<std::size_t>(*total);
      if (auto records = ctis_records((*answer)["data"], url); !records) return records;
      const bool more = (*answer)["pagination"]["nextPage"].boolean() == true;
      ++page;
      if (auto noted = keep_place(more ? std::to_string(page) : ""); !noted) return noted;
      if (!more) return {};
    }
  }

  Result<void> ctis_records(Json list, const std::string& list_url) {
    JsonItems items = list.items();
    Json trial;
    while (items.next(trial)) {
      const std::string number(trial["ctNumber"].text());
      if (number.empty()) return fail(another_layout(list_url, "a trial has no number"));
      // "dd/mm/yyyy" in the list; a trial without a date is fetched.
      const std::string updated(trial["lastUpdated"].text());
      if (!options_.since.empty() && updated.size() == 10 && updated[2] == '/' &&
          updated.substr(6, 4) + "-" + updated.substr(3, 2) + "-" + updated.substr(0, 2) < options_.since) {
        continue;
      }
      const std::string url = ctis_address() + "/retrieve/" + url_encoded(number);
      const auto body = fetch(url);
      if (!body) return fail(body.error());
      if (auto imported = import(*body, url); !imported) return imported;
    }
    return {};
  }

  Database& store_;
  const SyncOptions& options_;
  HttpClient http_;
  SyncReport report_;
};

}  // namespace

Result<SyncReport> sync_registry(Database& store, const SyncOptions& options) {
  if (options.registry != "ctgov" && options.registry != "ctis") {
    return fail({ProblemKind::usage,
                 "cannot fetch from '" + options.registry + "'",
                 {},
                 "known are ctgov and ctis; import files of other registries with evidence import"});
  }
  if (!options.since.empty() && !is_date(options.since)) {
    return fail({ProblemKind::usage, "'" + options.since + "' is no day", {}, "write yyyy-mm-dd"});
  }
  return Sync(store, options).run();
}

}  // namespace hepatrial::evidence::sync
