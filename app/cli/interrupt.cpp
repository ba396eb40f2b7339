#include "cli/interrupt.hpp"

#include <csignal>

namespace hepatrial::cli {

namespace {

// A signal handler can reach nothing else: the one place with state of the whole process.
core::StopFlag stop_flag{false};
std::atomic<int> arrived_signal{0};
static_assert(core::StopFlag::is_always_lock_free && std::atomic<int>::is_always_lock_free);

void on_signal(int signal) {
  arrived_signal.store(signal);
  stop_flag.store(true);
}

void install(void (*handler)(int), int flags) {
  struct sigaction action{};
  action.sa_handler = handler;
  action.sa_flags = flags;
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

}  // namespace

InterruptCatcher::InterruptCatcher() {
  arrived_signal.store(0);
  stop_flag.store(false);
  // SA_RESETHAND: the next signal finds the default action, which kills.
  install(on_signal, static_cast<int>(SA_RESETHAND));
}

InterruptCatcher::~InterruptCatcher() { install(SIG_DFL, 0); }

const core::StopFlag& InterruptCatcher::flag() const { return stop_flag; }

int InterruptCatcher::exit_code() const {
  const int signal = arrived_signal.load();
  return signal == 0 ? 0 : 128 + signal;
}

}  // namespace hepatrial::cli
