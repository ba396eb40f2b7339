#pragma once
// One fetch from one registry: what the four interfaces share. Inside of sync.hpp.

#include <string>

#include "evidence/sync/sync.hpp"

namespace hepatrial::evidence::sync {

/// A fetch under way: the pace, the place reached, the import of what came, and the report.
class SyncRun {
 public:
  SyncRun(Database& store, const SyncOptions& options) : store_(store), options_(options), http_(options.http) {}

  [[nodiscard]] const SyncOptions& options() const { return options_; }
  [[nodiscard]] SyncReport& report() { return report_; }

  /// Where an interrupted fetch of the same question got to; "": at the beginning.
  [[nodiscard]] core::Result<std::string> place();
  /// Keeps the place; "" when the fetch is complete.
  [[nodiscard]] core::Result<void> keep_place(const std::string& now);

  /// The body of an answer that is whole JSON; with `post`, of a POST request.
  [[nodiscard]] core::Result<std::string> fetch_json(const std::string& url,
                                                     const std::optional<std::string>& post = std::nullopt);
  /// The body of an answer that holds `sign`; one without it counts as cut.
  [[nodiscard]] core::Result<std::string> fetch_text(const std::string& url, const std::string& sign);

  /// Imports the text of one page or record; an error when none of it can be read.
  [[nodiscard]] core::Result<void> import(const std::string& text, const std::string& url);

  [[nodiscard]] core::Problem another_layout(const std::string& url, const std::string& what) const;
  [[nodiscard]] SyncReport finish();

 private:
  [[nodiscard]] std::size_t done() const;
  Database& store_;
  const SyncOptions& options_;
  HttpClient http_;
  SyncReport report_;
};

// One file each.
[[nodiscard]] core::Result<void> sync_ctgov(SyncRun& run);
[[nodiscard]] core::Result<void> sync_ctis(SyncRun& run);
[[nodiscard]] core::Result<void> sync_euctr(SyncRun& run);
[[nodiscard]] core::Result<void> sync_isrctn(SyncRun& run);

}  // namespace hepatrial::evidence::sync
