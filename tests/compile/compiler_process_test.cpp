#include "compile/compiler_process.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <csignal>
#include <thread>

#include "compile/kernel_workshop.hpp"

namespace hepatrial::test {
namespace {

using compile::ProcessEnd;
using compile::ProcessRequest;
using Clock = std::chrono::steady_clock;

class CompilerProcess : public testing::Test {
 protected:
  // A script run in the folder, and what it wrote.
  ProcessEnd run(const std::string& lines, const compile::CompilerLimits& limits = {},
                 const std::vector<std::string>& arguments = {}, const std::stop_token& stop = {}) {
    return compile::run_limited({folder_.script("program", lines), arguments, folder_.path(), limits}, stop);
  }
  [[nodiscard]] std::string log() const { return content(folder_.path() / "log"); }

  TemporaryFolder folder_;
};

TEST_F(CompilerProcess, SaysHowItEnded) {
  EXPECT_EQ(run("exit 0"), ProcessEnd::success);
  EXPECT_EQ(run("echo wrong >&2; exit 1"), ProcessEnd::failure);
  EXPECT_EQ(log(), "wrong\n");
  EXPECT_EQ(run("kill -9 $$"), ProcessEnd::failure);
  EXPECT_EQ(compile::run_limited({folder_.path() / "absent", {}, folder_.path(), {}}), ProcessEnd::not_started);
  EXPECT_EQ(compile::run_limited({"program", {}, folder_.path(), {}}), ProcessEnd::not_started);
  EXPECT_EQ(compile::run_limited({"/bin/true", {}, folder_.path() / "absent", {}}), ProcessEnd::not_started);
}

TEST_F(CompilerProcess, ArgumentsArriveAsTheyAreGiven) {
  const std::vector<std::string> hostile{"a b", "$(touch hostile)", "; touch hostile", "\"'`\n", ""};
  EXPECT_EQ(run("for word in \"$@\"; do printf '[%s]' \"$word\"; done", {}, hostile), ProcessEnd::success);
  EXPECT_EQ(log(), "[a b][$(touch hostile)][; touch hostile][\"'`\n][]");
  EXPECT_FALSE(std::filesystem::exists(folder_.path() / "hostile"));
}

TEST_F(CompilerProcess, EnvironmentInputAndFilesAreItsOwn) {
  ASSERT_EQ(setenv("HEPATRIAL_TEST_SECRET", "secret", 1), 0);
  ASSERT_EQ(setenv("CPLUS_INCLUDE_PATH", "/elsewhere", 1), 0);
  const int open_file = open("/dev/null", O_RDONLY);  // not closed on exec
  const std::string lines = "env | sort; cat; pwd; ls /proc/self/fd | wc -l; umask";
  EXPECT_EQ(run(lines), ProcessEnd::success);
  close(open_file);
  unsetenv("HEPATRIAL_TEST_SECRET");
  unsetenv("CPLUS_INCLUDE_PATH");
  const std::string here = folder_.path().string();
  // The shell itself adds PWD. ls holds standard input, output, error and the folder it lists.
  EXPECT_EQ(log(), "LC_ALL=C\nPATH=" + here + ":/usr/local/bin:/usr/bin:/bin\nPWD=" + here + "\nTMPDIR=" + here + "\n" +
                       here + "\n4\n0077\n");
}

TEST_F(CompilerProcess, TimeIsLimited) {
  compile::CompilerLimits limits;
  limits.wall_time = std::chrono::milliseconds(200);
  const auto start = Clock::now();
  EXPECT_EQ(run("sleep 60", limits), ProcessEnd::timeout);
  limits.wall_time = std::chrono::seconds(60);
  limits.processor_seconds = 1;
  EXPECT_EQ(run("while :; do :; done", limits), ProcessEnd::failure);
  EXPECT_LT(Clock::now() - start, std::chrono::seconds(30));
}

TEST_F(CompilerProcess, FilesAndMemoryAreLimited) {
  compile::CompilerLimits limits;
  limits.file_bytes = 10'000;
  EXPECT_EQ(run("head -c 20000 /dev/zero > large", limits), ProcessEnd::failure);
  EXPECT_LE(std::filesystem::file_size(folder_.path() / "large"), 10'000U);
  limits = {};
  limits.address_space_bytes = std::uint64_t{100} << 20;
  EXPECT_EQ(run("head -c 300000000 /dev/zero | tail -c 300000000 > /dev/null", limits), ProcessEnd::failure);
}

TEST_F(CompilerProcess, StopsOnRequest) {
  std::stop_source stop;
  std::jthread later([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    stop.request_stop();
  });
  EXPECT_EQ(run("sleep 60", {}, {}, stop.get_token()), ProcessEnd::stopped);
}

TEST_F(CompilerProcess, LeavesNothingRunning) {
  // The child ends at once; what it started would go on. `wait -n` is no help to a killed process: ask by signal 0.
  ASSERT_EQ(run("sleep 60 & echo $! > started"), ProcessEnd::success);
  const pid_t started = static_cast<pid_t>(std::stol(content(folder_.path() / "started")));
  for (int wait = 0; wait < 500 && kill(started, 0) == 0; ++wait) {
    // Whoever adopts it may leave it unreaped; a dead process has no command line.
    if (content("/proc/" + std::to_string(started) + "/cmdline").empty()) return;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  EXPECT_NE(kill(started, 0), 0);
}

}  // namespace
}  // namespace hepatrial::test
