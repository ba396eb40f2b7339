#include "evidence/sync/http.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <memory>
#include <thread>

namespace hepatrial::evidence::sync {

using core::fail;
using core::ProblemKind;

namespace {

constexpr std::size_t k_longest_body = std::size_t{512} << 20;

struct Answer {
  std::string body;
  long code = 0;
  double retry_after_s = -1;
  std::string failure;  // of the transfer; empty: it came whole
};

extern "C" std::size_t take_body(char* bytes, std::size_t size, std::size_t count, void* answer) {
  std::string& body = static_cast<Answer*>(answer)->body;
  if (body.size() + size * count > k_longest_body) return 0;
  body.append(bytes, size * count);
  return size * count;
}

struct FreeCurl {
  void operator()(CURL* curl) const { curl_easy_cleanup(curl); }
};
struct FreeList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

Answer request(const std::string& url, const std::optional<std::string>& post, double stall_s) {
  Answer answer;
  const std::unique_ptr<CURL, FreeCurl> curl(curl_easy_init());
  if (!curl) {
    answer.failure = "no memory for a connection";
    return answer;
  }
  CURL* const handle = curl.get();
  curl_easy_setopt(handle, CURLOPT_URL, url.c_str());
  curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(handle, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, 1L);
  curl_easy_setopt(handle, CURLOPT_MAXREDIRS, 5L);
  curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT, 30L);
  curl_easy_setopt(handle, CURLOPT_LOW_SPEED_LIMIT, 1L);
  curl_easy_setopt(handle, CURLOPT_LOW_SPEED_TIME, std::max(1L, static_cast<long>(stall_s)));
  curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(handle, CURLOPT_ACCEPT_ENCODING, "");
  curl_easy_setopt(handle, CURLOPT_USERAGENT, "hepatrial evidence sync");
  curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, take_body);
  curl_easy_setopt(handle, CURLOPT_WRITEDATA, &answer);
  std::unique_ptr<curl_slist, FreeList> headers(curl_slist_append(nullptr, "Accept: application/json, */*"));
  if (post) {
    headers.reset(curl_slist_append(headers.release(), "Content-Type: application/json"));
    curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE, static_cast<long>(post->size()));
    curl_easy_setopt(handle, CURLOPT_POSTFIELDS, post->c_str());
  }
  curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers.get());
  const CURLcode state = curl_easy_perform(handle);
  if (state != CURLE_OK) answer.failure = curl_easy_strerror(state);
  curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &answer.code);
  curl_off_t retry_after = 0;
  if (curl_easy_getinfo(handle, CURLINFO_RETRY_AFTER, &retry_after) == CURLE_OK && retry_after > 0) {
    answer.retry_after_s = static_cast<double>(retry_after);
  }
  return answer;
}

bool may_pass(long code) { return code == 429 || code == 408 || code >= 500; }

}  // namespace

HttpClient::HttpClient(HttpOptions options) : options_(std::move(options)) {
  // Not thread-safe in libcurl before its first use, and harmless when repeated; clients are made by one thread.
  curl_global_init(CURL_GLOBAL_DEFAULT);
}

void HttpClient::pause(double seconds) {
  if (seconds <= 0) return;
  if (options_.wait) {
    options_.wait(seconds);
    return;
  }
  // In short steps, so that a stop is felt.
  const auto end = std::chrono::steady_clock::now() + std::chrono::duration<double>(seconds);
  while (std::chrono::steady_clock::now() < end && (options_.stop == nullptr || !options_.stop->load())) {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
}

core::Result<std::string> HttpClient::fetch(const std::string& url, const std::optional<std::string>& post,
                                            const std::function<bool(const std::string&)>& usable) {
  std::string why;
  double wait_s = options_.first_wait_s;
  for (int attempt = 0; attempt < options_.attempts; ++attempt) {
    if (requests_ > 0) pause(options_.seconds_between_requests);
    if (options_.stop != nullptr && options_.stop->load()) {
      return fail(
          {ProblemKind::io, "interrupted; the records so far are kept", {url, 0, ""}, "the same command goes on"});
    }
    ++requests_;
    Answer answer = request(url, post, options_.stall_s);
    if (answer.failure.empty() && answer.code == 200) {
      if (usable(answer.body)) return std::move(answer.body);
      why = "the answer is cut off or not what was asked for";
    } else if (!answer.failure.empty()) {
      why = answer.failure;
    } else if (!may_pass(answer.code)) {
      return fail({ProblemKind::bad_input,
                   "the registry answers with code " + std::to_string(answer.code),
                   {url, 0, ""},
                   "check the query; the registry's interface may have changed"});
    } else {
      why = "the registry answers with code " + std::to_string(answer.code);
    }
    ++repeated_;
    if (attempt + 1 < options_.attempts) {
      pause(std::min(options_.longest_wait_s, std::max(wait_s, answer.retry_after_s)));
    }
    wait_s *= 2;
  }
  return fail({ProblemKind::io,
               "no usable answer after " + std::to_string(options_.attempts) + " attempts: " + why,
               {url, 0, ""},
               "the records so far are kept; the same command goes on"});
}

std::string url_encoded(const std::string& text) {
  static constexpr char k_hex[] = "0123456789ABCDEF";
  std::string encoded;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
    if (plain) {
      encoded += c;
    } else {
      encoded += {'%', k_hex[byte >> 4U], k_hex[byte & 15U]};
    }
  }
  return encoded;
}

}  // namespace hepatrial::evidence::sync
