#pragma once
// Requests over HTTP. libcurl is known to http.cpp alone. Checked by tests/evidence/sync_test.cpp.

#include <functional>
#include <optional>
#include <string>

#include "core/progress.hpp"
#include "core/result.hpp"

namespace hepatrial::evidence::sync {

struct HttpOptions {
  double seconds_between_requests = 1.0;  ///< registries ask for about one a second
  int attempts = 6;                       ///< of one request, faults that may pass counted
  double first_wait_s = 2.0;              ///< before the second attempt; doubled each time, at most longest_wait_s
  double longest_wait_s = 120.0;          ///< also the most that a server's Retry-After is followed
  double stall_s = 60.0;                  ///< a transfer that stands still so long is given up
  std::function<void(double)> wait;       ///< sleeps; a test may count instead. None: really sleeps
  const core::StopFlag* stop = nullptr;
};

/// Fetches with a pace, and tries again what may pass: no connection, a cut answer, 429, 408 and 5xx.
class HttpClient {
 public:
  explicit HttpClient(HttpOptions options);

  /// The body of a 200 answer, at most 512 MiB. `post`: body of a POST request with JSON; nothing: GET. `usable` looks
  /// at the body; a body it refuses counts as cut and is fetched again. Only http and https, also after redirections.
  /// Errors: io after the last attempt or when stopped; bad_input for an answer that will not change (4xx), with its
  /// code.
  [[nodiscard]] core::Result<std::string> fetch(const std::string& url, const std::optional<std::string>& post,
                                                const std::function<bool(const std::string&)>& usable);

  [[nodiscard]] int requests() const { return requests_; }
  [[nodiscard]] int repeated() const { return repeated_; }

 private:
  void pause(double seconds);
  HttpOptions options_;
  int requests_ = 0, repeated_ = 0;
};

/// A text as part of an address: everything but letters, digits, "-", "_", "." percent-encoded.
[[nodiscard]] std::string url_encoded(const std::string& text);

}  // namespace hepatrial::evidence::sync
