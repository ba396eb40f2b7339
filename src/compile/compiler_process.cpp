#include "compile/compiler_process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>

namespace hepatrial::compile {

namespace {

using Clock = std::chrono::steady_clock;

constexpr int k_not_started = 127;

// Everything the child needs, made before the fork: between fork and exec only system calls are allowed.
struct Prepared {
  std::string program, directory;
  std::vector<std::string> texts, environment;
  std::vector<char*> argument_pointers, environment_pointers;
  CompilerLimits limits;
};

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

void prepare(const ProcessRequest& request, Prepared& out) {
  out.program = request.program.string();
  out.directory = request.directory.string();
  out.texts = request.arguments;
  out.texts.insert(out.texts.begin(), out.program);
  std::string path = "/usr/local/bin:/usr/bin:/bin";
  const std::string own = request.program.parent_path().string();
  if (own.find(':') == std::string::npos) path = own + ":" + path;  // a colon would name other folders
  out.environment = {"PATH=" + path, "LC_ALL=C", "TMPDIR=" + out.directory};
  out.argument_pointers = pointers_to(out.texts);
  out.environment_pointers = pointers_to(out.environment);
  out.limits = request.limits;
}

void limit(decltype(RLIMIT_CPU) what, std::uint64_t value) {
  rlimit present{};
  if (getrlimit(what, &present) != 0) _exit(k_not_started);
  const rlim_t allowed = std::min<rlim_t>(value, present.rlim_max);
  const rlimit wanted{allowed, allowed};
  if (setrlimit(what, &wanted) != 0) _exit(k_not_started);
}

void redirect(const char* path, int flags, int target) {
  const int file = open(path, flags, 0600);
  if (file < 0 || dup2(file, target) < 0) _exit(k_not_started);
}

void close_others() {
#ifdef SYS_close_range
  if (syscall(SYS_close_range, 3U, ~0U, 0U) == 0) return;
#endif
  rlimit files{};
  getrlimit(RLIMIT_NOFILE, &files);
  const int last = static_cast<int>(std::min<rlim_t>(files.rlim_cur, 65536));
  for (int file = 3; file < last; ++file) close(file);
}

[[noreturn]] void become(const Prepared& prepared) {
  setpgid(0, 0);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  if (chdir(prepared.directory.c_str()) != 0) _exit(k_not_started);
  redirect("/dev/null", O_RDONLY, STDIN_FILENO);
  redirect("log", O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, STDOUT_FILENO);
  if (dup2(STDOUT_FILENO, STDERR_FILENO) < 0) _exit(k_not_started);
  close_others();
  umask(077);
  limit(RLIMIT_CPU, prepared.limits.processor_seconds);
  limit(RLIMIT_AS, prepared.limits.address_space_bytes);
  limit(RLIMIT_FSIZE, prepared.limits.file_bytes);
  limit(RLIMIT_CORE, 0);
  execve(prepared.program.c_str(), prepared.argument_pointers.data(), prepared.environment_pointers.data());
  _exit(k_not_started);
}

enum class Presence : std::uint8_t { running, ended, unknown };

// Leaves an ended child unreaped, so that its number, and its group's, still belong to it.
Presence look_at(pid_t child) {
  siginfo_t found{};
  if (waitid(P_PID, static_cast<id_t>(child), &found, WEXITED | WNOHANG | WNOWAIT) == 0) {
    return found.si_pid == child ? Presence::ended : Presence::running;
  }
  // A program that ignores SIGCHLD has its children reaped by the system: nobody knows how this one ended.
  return errno == EINTR ? Presence::running : Presence::unknown;
}

// Kills the child and all it started, and reaps it. Its status; not a good one where it is not known.
int end_group(pid_t child) {
  kill(-child, SIGKILL);
  kill(child, SIGKILL);
  int status = 0;
  pid_t reaped = 0;
  do {
    reaped = waitpid(child, &status, 0);
  } while (reaped < 0 && errno == EINTR);
  return reaped == child ? status : SIGKILL;
}

ProcessEnd wait_for(pid_t child, const CompilerLimits& limits, const std::stop_token& stop) {
  const auto deadline = Clock::now() + limits.wall_time;
  Presence presence = Presence::running;
  while ((presence = look_at(child)) == Presence::running) {
    const bool stopped = stop.stop_requested();
    if (stopped || Clock::now() >= deadline) {
      end_group(child);
      return stopped ? ProcessEnd::stopped : ProcessEnd::timeout;
    }
    poll(nullptr, 0, 2);  // milliseconds; a compiler takes hundreds
  }
  if (presence == Presence::unknown) return ProcessEnd::failure;
  const int status = end_group(child);  // the child has ended; whatever it left running has not
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return ProcessEnd::success;
  if (WIFEXITED(status) && WEXITSTATUS(status) == k_not_started) return ProcessEnd::not_started;
  return ProcessEnd::failure;
}

}  // namespace

ProcessEnd run_limited(const ProcessRequest& request, const std::stop_token& stop) {
  if (!request.program.is_absolute()) return ProcessEnd::not_started;
  Prepared prepared;
  prepare(request, prepared);
  // Not posix_spawn: it cannot set limits, and setting them from outside leaves a moment without them.
  const pid_t child = fork();
  if (child < 0) return ProcessEnd::not_started;
  if (child == 0) become(prepared);
  setpgid(child, child);  // in both processes, so that it is done whichever runs first
  return wait_for(child, request.limits, stop);
}

}  // namespace hepatrial::compile
