#pragma once
// Compiled kernels: where they come from, and how to have one made. docs/decisions/0008-compiled-kernels.md

#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "compile/compiled_model.hpp"
#include "compile/compiler_process.hpp"

namespace hepatrial::compile {

/// Where compiled kernels are kept and what compiles them.
struct KernelSettings {
  std::filesystem::path cache_directory;  ///< absolute; else nothing is kept and nothing is compiled
  std::filesystem::path compiler;         ///< absolute; empty: nothing is compiled and nothing taken from the cache
  CompilerLimits limits;
};

/// From the environment: XDG_CACHE_HOME or HOME, HEPATRIAL_COMPILER or PATH (see compiler.hpp).
[[nodiscard]] KernelSettings default_kernel_settings();

enum class KernelOrigin : std::uint8_t { shipped, cached, compiled, interpreted };

struct LaneKernel {
  std::shared_ptr<const hepatrial_kernel> kernel;  ///< never null: at worst the interpreter
  KernelOrigin origin = KernelOrigin::interpreted;
  std::string note;  ///< why the interpreter serves, in words; else empty
};

/// The best kernel that exists already: shipped with the program, else in the cache, else the interpreter. Compiles
/// nothing. All give the same bits. Thread-safe.
[[nodiscard]] LaneKernel find_lane_kernel(const CompiledModel& model, std::int32_t lanes,
                                          const KernelSettings& settings = default_kernel_settings());

/// The interpreter, whatever else exists.
[[nodiscard]] LaneKernel interpreted_lane_kernel(const CompiledModel& model, std::int32_t lanes);

/// find_lane_kernel(), but a kernel that does not exist is compiled first (1, 2, 4 or 8 lanes that this processor's
/// registers hold); returns when it is ready. Where that fails, or `stop` is raised, the interpreter serves and the
/// note says why. Thread-safe.
[[nodiscard]] LaneKernel compile_lane_kernel(const CompiledModel& model, std::int32_t lanes,
                                             const KernelSettings& settings = default_kernel_settings(),
                                             const std::stop_token& stop = {});

/// A kernel that is being compiled while the interpreter serves. Thread-safe. The end of its life stops the compiler.
class PendingKernel {
 public:
  PendingKernel(const CompiledModel& model, std::int32_t lanes,
                const KernelSettings& settings = default_kernel_settings());

  /// The best kernel at this moment; never waits. Switch where one function call ends and the next begins: setup
  /// values and factors of one kernel serve the other, because the bits are the same.
  [[nodiscard]] LaneKernel now() const;
  /// Nothing better will come.
  [[nodiscard]] bool finished() const;
  /// Waits for the end of compilation. For one caller at a time.
  [[nodiscard]] LaneKernel wait();

 private:
  mutable std::mutex mutex_;
  LaneKernel best_;
  bool finished_ = true;
  std::jthread compilation_;
};

}  // namespace hepatrial::compile
