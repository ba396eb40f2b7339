#pragma once
// A server on this machine that answers with what a test has written down, one connection at a time.

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace hepatrial::evidence {

struct LocalAnswer {
  int code = 200;
  std::string body;
  std::string headers;                        ///< further lines, each with its line end
  std::size_t cut_after = std::string::npos;  ///< bytes of the body that are sent although more are promised
};

class LocalServer {
 public:
  /// `answer` gets the request line and the body, from the server's thread.
  explicit LocalServer(std::function<LocalAnswer(const std::string& line, const std::string& body)> answer)
      : answer_(std::move(answer)), socket_(socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in here{};
    here.sin_family = AF_INET;
    here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    bind(socket_, reinterpret_cast<sockaddr*>(&here), sizeof here);
    socklen_t size = sizeof here;
    getsockname(socket_, reinterpret_cast<sockaddr*>(&here), &size);
    port_ = ntohs(here.sin_port);
    listen(socket_, 16);
    thread_ = std::thread([this] { serve(); });
  }
  ~LocalServer() {
    stop_ = true;
    shutdown(socket_, SHUT_RDWR);
    close(socket_);
    thread_.join();
  }
  LocalServer(const LocalServer&) = delete;
  LocalServer& operator=(const LocalServer&) = delete;

  [[nodiscard]] std::string address() const { return "http://127.0.0.1:" + std::to_string(port_); }
  [[nodiscard]] std::vector<std::string> lines() {
    const std::lock_guard lock(mutex_);
    return lines_;
  }

 private:
  static std::size_t promised(const std::string& head) {
    const std::size_t at = head.find("Content-Length: ");
    return at == std::string::npos ? 0 : static_cast<std::size_t>(std::atoi(head.c_str() + at + 16));
  }

  void serve() {
    while (!stop_) {
      const int connection = accept(socket_, nullptr, nullptr);
      if (connection < 0) return;
      std::string request;
      char bytes[4096];
      std::size_t end = std::string::npos;
      while (end == std::string::npos || request.size() < end + 4 + promised(request.substr(0, end))) {
        const ssize_t got = recv(connection, bytes, sizeof bytes, 0);
        if (got <= 0) break;
        request.append(bytes, static_cast<std::size_t>(got));
        end = request.find("\r\n\r\n");
      }
      const std::string line = request.substr(0, request.find("\r\n"));
      {
        const std::lock_guard lock(mutex_);
        lines_.push_back(line);
      }
      const LocalAnswer answer = answer_(line, end == std::string::npos ? "" : request.substr(end + 4));
      std::string reply = "HTTP/1.1 " + std::to_string(answer.code) +
                          " x\r\nConnection: close\r\nContent-Length: " + std::to_string(answer.body.size()) + "\r\n" +
                          answer.headers + "\r\n" + answer.body.substr(0, answer.cut_after);
      send(connection, reply.data(), reply.size(), MSG_NOSIGNAL);
      close(connection);
    }
  }

  std::function<LocalAnswer(const std::string&, const std::string&)> answer_;
  int socket_;
  int port_ = 0;
  std::atomic<bool> stop_{false};
  std::mutex mutex_;
  std::vector<std::string> lines_;
  std::thread thread_;
};

}  // namespace hepatrial::evidence
