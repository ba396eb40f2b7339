#pragma once
// Progress on standard error: a bar with the time left on a terminal, one line every tenth elsewhere.
// Checked by tests/cli/progress_bar_test.cpp.

#include <chrono>
#include <cstdio>
#include <functional>
#include <mutex>
#include <string>

#include "core/progress.hpp"

namespace hepatrial::cli {

enum class ProgressStyle {
  bar,    ///< one line, redrawn at most ten times a second
  lines,  ///< a line at every tenth
  silent
};

/// bar when `stream` is a terminal that can move its cursor, else lines; silent when `quiet`.
[[nodiscard]] ProgressStyle progress_style(std::FILE* stream, bool quiet);

/// Thread-safe. A call with another total starts a new phase of work with its own time left.
class ProgressBar final : public core::Progress {
 public:
  /// Seconds on any clock that never goes back.
  using Clock = std::function<double()>;

  /// `label` says what is counted: "patients". `stream` must outlive the bar.
  ProgressBar(std::string label, ProgressStyle style, std::FILE* stream = stderr, Clock clock = {});
  /// Ends the drawn line.
  ~ProgressBar() override;
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  void advance(std::size_t done, std::size_t total) override;

 private:
  void start_phase(double now, std::size_t total);
  void draw_bar(double now);
  void print_line(double now);
  [[nodiscard]] std::string counts(double now) const;

  const std::string label_;
  const ProgressStyle style_;
  std::FILE* const stream_;
  const Clock clock_;

  std::mutex mutex_;  // guards what follows
  std::size_t done_ = 0;
  std::size_t total_ = 0;
  double phase_start_s_ = 0;
  double last_drawn_s_ = 0;
  int tenths_told_ = -1;
  bool line_open_ = false;
};

/// "8 s", "3 min 20 s", "2 h 5 min"
[[nodiscard]] std::string duration_text(double seconds);

}  // namespace hepatrial::cli
