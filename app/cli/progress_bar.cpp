#include "cli/progress_bar.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <string_view>

namespace hepatrial::cli {

namespace {

constexpr double k_redraw_s = 0.1;

double steady_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

std::size_t columns(std::FILE* stream) {
  winsize size{};
  if (ioctl(fileno(stream), TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 80;
  return size.ws_col;
}

}  // namespace

ProgressStyle progress_style(std::FILE* stream, bool quiet) {
  if (quiet) return ProgressStyle::silent;
  const char* terminal = std::getenv("TERM");
  const bool can_redraw = terminal != nullptr && std::string_view(terminal) != "dumb";
  return isatty(fileno(stream)) != 0 && can_redraw ? ProgressStyle::bar : ProgressStyle::lines;
}

std::string duration_text(double seconds) {
  const long long whole = std::llround(std::clamp(seconds, 0.0, 1e9));
  if (whole < 60) return fmt::format("{} s", whole);
  if (whole < 3600) return fmt::format("{} min {} s", whole / 60, whole % 60);
  return fmt::format("{} h {} min", whole / 3600, whole % 3600 / 60);
}

ProgressBar::ProgressBar(std::string label, ProgressStyle style, std::FILE* stream, Clock clock)
    : label_(std::move(label)), style_(style), stream_(stream), clock_(clock ? std::move(clock) : steady_seconds) {}

ProgressBar::~ProgressBar() {
  const std::lock_guard lock(mutex_);
  if (line_open_) std::fputs("\n", stream_);
}

void ProgressBar::advance(std::size_t done, std::size_t total) {
  if (style_ == ProgressStyle::silent) return;
  const std::lock_guard lock(mutex_);
  const double now = clock_();
  if (total != total_) start_phase(now, total);
  // Threads report out of order: what was once done stays done.
  done_ = std::max(done_, std::min(done, total));
  if (style_ == ProgressStyle::lines) {
    print_line(now);
  } else if (now - last_drawn_s_ >= k_redraw_s || done_ == total_) {
    draw_bar(now);
  }
}

void ProgressBar::start_phase(double now, std::size_t total) {
  done_ = 0;
  total_ = total;
  phase_start_s_ = now;
  last_drawn_s_ = now - k_redraw_s;
  tenths_told_ = -1;
}

std::string ProgressBar::counts(double now) const {
  const double elapsed_s = now - phase_start_s_;
  std::string text = fmt::format("{}/{} {}", done_, total_, label_);
  if (done_ == total_) {
    text += ", " + duration_text(elapsed_s);
  } else if (done_ > 0 && elapsed_s >= 1) {
    const double remaining = static_cast<double>(total_ - done_) / static_cast<double>(done_);
    text += ", " + duration_text(elapsed_s * remaining) + " left";
  }
  return text;
}

void ProgressBar::draw_bar(double now) {
  last_drawn_s_ = now;
  const double share = total_ == 0 ? 1 : static_cast<double>(done_) / static_cast<double>(total_);
  const std::string tail = fmt::format(" {:3.0f} % {}", 100 * share, counts(now));
  const std::size_t width = columns(stream_);
  const std::size_t used = tail.size() + 3;  // two brackets and the last column, which some terminals wrap
  const std::size_t cells = width > used ? std::min<std::size_t>(width - used, 40) : 0;
  const auto filled = static_cast<std::size_t>(share * static_cast<double>(cells));
  const std::string bar = std::string(filled, '#') + std::string(cells - filled, '.');
  std::string line = cells > 0 ? "[" + bar + "]" + tail : tail;
  if (line.size() >= width) line.resize(width - 1);
  std::fputs(("\r" + line + "\033[K").c_str(), stream_);
  std::fflush(stream_);
  line_open_ = true;
}

void ProgressBar::print_line(double now) {
  const int tenths =
      total_ == 0 ? 10 : static_cast<int>(10.0 * static_cast<double>(done_) / static_cast<double>(total_));
  if (tenths <= tenths_told_) return;
  tenths_told_ = tenths;
  std::fputs((counts(now) + "\n").c_str(), stream_);
  std::fflush(stream_);
}

}  // namespace hepatrial::cli
