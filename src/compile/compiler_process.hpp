#pragma once
// One run of a compiler: no shell, a cleared environment, limits. Internal to the compile room.

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

namespace hepatrial::compile {

/// What a compiler may use. Its children inherit all but the wall time, which counts for the whole process group.
struct CompilerLimits {
  std::chrono::milliseconds wall_time{120'000};
  std::uint64_t processor_seconds = 100;
  std::uint64_t address_space_bytes = std::uint64_t{8} << 30;
  std::uint64_t file_bytes = std::uint64_t{64} << 20;  ///< each file it writes
};

struct ProcessRequest {
  std::filesystem::path program;       ///< absolute; no search along PATH
  std::vector<std::string> arguments;  ///< without the program's own name; handed over one by one, never joined
  std::filesystem::path directory;     ///< working directory, and where temporary files go
  CompilerLimits limits;
};

enum class ProcessEnd : std::uint8_t { success, failure, timeout, stopped, not_started };

/// Runs the program to its end. Standard input is empty; standard output and error go to the file "log" in the
/// directory. The environment is PATH (the program's own folder and the system's), LC_ALL=C and TMPDIR. At the end the
/// whole process group is killed, so nothing stays behind. Thread-safe. Checked by
/// tests/compile/compiler_process_test.cpp.
[[nodiscard]] ProcessEnd run_limited(const ProcessRequest& request, const std::stop_token& stop = {});

}  // namespace hepatrial::compile
